import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Tenant } from '@ifcgate/contracts';
import { type FileBox, isSealed } from './file-box.ts';
import type { BlobAddress, FileStore } from './file-store.ts';

/** Bytes that have arrived and lie aside, under no address yet. */
export interface StagedFile {
  /** In hexadecimal. */
  readonly sha256: string;
  readonly sizeBytes: number;
  /** As many of the first bytes as tell the kind of a file. */
  readonly head: Buffer;
  readonly path: string;
  /** Removes it; to be called in the end in any case, whether it was kept or not. */
  discard(): Promise<void>;
}

/** The files of all tenants: sealed, where there is a key, and never answered when they are not what was kept. */
export interface FileVault {
  /** Takes bytes in as they come; holds a chunk of them in memory at a time. Leaves nothing when the source fails. */
  stage(tenant: Tenant, source: AsyncIterable<Buffer>): Promise<StagedFile>;
  /** Gives staged bytes their place. */
  keep(tenant: Tenant, staged: StagedFile): Promise<void>;
  /**
   * @returns undefined when there is nothing
   * @throws TamperedFileError when it is not what was kept
   */
  load(address: BlobAddress): Promise<Buffer | undefined>;
  remove(address: BlobAddress): Promise<void>;
  /** Removes what has been staged for longer than an upload may take: by a process that is gone. */
  clearStaged(olderThanMs: number): Promise<void>;
  close(): Promise<void>;
}

/** A stored file was changed since it was kept, or was sealed with another key. */
export class TamperedFileError extends Error {
  override readonly name = 'TamperedFileError';
}

export interface FileVaultOptions {
  readonly store: FileStore;
  /** Where bytes are staged: for a directory store on its file system, for another anywhere on this machine. */
  readonly stagingDir: string;
  readonly box: FileBox | undefined;
}

const headBytes = 4096;

/** Puts a vault together. */
export function createFileVault({ store, stagingDir, box }: FileVaultOptions): FileVault {
  return {
    async stage(tenant, source) {
      await mkdir(stagingDir, { recursive: true, mode: 0o700 });
      const path = join(stagingDir, randomUUID());
      const discard = (): Promise<void> => rm(path, { force: true });
      try {
        const seen = new SeenBytes();
        const bytes = seen.watch(source);
        await writeWhole(path, box === undefined ? bytes : box.seal(bytes, contextOf(tenant)));
        return { ...seen.found(), path, discard };
      } catch (error) {
        await discard();
        throw error;
      }
    },
    keep: ({ workspaceId, environment }, { sha256, path }) => store.put({ workspaceId, environment, sha256 }, path),
    async load(address) {
      const kept = await store.read(address);
      if (kept === undefined) return undefined;
      const bytes = unsealed(kept, box, address);
      if (createHash('sha256').update(bytes).digest('hex') !== address.sha256)
        throw new TamperedFileError('The content of a stored file is not what was kept.');
      return bytes;
    },
    remove: (address) => store.remove(address),
    clearStaged: (olderThanMs) => clear(stagingDir, Date.now() - olderThanMs),
    close: () => store.close(),
  };
}

/** What was kept before there was a key is plain: its hash still tells whether it was changed. */
function unsealed(kept: Buffer, box: FileBox | undefined, address: BlobAddress): Buffer {
  if (!isSealed(kept)) return kept;
  if (box === undefined) throw new Error('A stored file is sealed, and there is no key to open it.');
  try {
    return box.open(kept, contextOf(address));
  } catch (cause) {
    throw new TamperedFileError('A stored file does not open with its key.', { cause });
  }
}

/** A file of one tenant does not open as one of another. */
function contextOf({ workspaceId, environment }: Tenant): string {
  return `${workspaceId}/${environment}`;
}

/** Notes of passing bytes what has to be known of them. */
class SeenBytes {
  readonly #hash = createHash('sha256');
  #sizeBytes = 0;
  #head = Buffer.alloc(0);

  async *watch(source: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
    for await (const chunk of source) {
      this.#hash.update(chunk);
      this.#sizeBytes += chunk.length;
      if (this.#head.length < headBytes) this.#head = Buffer.concat([this.#head, chunk]).subarray(0, headBytes);
      yield chunk;
    }
  }

  found(): Pick<StagedFile, 'sha256' | 'sizeBytes' | 'head'> {
    return { sha256: this.#hash.digest('hex'), sizeBytes: this.#sizeBytes, head: Buffer.from(this.#head) };
  }
}

async function writeWhole(path: string, bytes: AsyncIterable<Buffer>): Promise<void> {
  const handle = await open(path, 'wx', 0o600);
  try {
    await handle.writeFile(bytes);
  } finally {
    await handle.close();
  }
}

async function clear(dir: string, before: number): Promise<void> {
  const names = await readdir(dir).catch(() => []);
  for (const name of names) {
    const path = join(dir, name);
    const isOld = await stat(path).then(
      (found) => found.mtimeMs < before,
      () => false,
    );
    if (isOld) await rm(path, { force: true });
  }
}
