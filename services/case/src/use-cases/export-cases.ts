import type { CaseRow, ExportCases } from '@ifcgate/contracts';
import type { Position, RequestTransaction, Restrictions } from '@ifcgate/service-kit';
import { findCases, positionOf, toCaseRow } from '../db/case-lists.ts';
import type { Db } from '../db/client.ts';

/** So many rows are in memory at once; a case with the most metadata that there may be has 30 kB. */
const batchSize = 500;

/** Some cases of an export, and where they ended; undefined with the last. */
export interface ExportedCases {
  readonly rows: readonly CaseRow[];
  readonly after: Position | undefined;
}

/**
 * The cases of an export behind a position, newest first.
 *
 * Each batch sees what is committed when it is read, so an export is no picture of one moment: no case is there twice,
 * and none that was there at its start and matches all the time is left out. One that changes meanwhile is shown, or
 * filtered, as it is when its batch is read; new ones are newer than the first and left out, unless they come late.
 */
export async function exportCases(
  tx: Pick<RequestTransaction<Db>, 'db' | 'tenant'>,
  { format: _format, ...filters }: ExportCases,
  caller: Restrictions,
  after: Position | undefined,
): Promise<ExportedCases> {
  const found = await findCases(tx, { filters, after, take: batchSize }, caller);
  const last = found.length < batchSize ? undefined : found.at(-1);
  return { rows: found.map(toCaseRow), after: last && positionOf(filters, last) };
}
