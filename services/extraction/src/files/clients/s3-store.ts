import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { type FileStore, pathOf } from './file-store.ts';
import { type S3Body, createS3Client } from './s3-client.ts';
import { S3Refusal } from './s3-refusal.ts';
import { type S3Settings, usualLimits } from './s3-settings.ts';

/**
 * A store in a bucket of an object storage that speaks S3: AWS, or one of one's own. An object appears with its last
 * byte, and only if all of them arrived as they were sent.
 */
export function createS3Store(settings: S3Settings): FileStore {
  const client = createS3Client(settings);
  const { putTimeoutMs, readTimeoutMs, removeTimeoutMs } = { ...usualLimits, ...settings.limits };
  const nameOf = (path: string): string => (settings.prefix === '' ? path : `${settings.prefix}/${path}`);

  const put = (name: string, body: S3Body) => client.send({ method: 'PUT', name, body, timeoutMs: putTimeoutMs });
  const read = (name: string) => unlessAbsent(client.send({ method: 'GET', name, timeoutMs: readTimeoutMs }));
  const remove = (name: string) => unlessAbsent(client.send({ method: 'DELETE', name, timeoutMs: removeTimeoutMs }));

  return {
    async put(address, path) {
      await put(nameOf(pathOf(address)), await bodyOf(path));
    },
    read: async (address) => read(nameOf(pathOf(address))),
    async remove(address) {
      await remove(nameOf(pathOf(address)));
    },
    async check() {
      // Without the right to list, S3 says of what is absent that it is forbidden.
      await read(nameOf(`start-check/${randomUUID()}`));
      await put(nameOf('start-check/written'), emptyBody);
      await remove(nameOf('start-check/written'));
    },
    close: () => client.close(),
  };
}

async function unlessAbsent(answer: Promise<Buffer>): Promise<Buffer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof S3Refusal && error.code === 'NoSuchKey') return undefined;
    throw error;
  }
}

/** A file is read twice, since what is signed comes before what is sent; the second time it is in the page cache. */
async function bodyOf(path: string): Promise<S3Body> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    sizeBytes += chunk.length;
  }
  return { sizeBytes, sha256: hash.digest('hex'), open: () => createReadStream(path) };
}

const emptyBody: S3Body = {
  sizeBytes: 0,
  sha256: createHash('sha256').digest('hex'),
  open: () => Readable.from([]),
};
