import { type Subscription, onMany } from '@ifcgate/event-bus';
import { settingsSubscription } from '@ifcgate/service-kit';
import type { Db } from '../db/client.ts';
import { type DecideDeps, decideVerifications } from '../use-cases/decide-verifications.ts';
import { forgetRuns, recordEffects } from '../use-cases/record-effects.ts';

/** What the workflow service hears. */
export function workflowSubscriptions(deps: DecideDeps): Subscription<Db>[] {
  return [
    onMany('verification.completed', (tx, events) => decideVerifications(deps, tx, events)),
    onMany('case.action.applied', (tx, events) => recordEffects(tx, events)),
    onMany('case.action.refused', (tx, events) => recordEffects(tx, events)),
    onMany('case.expired', forgetRuns),
    settingsSubscription(),
  ];
}
