import { join } from 'node:path';
import { AppError } from '@ifcgate/contracts';
import { ConfigError, type Logger, type Secret } from '@ifcgate/service-kit';
import { createDirectoryStore } from './directory-store.ts';
import { createFileBox } from './file-box.ts';
import type { FileStore } from './file-store.ts';
import { type FileVault, createFileVault } from './file-vault.ts';
import type { S3Settings } from './s3-settings.ts';
import { createS3Store } from './s3-store.ts';

/** Where files lie, and whether they are sealed. */
export type FileSettings = FilePlace & {
  /** Seals what is stored from now on; needed as long as anything sealed is to be read. */
  readonly key?: Secret | undefined;
};

type FilePlace =
  /** A directory that is theirs alone; replicas share it. */
  | { readonly dir: string }
  /** A bucket, and a directory of this machine for what has not arrived whole. */
  | { readonly s3: S3Settings; readonly stagingDir: string };

/** Opens the vault that the settings describe; makes its folders when they are first used. */
export function openFileVault(settings: FileSettings): FileVault {
  return createFileVault({
    store: openStore(settings),
    stagingDir: 'dir' in settings ? join(settings.dir, 'incoming') : settings.stagingDir,
    box: settings.key && createFileBox(settings.key),
  });
}

/**
 * Tries the store before anything is to be kept in it. One that is away is waited for: the log tells of it, and what needs
 * it answers `service_unavailable` until it is there.
 *
 * @throws ConfigError when the store cannot be used as it is set up; says what to do
 */
export async function checkFileStore(settings: FilePlace, log: Logger): Promise<void> {
  const store = openStore(settings);
  try {
    await store.check();
  } catch (error) {
    if (!(error instanceof AppError)) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new ConfigError(`Files cannot be kept. ${reason}`, { cause: error });
    }
    log.warn('file_store.away', { cause: error.options.cause });
  } finally {
    await store.close();
  }
}

function openStore(settings: FilePlace): FileStore {
  return 'dir' in settings ? createDirectoryStore(join(settings.dir, 'blobs')) : createS3Store(settings.s3);
}
