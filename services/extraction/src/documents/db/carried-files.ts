import type { ExtractionTransaction } from '../../db/client.ts';

/** A PDF that an XML document carries, stored already. */
export interface CarriedFile {
  readonly documentId: string;
  readonly fileId: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** Makes it a file of the workspace that its document names. Nobody has uploaded it: who sees the document sees it. */
export async function insertCarriedFile(
  tx: ExtractionTransaction,
  { documentId, ...file }: CarriedFile,
  createdAt: Date,
): Promise<void> {
  const upload = { contentType: 'application/pdf', uploadedBy: '', uploadedLine: null, createdAt };
  await tx.db.file.create({ data: { ...tx.tenant, ...file, ...upload } });
  await tx.db.document.updateMany({ where: { ...tx.tenant, documentId }, data: { readableFileId: file.fileId } });
}

/**
 * Deletes the file that a document carried.
 *
 * @returns the SHA-256 of its content; none where it has gone already
 */
export async function deleteCarriedFile(tx: ExtractionTransaction, fileId: string): Promise<string[]> {
  const where = { ...tx.tenant, fileId };
  const found = await tx.db.file.findFirst({ where, select: { sha256: true } });
  await tx.db.file.deleteMany({ where });
  return found === null ? [] : [found.sha256];
}

/** Documents let go of a file that was deleted. */
export async function forgetCarriedFile(tx: ExtractionTransaction, fileId: string): Promise<void> {
  await tx.db.document.updateMany({ where: { ...tx.tenant, readableFileId: fileId }, data: { readableFileId: null } });
}
