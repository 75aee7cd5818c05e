import type { FileMediaType } from '@ifcgate/contracts';
import type { Sql } from '@ifcgate/event-bus';
import type { BlobAddress } from '../clients/file-store.ts';
import type { ExtractionTransaction } from '../../db/client.ts';

/** A file, with what decides who may see it. */
export interface StoredFile {
  readonly fileId: string;
  readonly sha256: string;
  readonly contentType: FileMediaType;
  readonly uploadedBy: string;
  /** Null: from before it was noted. */
  readonly uploadedLine: string | null;
}

/** A document that has a file, as far as the file's viewers are concerned. */
export interface FileUse {
  readonly documentId: string;
  readonly origin: 'verification' | 'extract';
  readonly caseId: string | null;
  readonly workflow: string | null;
}

/** A file, as it is noted. */
export interface NewFile extends StoredFile {
  readonly sizeBytes: number;
  readonly createdAt: Date;
}

/** Whoever is noted as having uploaded what nobody did: a file that a document carries. Who sees the document sees it. */
export const carriedBy = '';

/** Notes files. */
export async function insertFiles(tx: ExtractionTransaction, files: readonly NewFile[]): Promise<void> {
  if (files.length > 0) await tx.db.file.createMany({ data: files.map((file) => ({ ...tx.tenant, ...file })) });
}

/** Deletes a file's row; documents that carried it name it no longer. */
export async function deleteFileRow(tx: ExtractionTransaction, fileId: string): Promise<void> {
  await tx.db.file.deleteMany({ where: { ...tx.tenant, fileId } });
  await tx.db.document.updateMany({ where: { ...tx.tenant, readableFileId: fileId }, data: { readableFileId: null } });
}

/**
 * Deletes those among these files that documents carried and that no document has any more, once the documents that had them
 * have gone: such a file may be named by others, as every file. Raw, for its locks.
 *
 * @returns the SHA-256 of each one's content
 */
export async function deleteUnusedCarried(tx: ExtractionTransaction, fileIds: readonly string[]): Promise<string[]> {
  if (fileIds.length === 0) return [];
  const { workspaceId, environment } = tx.tenant;
  const locked = await tx.db.$queryRaw<{ file_id: string }[]>`
    select file_id from files
    where workspace_id = ${workspaceId} and environment = ${environment} and file_id = any(${[...fileIds]}::text[])
      and uploaded_by = ${carriedBy}
    order by file_id for update`;
  if (locked.length === 0) return [];
  // A statement of its own: whoever held the lock may have committed a document that has the file.
  const rows = await tx.db.$queryRaw<{ sha256: string }[]>`
    delete from files f
    where f.workspace_id = ${workspaceId} and f.environment = ${environment}
      and f.file_id = any(${locked.map((row) => row.file_id)}::text[])
      and not exists (
        select from documents d
        where d.workspace_id = f.workspace_id and d.environment = f.environment and d.sha256 = f.sha256
          and d.file_id = f.file_id)
      and not exists (
        select from documents d
        where d.workspace_id = f.workspace_id and d.environment = f.environment and d.readable_file_id = f.file_id)
    returning f.sha256`;
  return rows.map((row) => row.sha256);
}

/**
 * How long bytes in the store are left alone although nothing refers to them: whoever stores some has so much time to
 * commit its reference.
 */
export const holdMs = 15 * 60_000;

/** Before bytes are stored: notes that they may be there, and that nobody is to sweep them for {@link holdMs}. Raw: by the database's clock. */
export async function holdBlob(tx: ExtractionTransaction, sha256: string): Promise<void> {
  const { workspaceId, environment } = tx.tenant;
  await tx.db.$executeRaw`
    insert into blobs as b (workspace_id, environment, sha256, check_at)
    values (${workspaceId}, ${environment}, ${sha256}, now() + ${holdMs} * interval '1 millisecond')
    on conflict (workspace_id, environment, sha256) do update set check_at = excluded.check_at`;
}

/** A reference has gone: has the sweeper look, at once unless the bytes are held. Raw: by the database's clock. */
export async function checkBlob(tx: ExtractionTransaction, sha256: string): Promise<void> {
  const { workspaceId, environment } = tx.tenant;
  await tx.db.$executeRaw`
    update blobs set check_at = coalesce(check_at, now())
    where workspace_id = ${workspaceId} and environment = ${environment} and sha256 = ${sha256}`;
}

