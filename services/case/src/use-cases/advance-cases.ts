import { type AnyEvent, findBuiltInWorkflow } from '@ifcgate/contracts';
import { NotYetError } from '@ifcgate/event-bus';
import { type StoredCase, lockCases } from '../db/case-rows.ts';
import type { CaseTransaction } from '../db/client.ts';
import { toState } from '../db/stored-case.ts';
import type { CaseState, Change } from '../domain/case.ts';
import { addDocuments, applyDecision, completeChecks, isAhead, noteCorrection, viewFile } from '../domain/progress.ts';
import { type ChangeDeps, writeChanges } from './change-cases.ts';
import { findGone } from './gone-cases.ts';

/** Notes documents that came after the submission. */
export async function noteDocuments(
  deps: ChangeDeps,
  tx: CaseTransaction,
  events: readonly AnyEvent<'verification.documents.added'>[],
): Promise<void> {
  await advance(deps, tx, events, (state, event) => addDocuments(state, event.data, entryQueueOf(state)));
}

/** Notes that the checks of verifications have ended. */
export async function noteChecks(
  deps: ChangeDeps,
  tx: CaseTransaction,
  events: readonly AnyEvent<'verification.completed'>[],
): Promise<void> {
  await advance(deps, tx, events, (state, event) => completeChecks(state, event.data));
}

/** Notes who has looked at the files of cases. */
export async function noteViews(
  deps: ChangeDeps,
  tx: CaseTransaction,
  events: readonly AnyEvent<'file.viewed'>[],
): Promise<void> {
  await advance(deps, tx, events, (state, event) => viewFile(state, event.data));
}

/** Notes that people corrected the documents which cases are about. */
export async function noteCorrections(
  deps: ChangeDeps,
  tx: CaseTransaction,
  events: readonly AnyEvent<'document.corrected'>[],
): Promise<void> {
  await advance(
    deps,
    tx,
    events,
    (state, event) => noteCorrection(state, event.data),
    ({ data }) => data.case_id,
  );
}

/**
 * Applies what rules decided, once the case knows of the checks that they decided on: topics have no common order. Where its
 * days are over that is said again: the workflow service has begun a run of it since.
 */
export async function applyDecisions(
  deps: ChangeDeps,
  tx: CaseTransaction,
  events: readonly AnyEvent<'workflow.decided'>[],
): Promise<void> {
  const gone = await advance(deps, tx, events, (state, event) => {
    if (isAhead(state, event.data)) throw new NotYetError('The checks of this case have not ended here yet.');
    return applyDecision(state, event.data);
  });
  const expiredAt = deps.clock.now().toISOString();
  for (const { subject } of gone) {
    const data = { case_id: subject, kind: 'verification' as const, expired_at: expiredAt, repeated: true };
    tx.append({ type: 'case.expired', subject, data });
  }
}

/** Returns the events that were passed over: nothing happens any more to a case whose days are over. */
async function advance<E extends AnyEvent>(
  deps: ChangeDeps,
  tx: CaseTransaction,
  events: readonly E[],
  decide: (state: CaseState, event: E) => Change,
  caseIdOf: (event: E) => string = (event) => event.subject,
): Promise<E[]> {
  const stored = await lockCases(tx, events.map(caseIdOf));
  const missing = events.map(caseIdOf).filter((id) => !stored.has(id));
  const gone = await findGone(deps, tx, missing);
  const isGone = (event: E): boolean => gone.has(caseIdOf(event));
  const decided = events
    .filter((event) => !isGone(event))
    .map((event) => {
      const before = knownCase(stored, caseIdOf(event));
      return { change: decide(toState(before), event), before };
    });
  await writeChanges(deps, tx, decided);
  return events.filter(isGone);
}

function knownCase(stored: ReadonlyMap<string, StoredCase>, caseId: string): StoredCase {
  const found = stored.get(caseId);
  if (found === undefined) throw new NotYetError('This case has not been opened here yet.');
  return found;
}

/** Where the cases of a workflow begin; a case of an unknown definition stays in the queue it has. */
export function entryQueueOf(state: CaseState): string {
  return findBuiltInWorkflow(state.workflow, state.workflowVersion)?.entry_queue ?? state.queue ?? 'manual-review';
}
