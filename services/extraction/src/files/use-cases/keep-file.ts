import { Readable } from 'node:stream';
import { AppError, type FileMediaType, type Tenant, type UploadedFile } from '@ifcgate/contracts';
import { type Caller, type Clock, type NewId, inTenant } from '@ifcgate/service-kit';
import type { FileVault, StagedFile } from '../clients/file-vault.ts';
import type { ExtractionDatabase, ExtractionTransaction } from '../../db/client.ts';
import { holdBlob, holdMs, insertFiles } from '../db/file-rows.ts';
import { mediaTypes } from '../domain/file-kinds.ts';
import { sniff } from '../../engine/index.ts';

export interface KeepFileDeps {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly database: ExtractionDatabase;
  readonly vault: FileVault;
}

/**
 * Gives an uploaded file its place in the store, before any row says that it is there: a process that dies in between
 * leaves bytes, which the sweeper finds, and never a row without them.
 *
 * @throws AppError unsupported_media_type for what is empty or of no kind that can be read
 */
export async function keepUpload(deps: KeepFileDeps, tenant: Tenant, file: StagedFile): Promise<void> {
  mediaTypeOf(file);
  await deps.database.request(inTenant(tenant), (tx) => holdBlob(tx, file.sha256));
  await deps.vault.keep(tenant, file);
}

/** Records an uploaded file whose bytes have their place. */
export async function recordUpload(
  deps: KeepFileDeps,
  tx: ExtractionTransaction,
  { sha256, sizeBytes, ...file }: StagedFile,
  caller: Caller,
): Promise<UploadedFile> {
  const contentType = mediaTypeOf({ ...file, sizeBytes });
  const fileId = deps.newId('file');
  const uploader = { uploadedBy: caller.keyId, uploadedLine: caller.lineId };
  await insertFiles(tx, [{ fileId, sha256, sizeBytes, contentType, ...uploader, createdAt: deps.clock.now() }]);
  return { file_id: fileId, content_type: contentType, size: sizeBytes, sha256, pages: null };
}

function mediaTypeOf({ head, sizeBytes }: Pick<StagedFile, 'head' | 'sizeBytes'>): FileMediaType {
  if (sizeBytes === 0) throw new AppError('unsupported_media_type', { detail: 'The file is empty.' });
  const kind = sniff(head);
  if (kind !== undefined) return mediaTypes[kind];
  const detail =
    'The file is not a PDF, PNG, JPEG, WebP, TIFF, XML invoice or order. Its content decides, not its name.';
  throw new AppError('unsupported_media_type', { detail });
}

/** Stores bytes that were fetched for a document, so that its pages can be shown and it can be read again. */
export type KeepFetched = (tenant: Tenant, sha256: string, bytes: Buffer) => Promise<void>;

/** So much of a hold is left for committing the reference, when bytes are not stored again because they are held. */
const reservedMs = holdMs / 2;
const maxRemembered = 2000;

/** Keeps fetched bytes; the same of one tenant are written once while they are held. */
export function createFetchedKeeper({ database, vault }: KeepFileDeps): KeepFetched {
  const heldUntil = new Map<string, number>();
  return async (tenant, sha256, bytes) => {
    const key = [tenant.workspaceId, tenant.environment, sha256].join('/');
    const begunAt = performance.now();
    if ((heldUntil.get(key) ?? 0) - reservedMs > begunAt) return;
    const staged = await vault.stage(tenant, Readable.from([bytes]));
    try {
      await database.transaction(inTenant(tenant), (tx) => holdBlob(tx, sha256));
      await vault.keep(tenant, staged);
    } finally {
      await staged.discard();
    }
    heldUntil.set(key, begunAt + holdMs);
    if (heldUntil.size > maxRemembered) heldUntil.delete(heldUntil.keys().next().value ?? '');
  };
}
