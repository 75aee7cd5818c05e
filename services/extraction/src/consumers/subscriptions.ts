import { type Subscription, onMany } from '@ifcgate/event-bus';
import type { Db } from '../db/client.ts';
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
  ];
}
