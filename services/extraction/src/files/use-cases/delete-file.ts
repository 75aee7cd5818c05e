import { AppError } from '@ifcgate/contracts';
import { type Caller, notFound, requireFamily } from '@ifcgate/service-kit';
import type { ExtractionTransaction } from '../../db/client.ts';
import { findDocument } from '../../documents/db/document-reads.ts';
import { deleteUnlessReading } from '../../documents/db/document-rows.ts';
import { checkBlob, deleteFileRow, deleteUnusedCarried, findFile, findUses } from '../db/file-rows.ts';
import { requireFile } from '../domain/file-visibility.ts';
import { maxUses } from './show-file.ts';

export interface DeleteDeps {
  /** Called once a reference to stored bytes has gone. */
  readonly wakeSweeper: () => void;
}

/**
 * Deletes a file; its bytes go when no other file and no document has them.
 *
 * @throws AppError conflict while a document of a verification refers to it
 */
export async function deleteFile(
  deps: DeleteDeps,
  tx: ExtractionTransaction,
  fileId: string,
  caller: Caller,
): Promise<void> {
  const file = await findFile(tx, fileId, 'delete');
  if (file === undefined) throw notFound(fileId);
  const uses = await findUses(tx, file, maxUses);
  requireFile(caller, file, uses);
  const holder = uses.find(({ origin }) => origin === 'verification');
  if (holder !== undefined) throw conflict(`The document ${holder.documentId} of a verification refers to this file.`);
  await deleteFileRow(tx, fileId);
  await checkBlob(tx, file.sha256);
  tx.afterCommit(deps.wakeSweeper);
}

/**
 * Deletes a document that came by itself; its bytes go when nothing else has them, and a carried file with the last document
 * that has it.
 *
 * @throws AppError conflict for a document of a verification, and for one that is still being read
 */
export async function deleteDocument(
  deps: DeleteDeps,
  tx: ExtractionTransaction,
  documentId: string,
  caller: Caller,
): Promise<void> {
  const row = await findDocument(tx, documentId);
  if (row === undefined) throw notFound(documentId);
  requireFamily(caller, row.workflow);
  if (row.origin === 'verification') throw conflict('This document belongs to a verification.');
  // Its batch would never be complete. The status is looked at again, for a reading that begins or ends meanwhile.
  const isDeleted = await deleteUnlessReading(tx, documentId);
  if (!isDeleted) throw conflict('This document is still being read. Cancel it, or wait until it has been.');
  const carried = await deleteUnusedCarried(
    tx,
    [row.fileId, row.readableFileId].flatMap((id) => id ?? []),
  );
  const contents = [...carried, ...(row.sha256 === null ? [] : [row.sha256])];
  if (contents.length === 0) return;
  for (const sha256 of contents) await checkBlob(tx, sha256);
  tx.afterCommit(deps.wakeSweeper);
}

function conflict(detail: string): AppError {
  return new AppError('conflict', { detail });
}
