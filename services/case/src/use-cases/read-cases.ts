import type { Case, CaseRow, ListCases, Page, TimelineEntry } from '@ifcgate/contracts';
import {
  type Cursors,
  type RequestTransaction,
  type Restrictions,
  notFound,
  requireFamily,
  toPage,
} from '@ifcgate/service-kit';
import { findCases, positionOf, toCaseRow } from '../db/case-lists.ts';
import { type EntrySelection, findCase, findEntries, findWorkflowOf } from '../db/case-reads.ts';
import type { Db } from '../db/client.ts';

export interface ReadDeps {
  readonly cursors: Cursors;
}
type Tx = Pick<RequestTransaction<Db>, 'db' | 'tenant'>;

/** How many entries a case shows; the timeline route pages through all. */
const shownEntries = 200;

/** A case with the beginning of its timeline. */
export async function getCase(tx: Tx, caseId: string, caller: Restrictions): Promise<Case> {
  const found = await findCase(tx, caseId, shownEntries);
  if (found === undefined) throw notFound(caseId);
  const { row, entries } = found;
  requireFamily(caller, row.workflow);
  return {
    ...toCaseRow(row),
    checks_pending: row.checksPending,
    document_id: row.documentId,
    claimed_by: row.claimedBy,
    claim_expires_at: row.claimExpiresAt?.toISOString() ?? null,
    timeline: entries.map(toEntry),
  };
}

/** One page of cases, newest first. */
export async function listCases(
  deps: ReadDeps,
  tx: Tx,
  query: ListCases,
  caller: Restrictions,
): Promise<Page<CaseRow>> {
  const { limit, cursor, ...filters } = query;
  const scope = { ...tx.tenant, list: 'cases', families: caller.families, ...filters };
  const after = cursor === undefined ? undefined : deps.cursors.decode(scope, cursor);
  const rows = await findCases(tx, { filters, after, take: limit + 1 }, caller);
  return toPage(rows, limit, toCaseRow, (row) => deps.cursors.encode(scope, positionOf(filters, row)));
}

/** Which entries a list shows, and what the key of whoever reads them is limited to. */
interface ListTimeline {
  readonly caseId: string;
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly caller: Restrictions;
}

/** One page of a case's timeline, newest first. */
export async function listTimeline(
  deps: ReadDeps,
  tx: Tx,
  { caseId, caller, ...query }: ListTimeline,
): Promise<Page<TimelineEntry>> {
  await requireCaseInFamily(tx, caseId, caller);
  const scope = { ...tx.tenant, list: 'timeline', caseId };
  const [last] = query.cursor === undefined ? [] : deps.cursors.decode(scope, query.cursor);
  const before = last === undefined ? undefined : Number(last);
  const rows = await findEntries(tx, caseId, { before, take: query.limit + 1 });
  // A case has an entry from its first moment: none at all on the first page means that there is no such case.
  if (rows.length === 0 && before === undefined) throw notFound(caseId);
  return toPage(rows, query.limit, toEntry, (row) => deps.cursors.encode(scope, [row.seq]));
}

async function requireCaseInFamily(tx: Tx, caseId: string, caller: Restrictions): Promise<void> {
  if (caller.families === undefined) return;
  const workflow = await findWorkflowOf(tx, caseId);
  if (workflow === undefined) throw notFound(caseId);
  requireFamily(caller, workflow);
}

function toEntry(row: EntrySelection): TimelineEntry {
  const { actor_id: id, actor_name: name } = row;
  return {
    event: row.event,
    at: row.at.toISOString(),
    actor: id === null ? null : { id, ...(name !== null && { name }) },
    data: row.data ?? {},
    seq: row.seq,
    hash: row.hash,
  };
}
