import { createHash, randomBytes } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Document } from '@ifcgate/contracts';
import { eventually } from '@ifcgate/test-kit';
import { type ServiceHarness, type WorkspaceView, startService } from '@ifcgate/test-kit/service-harness';
import type { Db } from '../src/db/client.ts';
import { createExtractionService, migrationsDir } from '../src/service.ts';
import { files } from './temporary-files.ts';

/** Starts the extraction service with one reader, on a file store of the test file. */
export function startExtraction(): Promise<ServiceHarness<Db>> {
  const create: Parameters<typeof startService<Db>>[0]['create'] = (deps) =>
    createExtractionService({ ...deps, allowPrivateTestAddresses: false, readers: 1, ocrReaders: 1, files });
  return startService<Db>({ name: 'extraction', migrationsDir, create });
}

/** One of the bundled specimens. */
export function specimen(name: 'passport.png' | 'invoice.pdf'): Promise<Buffer> {
  return readFile(new URL(`../specimens/${name}`, import.meta.url));
}

/** What begins as a PNG and has so many bytes. */
export function aPicture(sizeBytes: number): Buffer {
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, randomBytes(sizeBytes - signature.length)]);
}

/** As the API gives it. */
export function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Where the stored bytes of a workspace lie. */
export async function blobPaths({ tenant }: WorkspaceView): Promise<string[]> {
  const dir = join(files.dir, 'blobs', tenant.workspaceId);
  const names = await readdir(dir, { recursive: true }).catch(() => []);
  return names.filter((name) => /[0-9a-f]{64}$/.test(name)).map((name) => join(dir, name));
}

/** What uploads have left aside, or are writing. */
export function stagedFiles(): Promise<string[]> {
  return readdir(join(files.dir, 'incoming')).catch(() => []);
}

/** The document, once it has been read. */
export function untilRead(workspace: WorkspaceView, documentId: string): Promise<Document> {
  const check = async (): Promise<Document | false> => {
    const { status, body } = await workspace.get<Document>(`/v1/documents/${documentId}`);
    return status === 200 && body.status !== 'processing' && body;
  };
  return eventually(check, { timeoutMs: 20_000, message: `${documentId} to be read` });
}
