import {
  AppError,
  type AnyEvent,
  type DocumentToRead,
  type ExtractMany,
  type ExtractOne,
  documentWorkflow,
} from '@ifcgate/contracts';
import { type Caller, type Clock, type NewId, requireFamily } from '@ifcgate/service-kit';
import type { ExtractionTransaction } from '../db/client.ts';
import { lockFiles } from '../db/file-rows.ts';
import { type NewDocumentRow, insertDocuments } from '../db/job-rows.ts';
import { templateFor } from '../domain/document-kinds.ts';
import { fileIdsOf, requireFiles, withContent } from './documents-of-files.ts';

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
  const files = await lockFiles(tx, fileIdsOf(rows));
  await insertDocuments(tx, withContent(rows, files), deps.clock.now());
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
  caller: Caller,
): Promise<string> {
  requireFamily(caller, documentWorkflow);
  checkRequest(deps, tx, request.template, [request]);
  const files = await requireFiles(tx, [request], caller);
  const documentId = deps.newId('document');
  const row = toRow(documentId, request.template, null, request);
  await insertDocuments(tx, withContent([row], files), deps.clock.now());
  tx.afterCommit(deps.wakeReaders);
  return documentId;
}

/** Accepts a batch, as {@link acceptDocument} does. Returns its id and those of its documents, in their order. */
export async function acceptBatch(
  deps: AcceptDeps,
  tx: ExtractionTransaction,
  request: ExtractMany,
  caller: Caller,
): Promise<{ batchId: string; documentIds: string[] }> {
  requireFamily(caller, documentWorkflow);
  checkRequest(deps, tx, request.template, request.documents);
  const files = await requireFiles(tx, request.documents, caller);
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
  await insertDocuments(tx, withContent(rows, files), now);
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
    sha256: null,
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
    sha256: null,
    metadata: {},
  };
}
