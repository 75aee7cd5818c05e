import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type FileStore, pathOf } from './file-store.ts';

/**
 * A store in a directory, which replicas may share. The files that are put have to lie on the same file system: they are
 * renamed, so that nobody ever sees half of one.
 */
export function createDirectoryStore(root: string): FileStore {
  return {
    async put(address, path) {
      const target = join(root, pathOf(address));
      const firstMade = await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      await syncFile(path);
      await rename(path, target);
      await syncFolders(dirname(target), firstMade === undefined ? dirname(target) : dirname(firstMade));
    },
    async read(address) {
      try {
        return await readFile(join(root, pathOf(address)));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    },
    async remove(address) {
      await rm(join(root, pathOf(address)), { force: true });
    },
    async check() {
      await mkdir(root, { recursive: true, mode: 0o700 });
      const written = join(root, `start-check-${randomUUID()}`);
      await writeFile(written, '');
      await rm(written);
    },
    close: () => Promise.resolve(),
  };
}

/** A name is only safe once its folder is on the disk, and so with the name of that folder, if it is new. */
async function syncFolders(from: string, to: string): Promise<void> {
  for (let folder = from; ; folder = dirname(folder)) {
    await syncFile(folder);
    if (folder === to) return;
  }
}

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
