import { type Subscription, onMany } from '@ifcgate/event-bus';
import { settingsSubscription } from '@ifcgate/service-kit';
import type { Db } from '../db/client.ts';
import { followCases, forgetCases } from '../use-cases/follow-cases.ts';
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
    onMany('case.status.changed', followCases),
    onMany('case.expired', forgetCases),
    settingsSubscription(),
  ];
}
