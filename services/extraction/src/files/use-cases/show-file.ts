import { AppError, type Tenant } from '@ifcgate/contracts';
import { Bytes, type Caller, type Clock, inTenant, notFound, requireFamily } from '@ifcgate/service-kit';
import type { BlobAddress } from '../clients/file-store.ts';
import type { FileVault } from '../clients/file-vault.ts';
import type { ExtractionDatabase, ExtractionTransaction } from '../../db/client.ts';
import { findDocument, pagesOfFile } from '../../documents/db/document-reads.ts';
import { type FileUse, type StoredFile, findFile, findUses } from '../db/file-rows.ts';
import { requireFile } from '../domain/file-visibility.ts';
import type { Engine } from '../../engine/index.ts';

export interface ShowDeps {
  readonly clock: Clock;
  readonly database: ExtractionDatabase;
  readonly vault: FileVault;
  /** Renders pages, in processes that read nothing else. */
  readonly pages: Pick<Engine, 'renderPage'>;
}

/** So many documents of one file are looked at. */
export const maxUses = 100;

/**
 * Finds a file that the caller may see.
 *
 * @throws AppError not_found, or permission_denied for a key whose families leave it out
 */
export async function getVisibleFile(tx: ExtractionTransaction, fileId: string, caller: Caller): Promise<StoredFile> {
  const file = await findFile(tx, fileId, 'read');
  if (file === undefined) throw notFound(fileId);
  requireFile(caller, file, await findUses(tx, file, maxUses));
  return file;
}

/** The bytes of a file; once they are there, the view is noted in each case that has it. In no transaction. */
export async function showFile(deps: ShowDeps, caller: Caller, fileId: string): Promise<Bytes> {
  const { file, uses } = await deps.database.request(inTenant(caller), async (tx) => {
    const found = await getVisibleFile(tx, fileId, caller);
    return { file: found, uses: await findUses(tx, found, maxUses) };
  });
  const bytes = await deps.vault.load(addressOf(caller, file.sha256));
  if (bytes === undefined) throw new Error('A file that is referred to is not in the store.');
  await noteViews(deps, caller, uses, { fileId, page: null });
  return new Bytes(file.contentType, bytes, fileId);
}

/**
 * Finds a document that the caller may see.
 *
 * @throws AppError not_found, also while its file has not been fetched
 */
export async function getVisibleDocument(tx: ExtractionTransaction, documentId: string, caller: Caller) {
  const row = await findDocument(tx, documentId);
  if (row === undefined) throw notFound(documentId);
  requireFamily(caller, row.workflow);
  return row;
}

/** The picture of a page; once it is there, the view is noted in the document's case. In no transaction. */
export async function showPage(deps: ShowDeps, caller: Caller, documentId: string, page: number): Promise<Bytes> {
  const row = await deps.database.request(inTenant(caller), (tx) => getVisibleDocument(tx, documentId, caller));
  if (row.sha256 === null) throw noPage('The file of this document has not been fetched, or is kept no more.');
  const bytes = await deps.vault.load(addressOf(caller, row.sha256));
  // Documents from before files were kept have a hash and no bytes.
  if (bytes === undefined) throw noPage('The file of this document is not kept.');
  const rendered = await deps.pages.renderPage({ bytes, page, pages: pagesOfFile(row) });
  if (rendered.status === 'failed') throw noPage(`No page can be shown. ${rendered.failure.message}`);
  if (rendered.status === 'no_such_page') throw noPage(`The document has ${rendered.pages} pages.`);
  const use = { documentId, origin: row.origin as FileUse['origin'], caseId: row.caseId, workflow: row.workflow };
  await noteViews(deps, caller, [use], { fileId: row.fileId, page });
  return new Bytes('image/png', rendered.png, `${documentId}-${page}.png`);
}

function addressOf({ workspaceId, environment }: Tenant, sha256: string): BlobAddress {
  return { workspaceId, environment, sha256 };
}

function noPage(detail: string): AppError {
  return new AppError('not_found', { detail });
}

/** Says to each case, once, that its file was seen. */
async function noteViews(
  deps: ShowDeps,
  caller: Caller,
  uses: readonly FileUse[],
  { fileId, page }: { readonly fileId: string | null; readonly page: number | null },
): Promise<void> {
  const byCase = new Map(uses.flatMap((use) => (use.caseId === null ? [] : [[use.caseId, use.documentId] as const])));
  if (byCase.size === 0) return;
  const viewedAt = deps.clock.now().toISOString();
  await deps.database.request(inTenant(caller), (tx) => {
    for (const [caseId, documentId] of byCase) {
      const seen = { case_id: caseId, document_id: documentId, file_id: fileId, page };
      tx.append({ type: 'file.viewed', subject: caseId, data: { ...seen, key_id: caller.keyId, viewed_at: viewedAt } });
    }
    return Promise.resolve();
  });
}
