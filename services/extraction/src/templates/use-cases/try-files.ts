import {
  AppError,
  type DocumentFailure,
  type Tenant,
  type TemplateFileSource,
  documentWorkflow,
  isInFamilies,
} from '@ifcgate/contracts';
import { type Caller, type Clock, notFound, requireFamily } from '@ifcgate/service-kit';
import { FileFailure, type LoadFile } from '../../files/clients/file-source.ts';
import type { ExtractionTransaction } from '../../db/client.ts';
import { findFieldsTakenAway } from '../../documents/db/correction-rows.ts';
import { findDocument, pagesOfFile } from '../../documents/db/document-reads.ts';
import type { Engine, PageRange, ReadResult } from '../../engine/index.ts';
import { requireFiles } from '../../files/use-cases/documents-of-files.ts';
import type { LoadedTemplate } from './load-templates.ts';

/** What reading files on trial needs. */
export interface TryDeps {
  readonly clock: Clock;
  readonly loadFile: LoadFile;
  readonly read: Engine['read'];
  /** Whether http and loopback addresses may be fetched in the test environment. */
  readonly allowPrivateTestAddresses: boolean;
}

/** Where the file of a trial lies, and whose it is. */
export interface FileToTry {
  readonly fileUrl: string | null;
  /** Of what is in the store: an upload, or what was fetched for a document. */
  readonly sha256: string | null;
  /** Of a document that was cut out of its file; undefined for all of it. */
  readonly pages?: PageRange | undefined;
  /** The workflow that its values belong to; null for a document from before it was noted. */
  readonly workflow: string | null;
  /** Of a document: its fields as they are now, once it is processed; null for those that a person took away. */
  readonly finalFields?: Readonly<Record<string, string | null>> | undefined;
}

/** How a trial ended: whatever is wrong with the file is an outcome. */
export type Trial = { readonly result: ReadResult } | { readonly failure: DocumentFailure };

/** How long a request may spend on reading files, below the 30 seconds that its caller waits. */
export const trialMs = 27_000;
const atOnce = 2;

/**
 * Checks that a key may see what is read: to try a template on a file is to read the file.
 *
 * @throws AppError permission_denied, which names the scope
 */
export function requireReading({ scopes }: Caller): void {
  if (scopes.includes('documents:read')) return;
  throw new AppError('permission_denied', {
    detail: 'This shows what is read from documents: the API key needs the scope documents:read as well.',
  });
}

/**
 * Finds the file of a fixture or a trial. What the caller may not see is not there: an upload is `file_not_found`, a document
 * `not_found`.
 *
 * @param path where the source stands in the body, for the error; empty for the body itself
 */
export async function locateFile(
  deps: Pick<TryDeps, 'allowPrivateTestAddresses'>,
  tx: ExtractionTransaction,
  { source, path, caller }: { source: TemplateFileSource; path: string; caller: Caller },
): Promise<FileToTry> {
  const { file_url: fileUrl = null, document_id: documentId } = source;
  const prefix = path === '' ? '' : `${path}.`;
  if (documentId === undefined) {
    requireFamily(caller, documentWorkflow);
    if (fileUrl !== null) requireFetchable(deps, tx.tenant, fileUrl, `${prefix}file_url`);
    const [file] = (await requireFiles(tx, [source], caller)).values();
    return { fileUrl, sha256: file?.sha256 ?? null, workflow: documentWorkflow };
  }
  const row = await findDocument(tx, documentId);
  if (row === undefined || !isInFamilies(caller.families, row.workflow))
    throw noDocument(documentId, `${prefix}document_id`);
  const { fileUrl: url, sha256, workflow } = row;
  return { fileUrl: url, sha256, workflow, pages: pagesOfFile(row), finalFields: await findFinalFields(tx, row) };
}

async function findFinalFields(
  tx: ExtractionTransaction,
  { documentId, status, fields }: { documentId: string; status: string; fields: unknown },
): Promise<FileToTry['finalFields']> {
  if (status !== 'processed') return undefined;
  return { ...(await findFieldsTakenAway(tx, documentId)), ...(fields as Record<string, string>) };
}

/** What is thrown for a document that a body names and the workspace does not have. */
export function noDocument(documentId: string, path: string): AppError {
  const { options } = notFound(documentId);
  const details = [{ path, message: 'is not a document of this workspace' }];
  return new AppError('not_found', { ...options, detail: `There is no document ${documentId}.`, details });
}

function requireFetchable(
  { allowPrivateTestAddresses }: Pick<TryDeps, 'allowPrivateTestAddresses'>,
  { environment }: Tenant,
  url: string,
  path: string,
): void {
  const mayUseHttp = allowPrivateTestAddresses && environment === 'test';
  if (mayUseHttp || !url.toLowerCase().startsWith('http:')) return;
  const message = 'must be an https URL';
  throw new AppError('invalid_request', { detail: `${path}: ${message}`, details: [{ path, message }] });
}

/** A file to be read with a template, and what it is read for. */
export interface TrialOrder {
  readonly tenant: Tenant;
  readonly file: FileToTry;
  readonly template: LoadedTemplate;
  readonly explain: boolean;
}

/**
 * Reads a file with a template, in no transaction, and stores nothing.
 *
 * @throws the reason of the signal when it is aborted meanwhile
 */
export async function tryFile(
  deps: TryDeps,
  { tenant, file, template, explain }: TrialOrder,
  signal: AbortSignal,
): Promise<Trial> {
  const today = deps.clock.now().toISOString().slice(0, 10);
  try {
    const bytes = await deps.loadFile({ ...tenant, ...file }, signal);
    return { result: await deps.read({ bytes, template, today, explain, pages: file.pages }, { signal }) };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof FileFailure) return { failure: error.failure };
    throw error;
  }
}

/** Does so for each item, two at once, since others want to read too; undefined for those that the signal came before. */
export async function eachInTurn<Item, Result>(
  items: readonly Item[],
  signal: AbortSignal,
  work: (item: Item) => Promise<Result>,
): Promise<(Result | undefined)[]> {
  const results: (Result | undefined)[] = items.map(() => undefined);
  const rest = items.entries();
  const takeTurns = async (): Promise<void> => {
    for (const [index, item] of rest) {
      if (signal.aborted) return;
      try {
        results[index] = await work(item);
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, takeTurns));
  return results;
}
