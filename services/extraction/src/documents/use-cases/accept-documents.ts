import {
  AppError,
  type AnyEvent,
  type Authority,
  type DocumentToRead,
  type ExtractMany,
  type ExtractOne,
  documentWorkflow,
} from '@ifcgate/contracts';
import { type Caller, type Clock, type NewId, requireFamily } from '@ifcgate/service-kit';
import { insertBatch } from '../db/batch-rows.ts';
import type { ExtractionTransaction } from '../../db/client.ts';
import { findExpiredCases } from '../db/ended-cases.ts';
import { type NewDocumentRow, insertDocuments, wholeFile } from '../db/job-rows.ts';
import type { Viewer } from '../../files/domain/file-visibility.ts';
import { templateFor } from '../../engine/index.ts';
import { fileIdsOf, findVisibleFiles, requireFiles, withContent } from '../../files/use-cases/documents-of-files.ts';
import type { Templates } from '../../templates/use-cases/load-templates.ts';

type DocumentsEvent = AnyEvent<'verification.submitted' | 'verification.documents.added'>;

export interface AcceptDeps {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly templates: Pick<Templates, 'findNewest'>;
  /** Whether http and loopback addresses may be fetched in the test environment. */
  readonly allowPrivateTestAddresses: boolean;
  /** Called once documents are committed: there is something to read. */
  readonly wakes: Readonly<Record<'fast' | 'parts', { wake(): void }>>;
}

/**
 * Accepts the documents of verifications; their ids were minted with the verification. A file that the key could not see
 * which named it is not there for its documents. Of a case that is there no more nothing is read.
 */
export async function acceptVerificationDocuments(
  deps: AcceptDeps,
  tx: ExtractionTransaction,
  heard: readonly DocumentsEvent[],
): Promise<void> {
  const expired = await findExpiredCases(
    tx,
    heard.map(({ data }) => data.case_id),
  );
  const events = heard.filter(({ data }) => !expired.has(data.case_id));
  const documents = events.flatMap(({ data }) => data.documents.map((document) => ({ data, document })));
  if (documents.length === 0) return;
  const names = new Set(documents.map(({ document }) => templateFor(document.type)));
  const versions = await deps.templates.findNewest(tx, [...names]);
  const rows = documents.map(({ data, document }) => toVerificationRow(data, document, versions));
  await insertDocuments(tx, await withVisibleContent(tx, rows, events), deps.clock.now());
  tx.afterCommit(() => deps.wakes.fast.wake());
}

/** By the right of whoever named each: events of keys without limits share one look. */
async function withVisibleContent(
  tx: ExtractionTransaction,
  rows: readonly NewDocumentRow[],
  events: readonly DocumentsEvent[],
): Promise<NewDocumentRow[]> {
  const authorities = new Map(
    events.flatMap(({ data }) => data.documents.map((document) => [document.document_id, data.authority])),
  );
  const byAuthority = Map.groupBy(rows, (row) => JSON.stringify(authorities.get(row.document_id) ?? null));
  const filled: NewDocumentRow[] = [];
  for (const [authority, its] of byAuthority) {
    const viewer = toViewer(JSON.parse(authority) as Authority | null);
    filled.push(...withContent(its, await findVisibleFiles(tx, fileIdsOf(its), viewer)));
  }
  return filled;
}

function toViewer(authority: Authority | null): Viewer {
  return { keyId: authority?.key_id ?? '', lineId: authority?.line_id ?? '', families: authority?.families };
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
  const { template, files } = await checkRequest(deps, tx, { ...request, documents: [request] }, caller);
  const documentId = deps.newId('document');
  const row = toRow(documentId, template, null, request);
  await insertDocuments(tx, withContent([row], files), deps.clock.now());
  tx.afterCommit(() => deps.wakes.fast.wake());
  return documentId;
}

