import {
  type Page,
  type ShownWorkflow,
  type WorkflowRun,
  builtInWorkflows,
  findBuiltInWorkflow,
  isInFamilies,
} from '@ifcgate/contracts';
import {
  type Cursors,
  type Restrictions,
  findVisibleWorkflows,
  notFound,
  requireFamily,
  toPage,
} from '@ifcgate/service-kit';
import type { WorkflowTransaction } from '../db/client.ts';
import { type StoredRun, findRun, findRuns } from '../db/run-rows.ts';

export interface ReadDeps {
  readonly cursors: Cursors;
}

interface ListQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** What the key of whoever reads is limited to. */
  readonly caller: Restrictions;
}

/** One run with its effect. */
export async function getRun(tx: WorkflowTransaction, runId: string, caller: Restrictions): Promise<WorkflowRun> {
  const row = await findRun(tx, runId);
  if (row === undefined) throw notFound(runId);
  requireFamily(caller, row.workflow);
  return toRun(row);
}

/** One page of runs, newest first, of one case or of all. */
export async function listRuns(
  deps: ReadDeps,
  tx: WorkflowTransaction,
  query: ListQuery & { readonly case_id?: string | undefined },
): Promise<Page<WorkflowRun>> {
  const { limit, cursor, case_id: caseId, caller } = query;
  const scope = { ...tx.tenant, list: 'runs', caseId, families: caller.families };
  const [last] = cursor === undefined ? [] : deps.cursors.decode(scope, cursor);
  const workflows = await findVisibleWorkflows(tx, caller, 'runs');
  const before = last === undefined ? undefined : String(last);
  const rows = await findRuns(tx, { caseId, workflows, before, take: limit + 1 });
  return toPage(rows, limit, toRun, (row) => deps.cursors.encode(scope, [row.runId]));
}

/** One page of the definitions that the workspace has, by name. */
export function listWorkflows(
  deps: ReadDeps,
  tx: WorkflowTransaction,
  { limit, cursor, caller }: ListQuery,
): Page<ShownWorkflow> {
  const scope = { ...tx.tenant, list: 'workflows', families: caller.families };
  const [last] = cursor === undefined ? [] : deps.cursors.decode(scope, cursor);
  const names = [...new Set(builtInWorkflows.map((workflow) => workflow.name))].sort();
  const rest = names
    .filter((name) => isInFamilies(caller.families, name) && (last === undefined || name > String(last)))
    .map((name) => getWorkflow(name, caller));
  return toPage(
    rest,
    limit,
    (workflow) => workflow,
    (workflow) => deps.cursors.encode(scope, [workflow.name]),
  );
}

/** The newest version of a definition. */
export function getWorkflow(name: string, caller: Restrictions): ShownWorkflow {
  const workflow = findBuiltInWorkflow(name);
  if (workflow === undefined) throw notFound(name);
  requireFamily(caller, name);
  return { ...workflow, built_in: true };
}

function toRun(row: StoredRun): WorkflowRun {
  return {
    run_id: row.runId,
    case_id: row.caseId,
    workflow: row.workflow,
    workflow_version: row.workflowVersion,
    trigger: row.trigger as WorkflowRun['trigger'],
    action: row.action,
    rule: row.rule,
    status: row.status as WorkflowRun['status'],
    case_status: row.caseStatus as WorkflowRun['case_status'],
    queue: row.queue,
    reason: row.reason,
    created_at: row.createdAt.toISOString(),
    completed_at: row.completedAt?.toISOString() ?? null,
  };
}
