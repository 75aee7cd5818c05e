import { type Subscription, onMany } from '@ifcgate/event-bus';
import { settingsSubscription } from '@ifcgate/service-kit';
import type { Db } from '../../db/client.ts';
import { isReopening, noteEnds, noteExpired, noteOpen } from '../use-cases/follow-cases.ts';
import { type AcceptDeps, acceptVerificationDocuments } from '../use-cases/accept-documents.ts';

/** What the extraction service hears. */
export function extractionSubscriptions(deps: AcceptDeps): Subscription<Db>[] {
  return [
    onMany(
      'verification.submitted',
      (tx, events) => acceptVerificationDocuments(deps, tx, events),
      ({ data }) => data.documents.length > 0,
    ),
    onMany('verification.documents.added', (tx, events) => acceptVerificationDocuments(deps, tx, events)),
    onMany('case.ended', noteEnds),
    onMany('case.opened', noteOpen),
    // What is open is never deleted: heard in both ways, for processes of the former version say the one and hear the other.
    onMany('case.status.changed', noteOpen, isReopening),
    onMany('case.expired', noteExpired, ({ data }) => data.repeated !== true),
    settingsSubscription(),
  ];
}
