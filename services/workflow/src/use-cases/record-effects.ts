import type { AnyEvent, WorkflowRun } from '@ifcgate/contracts';
import type { WorkflowTransaction } from '../db/client.ts';
import { deleteRuns, writeRuns } from '../db/run-rows.ts';

type Effect = AnyEvent<'case.action.applied' | 'case.action.refused'>;

/** Records what actions, and decisions of rules, did to their cases. */
export async function recordEffects(tx: WorkflowTransaction, events: readonly Effect[]): Promise<void> {
  await writeRuns(tx, events.map(toRun));
}

/** The days of cases are over: their runs go with them. */
export function forgetRuns(tx: WorkflowTransaction, events: readonly AnyEvent<'case.expired'>[]): Promise<void> {
  return deleteRuns(
    tx,
    events.map(({ data }) => data.case_id),
  );
}

/** A run of a rule is here already and only gets its effect; one of a person begins and ends with it. */
function toRun({ type, time, data }: Effect): WorkflowRun {
  return {
    run_id: data.run_id,
    case_id: data.case_id,
    workflow: data.workflow,
    workflow_version: data.workflow_version,
    trigger: 'action',
    action: data.action,
    rule: null,
    status: type === 'case.action.applied' ? 'completed' : 'refused',
    case_status: data.status,
    queue: data.queue,
    reason: data.reason,
    created_at: time,
    completed_at: time,
  };
}
