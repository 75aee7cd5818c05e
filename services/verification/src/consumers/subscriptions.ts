import { type Subscription, onMany } from '@ifcgate/event-bus';
import { settingsSubscription } from '@ifcgate/service-kit';
import type { Db } from '../db/client.ts';
import {
  followCases,
  forgetVerifications,
  isOfVerificationCase,
  isRepeatedOfVerificationCase,
} from '../use-cases/follow-cases.ts';
import { type RecordReadingsDeps, isOfVerification, recordReadings } from '../use-cases/record-readings.ts';

/** What the verification service hears. */
export function verificationSubscriptions(deps: RecordReadingsDeps): Subscription<Db>[] {
  return [
    onMany('document.processed', (tx, events) => recordReadings(deps, tx, events), isOfVerification),
    onMany('document.failed', (tx, events) => recordReadings(deps, tx, events), isOfVerification),
    onMany('document.cancelled', (tx, events) => recordReadings(deps, tx, events), isOfVerification),
    onMany('case.status.changed', followCases, isOfVerificationCase),
    // Says where a case was routed that keeps its status.
    onMany('case.action.applied', followCases, isOfVerificationCase),
    // Say where cases stand whose last change was before an upgrade.
    onMany('case.ended', followCases, isRepeatedOfVerificationCase),
    onMany('case.opened', followCases, isRepeatedOfVerificationCase),
    onMany('case.expired', forgetVerifications, ({ data }) => data.repeated !== true),
    settingsSubscription(),
  ];
}
