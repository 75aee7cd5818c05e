import { AppError, type CorrectDocument, type CorrectedDocument } from '@ifcgate/contracts';
import { type Clock, type Restrictions, notFound, requireFamily } from '@ifcgate/service-kit';
import type { ExtractionTransaction } from '../../db/client.ts';
import { insertCorrection } from '../db/correction-rows.ts';
import { type LockedDocument, lockDocument, writeCorrectedFields } from '../db/document-rows.ts';
import { applyCorrection, correctableFields, findFaults } from '../domain/corrections.ts';
import { isVisual, visualZoneOf } from '../domain/visual-zone.ts';
import { documentFactsOf } from '../domain/document-facts.ts';
import type { Templates } from '../../templates/use-cases/load-templates.ts';

export interface CorrectDeps {
  readonly clock: Clock;
  readonly templates: Pick<Templates, 'find'>;
}

/**
 * Corrects a document that came by itself and needs review: it is then processed, and its case hears which fields were
 * corrected and by whom. Decided under the document's lock, so of two corrections one wins and the other is a conflict.
 *
 * @throws AppError invalid_request for fields that the template has not and values in another form than it reads them;
 *   conflict when the document needs no review, or a verification's case decides it
 */
export async function correctDocument(
  deps: CorrectDeps,
  tx: ExtractionTransaction,
  documentId: string,
  request: CorrectDocument,
  caller: Restrictions,
): Promise<CorrectedDocument> {
  const document = await lockDocument(tx, documentId);
  if (document === undefined) throw notFound(documentId);
  requireFamily(caller, document.workflow);
  const caseId = caseToClose(document);
  await checkFields(deps, tx, document, request.fields);
  const now = deps.clock.now();
  const { fields, before, after } = applyCorrection(document.fields, request.fields);
  await writeCorrectedFields(tx, documentId, fields);
  await insertCorrection(tx, { documentId, before, after, actor: request.actor, at: now });
  tx.append(
    { type: 'document.processed', subject: documentId, data: processedData({ ...document, fields }, now) },
    {
      type: 'document.corrected',
      subject: documentId,
      data: { document_id: documentId, case_id: caseId, fields: Object.keys(after), actor: request.actor },
    },
  );
  return { document_id: documentId, status: 'processed', fields };
}

/** The case of a document that can be corrected. */
function caseToClose({ status, origin, caseId }: LockedDocument): string {
  if (status === 'needs_review' && origin === 'extract' && caseId !== null) return caseId;
  const detail =
    status === 'needs_review'
      ? 'The document belongs to a verification, whose checks have taken its doubt into account: decide its case.'
      : `The document is ${status}; only one that needs review can be corrected.`;
  throw new AppError('conflict', { detail });
}

async function checkFields(
  { templates }: CorrectDeps,
  tx: ExtractionTransaction,
  document: LockedDocument,
  corrected: CorrectDocument['fields'],
): Promise<void> {
  const template = await templates.find(tx, document.template, document.templateVersion);
  // What is printed beside a zone is evidence, and no field.
  const evidenced = Object.keys(document.details).filter((name) => !isVisual(name));
  const read = [...Object.keys(document.fields), ...evidenced];
  const details = findFaults(correctableFields(template, read), corrected);
  if (details.length === 0) return;
  const detail = details.map(({ path, message }) => `${path} ${message}.`).join(' ');
  throw new AppError('invalid_request', { detail, details });
}

function processedData(document: LockedDocument, now: Date) {
  const { templateVersion, fields, checks, warnings, signals, details } = document;
  const visual = visualZoneOf(details);
  const reading = {
    ...{ template_version: templateVersion ?? 1, fields, checks, warnings },
    ...(signals !== null && { signals }),
    ...(visual !== undefined && { visual }),
  };
  return { ...documentFactsOf(document, now), status: 'processed' as const, ...reading };
}
