import { AppError } from '@ifcgate/contracts';
import type { Caller } from '@ifcgate/service-kit';
import type { ExtractionTransaction } from '../../db/client.ts';
import { type StoredFile, findUses, lockFiles } from '../db/file-rows.ts';
import type { NewDocumentRow } from '../../documents/db/job-rows.ts';
import { type Viewer, maySeeFile } from '../domain/file-visibility.ts';
import { maxUses } from './show-file.ts';

type Files = ReadonlyMap<string, StoredFile>;

/** The ids of the files that documents name, each once. */
export function fileIdsOf(documents: readonly { readonly file_id?: string | null | undefined }[]): string[] {
  return [...new Set(documents.flatMap(({ file_id: fileId }) => fileId ?? []))];
}

/**
 * Finds the files that a request names, and sees to it that they stay until its documents refer to their content.
 *
 * @throws AppError file_not_found, also for a file that the caller may not see: named in a body it is an unknown one
 */
export async function requireFiles(
  tx: ExtractionTransaction,
  sources: readonly { readonly file_id?: string | undefined }[],
  caller: Caller,
): Promise<Files> {
  const ids = fileIdsOf(sources);
  const files = await findVisibleFiles(tx, ids, caller);
  const missing = ids.find((id) => !files.has(id));
  if (missing !== undefined) {
    throw new AppError('file_not_found', { detail: `There is no file ${missing} in the workspace. Upload it first.` });
  }
  return files;
}

/** Those of these files that are there and that a key may see, by id; locked as {@link lockFiles} does. */
export async function findVisibleFiles(
  tx: ExtractionTransaction,
  ids: readonly string[],
  viewer: Viewer,
): Promise<Files> {
  const files = await lockFiles(tx, ids);
  if (viewer.families === undefined) return files;
  const visible = new Map<string, StoredFile>();
  for (const [id, file] of files) {
    if (maySeeFile(viewer, file, await findUses(tx, file, maxUses))) visible.set(id, file);
  }
  return visible;
}

/** Documents that refer to the content of their files; one whose file is not there refers to none. */
export function withContent(rows: readonly NewDocumentRow[], files: Files): NewDocumentRow[] {
  return rows.map((row) => ({ ...row, sha256: (row.file_id !== null && files.get(row.file_id)?.sha256) || null }));
}
