import { randomUUID } from 'node:crypto';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Secret } from '@ifcgate/service-kit';
import type { BlobAddress } from '../src/files/clients/file-store.ts';
import { createDirectoryStore } from '../src/files/clients/directory-store.ts';
import type { S3Settings } from '../src/files/clients/s3-settings.ts';
import { createS3Store } from '../src/files/clients/s3-store.ts';

/** What a process of its own is told, which puts one file under each of the addresses. */
export interface PutsToDo {
  readonly place:
    { readonly root: string } | { readonly s3: Omit<S3Settings, 'secretAccessKey'>; readonly secret: string };
  readonly addresses: readonly BlobAddress[];
  readonly path: string;
  readonly stagingDir: string;
}

/** What it says, a line of JSON each: at the beginning of a put, and at its end. */
export type PutsSay = 'begun' | { readonly mostHeldBytes: number };

const { place, addresses, path, stagingDir } = JSON.parse(process.argv[2] ?? '') as PutsToDo;
const say = (line: PutsSay): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
const store =
  'root' in place
    ? createDirectoryStore(place.root)
    : createS3Store({ ...place.s3, secretAccessKey: new Secret(place.secret) });
for (const address of addresses) {
  const staged = join(stagingDir, randomUUID());
  await copyFile(path, staged);
  say('begun');
  say({ mostHeldBytes: await mostHeldWhile(() => store.put(address, staged)) });
}
await store.close();

/** How much more the buffers in use had at a time than before; without --expose-gc, those that were in use count too. */
async function mostHeldWhile(work: () => Promise<void>): Promise<number> {
  const before = heldBytes();
  let most = before;
  let timer = setTimeout(look, 20);
  function look(): void {
    const startedAt = performance.now();
    most = Math.max(most, heldBytes());
    // On a busy machine collecting takes long, and the work has to go on.
    timer = setTimeout(look, 20 + 3 * (performance.now() - startedAt));
  }
  await work().finally(() => clearTimeout(timer));
  return most - before;
}

function heldBytes(): number {
  // The first frees in the background; the second waits for that.
  for (let n = 0; n < 2; n++) void globalThis.gc?.();
  return process.memoryUsage().arrayBuffers;
}
