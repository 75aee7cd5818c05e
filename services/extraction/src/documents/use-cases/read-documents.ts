import type {
  CaptureSignals,
  Document,
  DocumentFailure,
  DocumentRow,
  DocumentStatus,
  FieldDetail,
  LineItem,
  Page,
} from '@ifcgate/contracts';
import {
  type Cursors,
  type KnowsId,
  type Restrictions,
  findVisibleWorkflows,
  inTenant,
  notFound,
  requireFamily,
  toPage,
} from '@ifcgate/service-kit';
import type { ExtractionDatabase, ExtractionTransaction } from '../../db/client.ts';
import { type StoredDocument, findDocument, findDocuments, hasDocument, hasOpened } from '../db/document-reads.ts';
import { describeWarning } from '../domain/warnings.ts';

export interface ReadDeps {
  readonly cursors: Cursors;
}

interface ListDocuments {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly batch_id?: string | undefined;
  readonly status?: DocumentStatus | undefined;
  readonly template?: string | undefined;
}

/** A document with its fields and their evidence. */
export async function getDocument(
  tx: ExtractionTransaction,
  documentId: string,
  caller: Restrictions,
): Promise<Document> {
  const row = await findDocument(tx, documentId);
  if (row === undefined) throw notFound(documentId);
  requireFamily(caller, row.workflow);
  return {
    ...toRow(row),
    fields: row.fields as Record<string, string>,
    details: row.details as unknown as Record<string, FieldDetail>,
    line_items: row.lineItems as unknown as LineItem[],
    warnings: (row.warnings as string[]).map(describeWarning),
    signals: row.signals as CaptureSignals | null,
    template_version: row.templateVersion,
    pages: row.pages,
    pages_done: row.pagesDone,
    failure: row.failure as DocumentFailure | null,
    readable_file_id: row.readableFileId,
  };
}

/** One page of documents, newest first. */
export async function listDocuments(
  deps: ReadDeps,
  tx: ExtractionTransaction,
  query: ListDocuments,
  caller: Restrictions,
): Promise<Page<DocumentRow>> {
  const { limit, cursor, batch_id: batchId, status, template } = query;
  const scope = { ...tx.tenant, list: 'documents', batchId, status, template, families: caller.families };
  const [last] = cursor === undefined ? [] : deps.cursors.decode(scope, cursor);
  const workflows = await findVisibleWorkflows(tx, caller, 'documents');
  const before = last === undefined ? undefined : String(last);
  const rows = await findDocuments(tx, { batchId, status, template, workflows, before, take: limit + 1 });
  return toPage(rows, limit, toRow, (row) => deps.cursors.encode(scope, [row.documentId]));
}

/** Whether this service minted a document's id, or that of the case which a document has opened. */
export function knowsDocument(database: ExtractionDatabase): KnowsId {
  return (tenant, id) =>
    database.request(inTenant(tenant), (tx) => (id.startsWith('doc_') ? hasDocument(tx, id) : hasOpened(tx, id)));
}

function toRow(row: StoredDocument): DocumentRow {
  return {
    document_id: row.documentId,
    status: row.status as DocumentStatus,
    template: row.template,
    batch_id: row.batchId,
    case_id: row.caseId,
    metadata: row.metadata as Record<string, string>,
    pages_of_file: row.pagesFrom === null || row.pagesTo === null ? null : [row.pagesFrom, row.pagesTo],
    created_at: row.createdAt.toISOString(),
    processed_at: row.processedAt?.toISOString() ?? null,
  };
}
