import { join } from 'node:path';
import type { Secret } from '@ifcgate/service-kit';
import { createDirectoryStore } from './directory-store.ts';
import { createFileBox } from './file-box.ts';
import { type FileVault, createFileVault } from './file-vault.ts';

/** Where files lie, and whether they are sealed. */
export interface FileSettings {
  /** A directory that is theirs alone; replicas share it. */
  readonly dir: string;
  /** Seals what is stored from now on; needed as long as anything sealed is to be read. */
  readonly key?: Secret | undefined;
}

/** Opens the vault that the settings describe; makes its folders when they are first used. */
export function openFileVault({ dir, key }: FileSettings): FileVault {
  return createFileVault({
    store: createDirectoryStore(join(dir, 'blobs')),
    stagingDir: join(dir, 'incoming'),
    box: key && createFileBox(key),
  });
}
