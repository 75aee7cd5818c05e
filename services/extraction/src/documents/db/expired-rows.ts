import { idsFrom } from '@ifcgate/service-kit';
import type { ExtractionTransaction } from '../../db/client.ts';
import { deleteUnusedCarried } from '../../files/db/file-rows.ts';

/** What went with rows that were deleted. */
export interface Deleted {
  /** Of the rows, without what went with them. */
  readonly count: number;
  /** The SHA-256 of each content that was let go of. */
  readonly contents: readonly string[];
}

/**
 * Deletes documents that were created before an instant, with what people corrected in them, and the files that were carried
 * and that none has any more. Those whose case is open, and those that are being read, are kept. Raw, as are those below: they
 * pass over what others have locked.
 */
export async function deleteOldDocuments(tx: ExtractionTransaction, before: Date, limit: number): Promise<Deleted> {
  const { workspaceId, environment } = tx.tenant;
  const rows = await tx.db.$queryRaw<Record<'sha256' | 'file_id' | 'readable_file_id', string | null>[]>`
    with due as (
      select d.document_id from documents d
      where d.workspace_id = ${workspaceId} and d.environment = ${environment} and d.document_id < ${idsFrom('document', before)}
        and d.status <> 'processing' and (d.case_id is null or exists (
          select from ended_cases e
          where e.workspace_id = d.workspace_id and e.environment = d.environment and e.case_id = d.case_id))
      order by d.document_id limit ${limit} for update of d skip locked
    ), corrected as (
      delete from corrections c using due
      where c.workspace_id = ${workspaceId} and c.environment = ${environment} and c.document_id = due.document_id
    )
    delete from documents d using due
    where d.workspace_id = ${workspaceId} and d.environment = ${environment} and d.document_id = due.document_id
    returning d.sha256, d.file_id, d.readable_file_id`;
  const carried = await deleteUnusedCarried(tx, [
    ...new Set(rows.flatMap((row) => [row.file_id, row.readable_file_id]).flatMap((id) => id ?? [])),
  ]);
  return { count: rows.length, contents: [...rows.flatMap(({ sha256 }) => sha256 ?? []), ...carried] };
}

/** Deletes batches that were made before an instant, are complete, and of which no document is left. Returns how many. */
export function deleteOldBatches(tx: ExtractionTransaction, before: Date, limit: number): Promise<number> {
  const { workspaceId, environment } = tx.tenant;
  return tx.db.$executeRaw`
    delete from batches where workspace_id = ${workspaceId} and environment = ${environment} and batch_id = any(array(
      select b.batch_id from batches b
      where b.workspace_id = ${workspaceId} and b.environment = ${environment} and b.batch_id < ${idsFrom('batch', before)}
        and b.completed_at is not null and not exists (
          select from documents d
          where d.workspace_id = b.workspace_id and d.environment = b.environment and d.batch_id = b.batch_id)
      order by b.batch_id limit ${limit} for update of b skip locked))`;
}

/**
 * Has documents let go of the files that they are read from and that were created before an instant; of none that a document
 * has which is being read, or whose case is open. However many have it, so many at most.
 *
 * @returns how many did
 */
export function releaseOldFiles(tx: ExtractionTransaction, before: Date, limit: number): Promise<number> {
  const { workspaceId, environment } = tx.tenant;
  return tx.db.$executeRaw`
    with due as (
      select u.document_id from files f join documents u
        on u.workspace_id = f.workspace_id and u.environment = f.environment and u.sha256 = f.sha256 and u.file_id = f.file_id
      where f.workspace_id = ${workspaceId} and f.environment = ${environment} and f.file_id < ${idsFrom('file', before)}
        and not exists (
          select from documents d
          where d.workspace_id = f.workspace_id and d.environment = f.environment and d.sha256 = f.sha256
            and d.file_id = f.file_id and (d.status = 'processing' or (d.case_id is not null and not exists (
              select from ended_cases e
              where e.workspace_id = d.workspace_id and e.environment = d.environment and e.case_id = d.case_id))))
      limit ${limit} for update of u skip locked
    )
    update documents d set sha256 = null from due
    where d.workspace_id = ${workspaceId} and d.environment = ${environment} and d.document_id = due.document_id`;
}

/**
 * Deletes files that were created before an instant and that no document has to be read from: nobody used them, or all have let
 * go. Those that a document carries go too, and it names them no longer; not while its case is open, which may still show them.
 */
export async function deleteOldFiles(tx: ExtractionTransaction, before: Date, limit: number): Promise<Deleted> {
  const { workspaceId, environment } = tx.tenant;
  const rows = await tx.db.$queryRaw<{ file_id: string; sha256: string }[]>`
    with due as (
      select f.file_id from files f
      where f.workspace_id = ${workspaceId} and f.environment = ${environment} and f.file_id < ${idsFrom('file', before)}
        and not exists (
          select from documents d
          where d.workspace_id = f.workspace_id and d.environment = f.environment and d.sha256 = f.sha256
            and d.file_id = f.file_id)
        and not exists (
          select from documents d
          where d.workspace_id = f.workspace_id and d.environment = f.environment and d.readable_file_id = f.file_id
            and d.case_id is not null and not exists (
              select from ended_cases e
              where e.workspace_id = d.workspace_id and e.environment = d.environment and e.case_id = d.case_id))
      order by f.file_id limit ${limit} for update of f skip locked
    )
    delete from files f using due
    where f.workspace_id = ${workspaceId} and f.environment = ${environment} and f.file_id = due.file_id
    returning f.file_id, f.sha256`;
  const ids = rows.map((row) => row.file_id);
  await tx.db.$executeRaw`
    update documents set readable_file_id = null
    where workspace_id = ${workspaceId} and environment = ${environment} and readable_file_id = any(${ids}::text[])`;
  return { count: rows.length, contents: rows.map((row) => row.sha256) };
}

/**
 * Has documents that were created before an instant let go of content that no file of theirs decides about: it was fetched for
 * them, or their file was deleted. Those whose case is open, and those that are being read, keep it.
 */
export async function releaseOldContent(tx: ExtractionTransaction, before: Date, limit: number): Promise<Deleted> {
  const { workspaceId, environment } = tx.tenant;
  const rows = await tx.db.$queryRaw<{ sha256: string }[]>`
    with due as (
      select d.document_id, d.sha256 from documents d
      where d.workspace_id = ${workspaceId} and d.environment = ${environment} and d.document_id < ${idsFrom('document', before)}
        and d.sha256 is not null and d.status <> 'processing' and (d.case_id is null or exists (
          select from ended_cases e
          where e.workspace_id = d.workspace_id and e.environment = d.environment and e.case_id = d.case_id))
        and not exists (
          select from files f
          where f.workspace_id = d.workspace_id and f.environment = d.environment and f.file_id = d.file_id)
      order by d.document_id limit ${limit} for update of d skip locked
    )
    update documents d set sha256 = null from due
    where d.workspace_id = ${workspaceId} and d.environment = ${environment} and d.document_id = due.document_id
    returning due.sha256`;
  return { count: rows.length, contents: rows.map((row) => row.sha256) };
}