/** Finds a file, for reading or, locked, for being deleted. Raw, since the client has no `for update`. */
export async function findFile(
  tx: ExtractionTransaction,
  fileId: string,
  lock: 'read' | 'delete',
): Promise<StoredFile | undefined> {
  const { workspaceId, environment } = tx.tenant;
  const rows =
    lock === 'read'
      ? await tx.db.$queryRaw<StoredFile[]>`
          select file_id as "fileId", sha256, content_type as "contentType", uploaded_by as "uploadedBy",
            uploaded_line as "uploadedLine" from files
          where workspace_id = ${workspaceId} and environment = ${environment} and file_id = ${fileId}`
      : await tx.db.$queryRaw<StoredFile[]>`
          select file_id as "fileId", sha256, content_type as "contentType", uploaded_by as "uploadedBy",
            uploaded_line as "uploadedLine" from files
          where workspace_id = ${workspaceId} and environment = ${environment} and file_id = ${fileId} for update`;
  return rows[0];
}

/** The documents that name a file, those of verifications first; so many at most. */
export async function findUses(tx: ExtractionTransaction, file: StoredFile, limit: number): Promise<FileUse[]> {
  const rows = await tx.db.document.findMany({
    where: { ...tx.tenant, OR: [{ sha256: file.sha256, fileId: file.fileId }, { readableFileId: file.fileId }] },
    select: { documentId: true, origin: true, caseId: true, workflow: true },
    orderBy: [{ origin: 'desc' }, { documentId: 'asc' }],
    take: limit,
  });
  return rows.map((row) => ({ ...row, origin: row.origin as FileUse['origin'] }));
}

/**
 * The files among these that are there, by id. None of them can be deleted before the transaction ends: by then its
 * documents refer to their content. Raw, since the client has no locks of rows.
 */
export async function lockFiles(
  tx: ExtractionTransaction,
  fileIds: readonly string[],
): Promise<ReadonlyMap<string, StoredFile>> {
  if (fileIds.length === 0) return new Map();
  const { workspaceId, environment } = tx.tenant;
  const rows = await tx.db.$queryRaw<StoredFile[]>`
    select file_id as "fileId", sha256, content_type as "contentType", uploaded_by as "uploadedBy",
            uploaded_line as "uploadedLine" from files
    where workspace_id = ${workspaceId} and environment = ${environment} and file_id = any(${[...fileIds]}::text[])
    order by file_id for key share`;
  return new Map(rows.map((row) => [row.fileId, row]));
}

/** Blobs of whichever tenant that have lost a reference, or were held and are no longer; the longest due first. */
export function findDueBlobs(claim: Sql, limit: number): Promise<BlobAddress[]> {
  return claim.$queryRaw<BlobAddress[]>`
    select workspace_id as "workspaceId", environment, sha256 from blobs
    where check_at <= now() order by check_at limit ${limit}`;
}

/** What was found of a due blob; `passed` where another sweeper is at it, or it is due no longer. */
export type Looked = 'referenced' | 'unreferenced' | 'passed';

/**
 * Locks a due blob and looks whether anything refers to it; if so, it is no longer due. Whoever is to store the same bytes
 * waits for the lock: then they are either kept or gone altogether. Raw, since the client has no locks of rows.
 */
export async function lockDueBlob(tx: ExtractionTransaction, sha256: string): Promise<Looked> {
  const { workspaceId, environment } = tx.tenant;
  const due = await tx.db.$queryRaw<unknown[]>`
    select 1 from blobs
    where workspace_id = ${workspaceId} and environment = ${environment} and sha256 = ${sha256} and check_at <= now()
    for update skip locked`;
  if (due.length === 0) return 'passed';
  // A statement of its own: it has to see what was committed before the lock was had.
  const released = await tx.db.$executeRaw`
    update blobs b set check_at = null
    where workspace_id = ${workspaceId} and environment = ${environment} and sha256 = ${sha256} and (
      exists (select from files f where f.workspace_id = ${workspaceId} and f.environment = ${environment} and f.sha256 = ${sha256})
      or exists (select from documents d where d.workspace_id = ${workspaceId} and d.environment = ${environment} and d.sha256 = ${sha256}))`;
  return released > 0 ? 'referenced' : 'unreferenced';
}

/** Forgets a blob whose bytes are gone. */
export async function deleteBlob(tx: ExtractionTransaction, sha256: string): Promise<void> {
  await tx.db.blob.deleteMany({ where: { ...tx.tenant, sha256 } });
}
