import { randomUUID } from 'node:crypto';
import { accessSync, constants, ftruncateSync, openSync, statfsSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A file in parts, to be written one after the other. */
export type FileParts = readonly Uint8Array[];

/** Documents do not reach a disk where they need not. Containers have 64 MB of it if nothing else is said. */
const memoryFolder = '/dev/shm';
const roomBytes = 128 * 1024 * 1024;

/** Where files that two processes share may lie: in memory, else in the folder for temporary files. */
export function findScratchFolder(): string | undefined {
  return [memoryFolder, tmpdir()].find((folder) => hasRoom(folder));
}

function hasRoom(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= roomBytes;
  } catch {
    return false;
  }
}

/** There is no room for a file just now, or no right to have one. */
export class NoScratchFile extends Error {}

/**
 * Opens a file that has no name: nothing of it stays, however those end that hold it.
 *
 * @throws NoScratchFile
 */
export function openUnnamed(folder: string): number {
  return orNoFile(() => {
    const file = path.join(folder, `ifcgate-${randomUUID()}`);
    const descriptor = openSync(file, 'wx+', 0o600);
    unlinkSync(file);
    return descriptor;
  });
}

/**
 * Makes these parts all that a file holds.
 *
 * @throws NoScratchFile; it is then empty
 */
export function writeParts(descriptor: number, parts: FileParts): void {
  orNoFile(() => {
    try {
      ftruncateSync(descriptor, 0);
      let end = 0;
      for (const part of parts)
        for (let at = 0; at < part.length;) {
          const written = writeSync(descriptor, part, at, part.length - at, end);
          at += written;
          end += written;
        }
    } catch (error) {
      ftruncateSync(descriptor, 0);
      throw error;
    }
  });
}

function orNoFile<T>(act: () => T): T {
  try {
    return act();
  } catch (cause) {
    throw new NoScratchFile('A file that two processes share could not be written.', { cause });
  }
}
