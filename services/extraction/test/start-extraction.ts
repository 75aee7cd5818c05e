import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Document } from '@ifcgate/contracts';
import type { ServiceDeps } from '@ifcgate/service-kit';
import { eventually } from '@ifcgate/test-kit';
import {
  type ServiceHarness,
  type ServiceHarnessOptions,
  type WorkspaceView,
  startHarness,
} from '@ifcgate/test-kit/service-harness';
import type { Db } from '../src/db/client.ts';
import type { ExtractionDeps } from '../src/extraction-deps.ts';
import { createExtractionService, migrationsDir } from '../src/service.ts';

/** The extraction service under test, and where it keeps its files. */
export interface Extraction extends ServiceHarness<Db> {
  readonly filesDir: string;
}

type Settings = Partial<Omit<ExtractionDeps, keyof ServiceDeps>>;
type Host = Pick<ServiceHarnessOptions<Db>, 'database' | 'hasPeers'>;

/**
 * Starts the extraction service with one reader in each lane, who reads no print beside zones, on a file store of its own, which goes when it has stopped.
 *
 * @param settings what of the service's own settings is to be otherwise
 */
export async function startExtraction(settings: Settings = {}, host: Host = {}): Promise<Extraction> {
  const filesDir = join(tmpdir(), `ifcgate-files-${randomUUID()}`);
  const readers = { readers: 1, ocrReaders: 1, readsPrint: false };
  const usual = { allowPrivateTestAddresses: false, ...readers, files: { dir: filesDir } };
  const platform = await startHarness<Db>({
    ...{ name: 'extraction', migrationsDir, ...host },
    create: (deps) => createExtractionService({ ...deps, ...usual, ...settings }),
  });
  return {
    ...{ ...platform, filesDir },
    async stop() {
      await platform.stop();
      await rm(filesDir, { recursive: true, force: true });
    },
  };
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
export async function blobPaths({ filesDir }: Extraction, { tenant }: WorkspaceView): Promise<string[]> {
  const dir = join(filesDir, 'blobs', tenant.workspaceId);
  const names = await readdir(dir, { recursive: true }).catch(() => []);
  return names.filter((name) => /[0-9a-f]{64}$/.test(name)).map((name) => join(dir, name));
}

/** What uploads have left aside, or are writing. */
export function stagedFiles({ filesDir }: Extraction): Promise<string[]> {
  return readdir(join(filesDir, 'incoming')).catch(() => []);
}

/** The document, once it has been read. */
export function untilRead(workspace: WorkspaceView, documentId: string): Promise<Document> {
  const check = async (): Promise<Document | false> => {
    const { status, body } = await workspace.get<Document>(`/v1/documents/${documentId}`);
    return status === 200 && body.status !== 'processing' && body;
  };
  return eventually(check, { timeoutMs: 20_000, message: `${documentId} to be read` });
}
