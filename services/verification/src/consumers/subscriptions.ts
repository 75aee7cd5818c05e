import { type Subscription, onMany } from '@ifcgate/event-bus';
import type { Db } from '../db/client.ts';
import { type RecordReadingsDeps, isOfVerification, recordReadings } from '../use-cases/record-readings.ts';

/** What the verification service hears. */
export function verificationSubscriptions(deps: RecordReadingsDeps): Subscription<Db>[] {
  return [
    onMany('document.processed', (tx, events) => recordReadings(deps, tx, events), isOfVerification),
    onMany('document.failed', (tx, events) => recordReadings(deps, tx, events), isOfVerification),
    onMany('document.cancelled', (tx, events) => recordReadings(deps, tx, events), isOfVerification),
  ];
}
