import { columnsOf, selectionOf, toColumns } from '@ifcgate/service-kit';
import type { ChainedEntry } from '../domain/timeline.ts';
import type { CaseTransaction } from './client.ts';
import { Prisma } from './generated/client.ts';

/** A case as it stands in its table. */
export type StoredCase = Prisma.CaseGetPayload<object>;

/** An entry to add to the timeline of a case. */
export interface NewEntry extends ChainedEntry {
  readonly caseId: string;
}

/** What a raw statement selects of a {@link StoredCase}. */
export const caseColumns = selectionOf(Object.values(Prisma.CaseScalarFieldEnum));

const key = ['workspace_id', 'environment', 'case_id'];

/**
 * Reads cases and locks them until the transaction ends, in the order of their ids; those that are not there are left out.
 * Raw, since the client has no `for update`.
 */
export async function lockCases(tx: CaseTransaction, caseIds: readonly string[]): Promise<Map<string, StoredCase>> {
  const { workspaceId, environment } = tx.tenant;
  const rows = await tx.db.$queryRaw<StoredCase[]>`
    select ${caseColumns} from cases
    where workspace_id = ${workspaceId} and environment = ${environment} and case_id = any(${caseIds}::text[])
    order by case_id for update`;
  return new Map(rows.map((row) => [row.caseId, row]));
}

/** Writes new and changed cases with their new timeline entries. Raw, for one statement however many there are. */
export async function writeCases(
  tx: CaseTransaction,
  cases: readonly StoredCase[],
  entries: readonly NewEntry[],
): Promise<void> {
  const rows = cases.map(toColumns);
  const [first] = rows;
  if (first === undefined) return;
  const columns = columnsOf(first);
  const { workspaceId, environment } = tx.tenant;
  await tx.db.$executeRaw`
    with written as (
      insert into cases (${columns})
      select ${columns} from jsonb_populate_recordset(null::cases, ${JSON.stringify(rows)}::jsonb)
      on conflict (workspace_id, environment, case_id) do update set ${columns.updates(key)}
    ), added as (
      select * from jsonb_to_recordset(${JSON.stringify(entries.map(toEntryRow))}::jsonb) as r(
        case_id text, seq integer, event text, at timestamptz, data_hash text, hash text, data jsonb, actor_id text,
        actor_name text, salt text)
    ), entry_rows as (
      insert into timeline_entries (workspace_id, environment, case_id, seq, event, at, data_hash, hash)
      select ${workspaceId}, ${environment}, case_id, seq, event, at, data_hash, hash from added
    )
    insert into timeline_data (workspace_id, environment, case_id, seq, data, actor_id, actor_name, salt)
    select ${workspaceId}, ${environment}, case_id, seq, data, actor_id, actor_name, salt from added`;
}

function toEntryRow({ actor, dataHash, caseId, ...entry }: NewEntry): object {
  return {
    ...entry,
    case_id: caseId,
    data_hash: dataHash,
    actor_id: actor?.id ?? null,
    actor_name: actor?.name ?? null,
  };
}
