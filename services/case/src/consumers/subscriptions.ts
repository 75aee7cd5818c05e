import { type Subscription, onMany } from '@ifcgate/event-bus';
import { settingsSubscription } from '@ifcgate/service-kit';
import type { Db } from '../db/client.ts';
import { applyDecisions, noteChecks, noteCorrections, noteDocuments, noteViews } from '../use-cases/advance-cases.ts';
import type { ChangeDeps } from '../use-cases/change-cases.ts';
import { openDocumentCases, openVerificationCases } from '../use-cases/open-cases.ts';

/** What the case service hears. */
export function caseSubscriptions(deps: ChangeDeps): Subscription<Db>[] {
  return [
    onMany('verification.submitted', (tx, events) => openVerificationCases(deps, tx, events)),
    onMany('verification.documents.added', (tx, events) => noteDocuments(deps, tx, events)),
    onMany('verification.completed', (tx, events) => noteChecks(deps, tx, events)),
    onMany('workflow.decided', (tx, events) => applyDecisions(deps, tx, events)),
    onMany('file.viewed', (tx, events) => noteViews(deps, tx, events)),
    onMany('document.review.requested', (tx, events) => openDocumentCases(deps, tx, events)),
    onMany('document.corrected', (tx, events) => noteCorrections(deps, tx, events)),
    settingsSubscription(),
  ];
}
