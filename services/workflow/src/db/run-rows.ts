import type { WorkflowRun } from '@ifcgate/contracts';
import { columnsOf, toColumns } from '@ifcgate/service-kit';
import type { WorkflowTransaction } from './client.ts';
import type { Prisma } from './generated/client.ts';

/** A run as it stands in its table. */
export type StoredRun = Prisma.RunGetPayload<object>;

/** Which runs a list shows. */
export interface RunSection {
  readonly caseId: string | undefined;
  /** Of these workflows; undefined: of all. */
  readonly workflows: string[] | undefined;
  /** Older than this one; undefined: from the newest on. */
  readonly before: string | undefined;
  readonly take: number;
}

/** One run. */
export async function findRun(tx: WorkflowTransaction, runId: string): Promise<StoredRun | undefined> {
  return (await tx.db.run.findFirst({ where: { ...tx.tenant, runId } })) ?? undefined;
}

/** Runs, the newest first. */
export function findRuns(
  tx: WorkflowTransaction,
  { caseId, workflows, before, take }: RunSection,
): Promise<StoredRun[]> {
  return tx.db.run.findMany({
    where: {
      ...tx.tenant,
      ...(caseId && { caseId }),
      ...(workflows && { workflow: { in: workflows } }),
      ...(before !== undefined && { runId: { lt: before } }),
    },
    orderBy: { runId: 'desc' },
    take,
  });
}

/** Writes runs: new ones, and the effect of those that were running. Raw, for one statement however many there are. */
export async function writeRuns(tx: WorkflowTransaction, runs: readonly WorkflowRun[]): Promise<void> {
  const rows = runs.map((run) => ({ ...toColumns(tx.tenant), ...run }));
  const [first] = rows;
  if (first === undefined) return;
  const columns = columnsOf(first);
  await tx.db.$executeRaw`
    insert into runs (${columns})
    select ${columns} from jsonb_populate_recordset(null::runs, ${JSON.stringify(rows)}::jsonb)
    on conflict (workspace_id, environment, run_id) do update set
      status = excluded.status, case_status = excluded.case_status, queue = excluded.queue,
      completed_at = excluded.completed_at`;
}

/** Deletes the runs of cases. */
export async function deleteRuns(tx: WorkflowTransaction, caseIds: readonly string[]): Promise<void> {
  await tx.db.run.deleteMany({ where: { ...tx.tenant, caseId: { in: [...caseIds] } } });
}
