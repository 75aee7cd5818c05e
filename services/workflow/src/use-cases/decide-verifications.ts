import { type AnyEvent, type WorkflowRun, findBuiltInWorkflow } from '@ifcgate/contracts';
import type { Clock, NewId } from '@ifcgate/service-kit';
import type { WorkflowTransaction } from '../db/client.ts';
import { writeRuns } from '../db/run-rows.ts';
import { decide } from '../domain/decide.ts';

export interface DecideDeps {
  readonly clock: Clock;
  readonly newId: NewId;
}

/** Lets the rules of each verification's workflow version decide, and says what they decided. */
export async function decideVerifications(
  deps: DecideDeps,
  tx: WorkflowTransaction,
  events: readonly AnyEvent<'verification.completed'>[],
): Promise<void> {
  const runs: WorkflowRun[] = [];
  for (const { data } of events) {
    const workflow = findBuiltInWorkflow(data.workflow, data.workflow_version);
    if (workflow === undefined)
      throw new Error(`Version ${data.workflow_version} of workflow ${data.workflow} is not known here.`);
    const { decision, queue, rule } = decide(workflow, data);
    const runId = deps.newId('run');
    const identity = {
      run_id: runId,
      case_id: data.case_id,
      workflow: workflow.name,
      workflow_version: workflow.version,
    };
    runs.push({
      ...identity,
      trigger: 'automatic',
      action: decision,
      rule,
      status: 'running',
      case_status: null,
      queue,
      reason: null,
      created_at: deps.clock.now().toISOString(),
      completed_at: null,
    });
    const decided = { ...identity, check_round: data.check_round, decision, queue, rule };
    tx.append({ type: 'workflow.decided', subject: data.case_id, data: decided });
  }
  await writeRuns(tx, runs);
}
