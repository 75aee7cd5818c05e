import { type Subscription, on } from '@ifcgate/event-bus';
import type { Db } from '../db/client.ts';
import { type RecordReadingDeps, recordReading } from '../use-cases/record-reading.ts';

/** What the verification service hears. */
export function verificationSubscriptions(deps: RecordReadingDeps): Subscription<Db>[] {
  return [
    on('document.processed', (tx, event) => recordReading(deps, tx, event)),
    on('document.failed', (tx, event) => recordReading(deps, tx, event)),
  ];
}
