import {
  AppError,
  type AnyEvent,
  type DocumentToRead,
  type ExtractMany,
  type ExtractOne,
  documentWorkflow,
} from '@ifcgate/contracts';
import { type Clock, type NewId, type Restrictions, requireFamily } from '@ifcgate/service-kit';
import type { ExtractionTransaction } from '../db/client.ts';
import { type NewDocumentRow, insertDocuments } from '../db/job-rows.ts';
import { templateFor } from '../domain/document-kinds.ts';

export interface AcceptDeps {
  readonly clock: Clock;
  readonly newId: NewId;
  /** Names of the templates that there are. */
  readonly templates: ReadonlySet<string>;
  /** Whether http and loopback addresses may be fetched in the test environment. */
  readonly allowPrivateTestAddresses: boolean;
  /** Called once documents are committed: there is something to read. */
  readonly wakeReaders: () => void;
}

/** Accepts the documents of verifications; their ids were minted with the verification. */
export async function acceptVerificationDocuments(
  deps: AcceptDeps,
  tx: ExtractionTransaction,
  events: readonly AnyEvent<'verification.submitted' | 'verification.documents.added'>[],
): Promise<void> {
  const rows = events.flatMap(({ data }) => data.documents.map((document) => toVerificationRow(data, document)));
  if (rows.length === 0) return;
  await insertDocuments(tx, rows, deps.clock.now());
  tx.afterCommit(deps.wakeReaders);
}

/**
 * Accepts one document. Returns its id.
 *
 * @throws AppError permission_denied for a key whose families leave such documents out: it could not read what it makes
 */
export async function acceptDocument(
  deps: AcceptDeps,
  tx: ExtractionTransaction,
  request: ExtractOne,
  caller: Restrictions,
): Promise<string> {
  requireFamily(caller, documentWorkflow);
  checkRequest(deps, tx, request.template, [request]);
  const documentId = deps.newId('document');
  await insertDocuments(tx, [toRow(documentId, request.template, null, request)], deps.clock.now());
  tx.afterCommit(deps.wakeReaders);
  return documentId;
}

/** Accepts a batch, as {@link acceptDocument} does. Returns its id and those of its documents, in their order. */
export async function acceptBatch(
  deps: AcceptDeps,
  tx: ExtractionTransaction,
  request: ExtractMany,
  caller: Restrictions,
): Promise<{ batchId: string; documentIds: string[] }> {
  requireFamily(caller, documentWorkflow);
  checkRequest(deps, tx, request.template, request.documents);
  const batchId = deps.newId('batch');
  const now = deps.clock.now();
  const rows = request.documents.map((document) => toRow(deps.newId('document'), request.template, batchId, document));
  await tx.db.batch.create({
    data: {
      ...tx.tenant,
      batchId,
      template: request.template,
      metadata: request.metadata ?? {},
      documents: rows.length,
      createdAt: now,
    },
  });
  await insertDocuments(tx, rows, now);
  tx.afterCommit(deps.wakeReaders);
  return { batchId, documentIds: rows.map((row) => row.document_id) };
}

interface Source {
  readonly file_url?: string | undefined;
  readonly file_id?: string | undefined;
  readonly metadata?: Record<string, string> | undefined;
}

function checkRequest(deps: AcceptDeps, tx: ExtractionTransaction, template: string, sources: readonly Source[]): void {
  if (!deps.templates.has(template)) {
    throw new AppError('template_not_found', {
      detail: `There is no template ${template}. There are: ${[...deps.templates].join(', ')}.`,
    });
  }
  if (sources.some((source) => source.file_id !== undefined)) throw new AppError('file_not_found');
  const mayUseHttp = deps.allowPrivateTestAddresses && tx.tenant.environment === 'test';
  const plain = sources.findIndex((source) => source.file_url?.toLowerCase().startsWith('http:'));
  if (plain >= 0 && !mayUseHttp) {
    const path = sources.length > 1 ? `documents.${plain}.file_url` : 'file_url';
    throw new AppError('invalid_request', {
      detail: `${path}: must be an https URL`,
      details: [{ path, message: 'must be an https URL' }],
    });
  }
}

function toRow(documentId: string, template: string, batchId: string | null, source: Source): NewDocumentRow {
  return {
    document_id: documentId,
    origin: 'extract',
    case_id: null,
    workflow: documentWorkflow,
    batch_id: batchId,
    template,
    file_url: source.file_url ?? null,
    file_id: source.file_id ?? null,
    metadata: source.metadata ?? {},
  };
}

interface OfVerification {
  readonly case_id: string;
  readonly workflow: string;
}

function toVerificationRow(verification: OfVerification, document: DocumentToRead): NewDocumentRow {
  return {
    document_id: document.document_id,
    origin: 'verification',
    case_id: verification.case_id,
    workflow: verification.workflow,
    batch_id: null,
    template: templateFor(document.type),
    file_url: document.file_url,
    file_id: document.file_id,
    metadata: {},
  };
}
