import type { RunWorkflow, WorkflowRunReply } from '@ifcgate/contracts';
import { type NewId, type Restrictions, notFound, requireFamily } from '@ifcgate/service-kit';
import { lockCases } from '../db/case-rows.ts';
import type { CaseTransaction } from '../db/client.ts';
import { insertMintedRun } from '../db/minted-runs.ts';
import { toState } from '../db/stored-case.ts';
import { applyAction } from '../domain/actions.ts';
import { entryQueueOf } from './advance-cases.ts';
import { type ChangeDeps, writeChanges } from './change-cases.ts';

export interface RunActionDeps extends ChangeDeps {
  readonly newId: NewId;
}

/** Does an action on a case, decided and applied under the case's lock: of two contradictory ones exactly one wins. */
export async function runAction(
  deps: RunActionDeps,
  tx: CaseTransaction,
  request: RunWorkflow,
  caller: Restrictions,
): Promise<WorkflowRunReply> {
  const before = (await lockCases(tx, [request.case_id])).get(request.case_id);
  if (before === undefined) throw notFound(request.case_id);
  requireFamily(caller, before.workflow);
  const state = toState(before);
  const runId = deps.newId('run');
  const context = { runId, now: deps.clock.now(), entryQueue: entryQueueOf(state) };
  const change = applyAction(state, request, context);
  await writeChanges(deps, tx, [{ change, before }]);
  await insertMintedRun(tx, runId, request.case_id);
  return {
    run_id: runId,
    case_id: request.case_id,
    action: request.action,
    status: 'completed',
    case_status: change.state.status,
    queue: change.state.queue,
  };
}
