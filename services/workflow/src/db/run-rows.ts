import type { WorkflowRun } from '@ifcgate/contracts';
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

/** Writes runs: new ones, and the effect of those that were running, all in one statement. */
export async function writeRuns(tx: WorkflowTransaction, runs: readonly WorkflowRun[]): Promise<void> {
  const { workspaceId, environment } = tx.tenant;
  await tx.db.$executeRaw`
    insert into runs (workspace_id, environment, run_id, case_id, workflow, workflow_version, trigger, action, rule, status,
      case_status, queue, reason, created_at, completed_at)
    select ${workspaceId}, ${environment}, r.* from jsonb_to_recordset(${JSON.stringify(runs)}::jsonb) as r(
      run_id text, case_id text, workflow text, workflow_version integer, trigger text, action text, rule text, status text,
      case_status text, queue text, reason text, created_at timestamptz, completed_at timestamptz)
    on conflict (workspace_id, environment, run_id) do update set
      status = excluded.status, case_status = excluded.case_status, queue = excluded.queue,
      completed_at = excluded.completed_at`;
}

/** Deletes the runs of cases. */
export async function deleteRuns(tx: WorkflowTransaction, caseIds: readonly string[]): Promise<void> {
  await tx.db.run.deleteMany({ where: { ...tx.tenant, caseId: { in: [...caseIds] } } });
}
