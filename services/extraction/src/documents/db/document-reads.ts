import type { DocumentStatus } from '@ifcgate/contracts';
import type { ExtractionTransaction } from '../../db/client.ts';
import type { PageRange } from '../../engine/index.ts';
import type { Prisma } from '../../db/generated/client.ts';

/** A document as it stands in its table. */
export type StoredDocument = Prisma.DocumentGetPayload<object>;

/** The pages of its file that a document is; undefined for all of them. */
export function pagesOfFile({
  pagesFrom,
  pagesTo,
}: Pick<StoredDocument, 'pagesFrom' | 'pagesTo'>): PageRange | undefined {
  return pagesFrom === null || pagesTo === null ? undefined : { from: pagesFrom, to: pagesTo };
}

/** Which documents are looked for; what is undefined does not count. */
export interface DocumentSection {
  readonly batchId?: string | undefined;
  readonly status?: DocumentStatus | { readonly in: DocumentStatus[] } | undefined;
  readonly template?: string | undefined;
  readonly workflows: string[] | undefined;
  /** Processed at this instant or later. */
  readonly processedSince?: Date | undefined;
  /** Older than this one; undefined: from the newest on. */
  readonly before?: string | undefined;
  readonly take: number;
}

/** One document. */
export async function findDocument(tx: ExtractionTransaction, documentId: string): Promise<StoredDocument | undefined> {
  return (await tx.db.document.findFirst({ where: { ...tx.tenant, documentId } })) ?? undefined;
}

/** Documents, the newest first. */
export function findDocuments(tx: ExtractionTransaction, section: DocumentSection): Promise<StoredDocument[]> {
  const { batchId, status, template, workflows, processedSince, before, take } = section;
  return tx.db.document.findMany({
    where: {
      ...tx.tenant,
      // Until it is cut nobody knows which documents a file is.
      NOT: { awaitsSplit: true, status: 'processing' },
      ...(batchId !== undefined && { batchId }),
      ...(status !== undefined && { status }),
      ...(template !== undefined && { template }),
      ...(workflows && { workflow: { in: workflows } }),
      ...(processedSince !== undefined && { processedAt: { gte: processedSince } }),
      ...(before !== undefined && { documentId: { lt: before } }),
    },
    orderBy: { documentId: 'desc' },
    take,
  });
}

/** Those of these documents that are there, by id. */
export async function findDocumentsById(
  tx: ExtractionTransaction,
  documentIds: readonly string[],
): Promise<ReadonlyMap<string, StoredDocument>> {
  const rows = await tx.db.document.findMany({ where: { ...tx.tenant, documentId: { in: [...documentIds] } } });
  return new Map(rows.map((row) => [row.documentId, row]));
}

/** Whether there is a document. */
export async function hasDocument(tx: ExtractionTransaction, documentId: string): Promise<boolean> {
  const row = await tx.db.document.findFirst({ where: { ...tx.tenant, documentId }, select: { documentId: true } });
  return row !== null;
}

/** Whether a document that came by itself has opened a case. */
export async function hasOpened(tx: ExtractionTransaction, caseId: string): Promise<boolean> {
  const where = { ...tx.tenant, caseId, origin: 'extract' };
  return (await tx.db.document.findFirst({ where, select: { documentId: true } })) !== null;
}