/** Accepts a batch, as {@link acceptDocument} does. Returns its id and those of its documents, in their order. */
export async function acceptBatch(
  deps: AcceptDeps,
  tx: ExtractionTransaction,
  request: ExtractMany,
  caller: Caller,
): Promise<{ batchId: string; documentIds: string[] }> {
  const { template, files } = await checkRequest(deps, tx, request, caller);
  const batchId = deps.newId('batch');
  const now = deps.clock.now();
  const rows = request.documents.map((document) => toRow(deps.newId('document'), template, batchId, document));
  const { template: named, metadata = {} } = request;
  await insertBatch(tx, { batchId, template: named, metadata, documents: rows.length, createdAt: now });
  await insertDocuments(tx, withContent(rows, files), now);
  tx.afterCommit(() => deps.wakes.fast.wake());
  return { batchId, documentIds: rows.map((row) => row.document_id) };
}

/**
 * Accepts a file that holds several documents, as {@link acceptDocument} does: until it is cut it is one document of a batch,
 * which nobody is told of. Returns the id of the batch.
 */
export async function acceptSplit(
  deps: AcceptDeps,
  tx: ExtractionTransaction,
  request: ExtractOne,
  caller: Caller,
): Promise<string> {
  const { template, files } = await checkRequest(deps, tx, { ...request, documents: [request] }, caller);
  const [batchId, now] = [deps.newId('batch'), deps.clock.now()];
  const { template: named, metadata = {} } = request;
  await insertBatch(tx, { batchId, template: named, metadata, documents: 1, createdAt: now });
  const whole = toRow(deps.newId('document'), template, batchId, request);
  await insertDocuments(tx, withContent([{ ...whole, lane: 'parts', awaits_split: true }], files), now);
  tx.afterCommit(() => deps.wakes.parts.wake());
  return batchId;
}

interface Source {
  readonly file_url?: string | undefined;
  readonly file_id?: string | undefined;
  readonly metadata?: Record<string, string> | undefined;
}

/** A template in the version that reads what is accepted now, whatever is published until it is read. */
interface StampedTemplate {
  readonly name: string;
  readonly version: number;
}

/** What every request is held against before anything of it is accepted. */
async function checkRequest(
  deps: AcceptDeps,
  tx: ExtractionTransaction,
  { template: name, documents }: { readonly template: string; readonly documents: readonly Source[] },
  caller: Caller,
) {
  requireFamily(caller, documentWorkflow);
  const template = await requireTemplate(deps, tx, name);
  checkSources(deps, tx, documents);
  return { template, files: await requireFiles(tx, documents, caller) };
}

async function requireTemplate(
  { templates }: AcceptDeps,
  tx: ExtractionTransaction,
  name: string,
): Promise<StampedTemplate> {
  const version = (await templates.findNewest(tx, [name])).get(name);
  if (version !== undefined) return { name, version };
  throw new AppError('template_not_found', {
    detail: `There is no template ${name}. GET /v1/templates lists those that there are.`,
  });
}

function checkSources(deps: AcceptDeps, tx: ExtractionTransaction, sources: readonly Source[]): void {
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

function toRow(documentId: string, template: StampedTemplate, batchId: string | null, source: Source): NewDocumentRow {
  return {
    document_id: documentId,
    origin: 'extract',
    case_id: null,
    workflow: documentWorkflow,
    batch_id: batchId,
    template: template.name,
    template_version: template.version,
    file_url: source.file_url ?? null,
    file_id: source.file_id ?? null,
    sha256: null,
    metadata: source.metadata ?? {},
    ...wholeFile,
  };
}

interface OfVerification {
  readonly case_id: string;
  readonly workflow: string;
}

function toVerificationRow(
  verification: OfVerification,
  document: DocumentToRead,
  versions: ReadonlyMap<string, number>,
): NewDocumentRow {
  const template = templateFor(document.type);
  return {
    document_id: document.document_id,
    origin: 'verification',
    case_id: verification.case_id,
    workflow: verification.workflow,
    batch_id: null,
    template,
    template_version: versions.get(template) ?? null,
    file_url: document.file_url,
    file_id: document.file_id,
    sha256: null,
    metadata: {},
    ...wholeFile,
  };
}
