import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { childServer } from './child-server.ts';
import { freePort } from './free-port.ts';

const run = promisify(execFile);

/** From the `PATH`, else where `scripts/install-versitygw.sh` builds it. */
const programs = ['versitygw', new URL('../../../.toolchain/bin/versitygw', import.meta.url).pathname];

/** As whom a storage is asked. */
export interface S3Key {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** An object storage of a test that speaks S3 and checks signatures, on a port and a directory of its own. */
export interface S3Server {
  readonly endpoint: string;
  readonly region: string;
  /** May do everything. */
  readonly owner: S3Key;
  /** @returns the name of a new bucket, which is the owner's */
  makeBucket(): Promise<string>;
  /** Makes somebody who may do nothing. */
  makeStranger(): Promise<S3Key>;
  /** The names of all objects in a bucket, and of what is left of objects that never became one. */
  objects(bucket: string): Promise<string[]>;
  /** Starts it with what it had, on the same port each time, and waits until it accepts connections. */
  start(): Promise<void>;
  /** Ends it at once. */
  kill(): Promise<void>;
  /** Ends it, and removes what it had. */
  stop(): Promise<void>;
}

/** A real S3 server, the Versity gateway on a directory; `unavailable` says why there is none. */
export async function findS3(): Promise<S3Server | { readonly unavailable: string }> {
  for (const program of programs) {
    const server = await ofProgram(program);
    try {
      await server.start();
      return server;
    } catch (error) {
      await server.stop();
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return { unavailable: 'versitygw is not installed. With Go 1.21 or newer: scripts/install-versitygw.sh.' };
}

async function ofProgram(program: string): Promise<S3Server> {
  const dir = await mkdtemp(join(tmpdir(), 'ifcgate-s3-'));
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const owner = { accessKeyId: 'owner', secretAccessKey: 'what the owner knows' };
  const env = { ROOT_ACCESS_KEY_ID: owner.accessKeyId, ROOT_SECRET_ACCESS_KEY: owner.secretAccessKey };
  const child = childServer(program, { args: argumentsOf(dir, port), port, env });
  return {
    ...{ endpoint, region: 'us-east-1', owner, ...child },
    async makeBucket() {
      const name = `bucket-${randomUUID()}`;
      await mkdir(join(dir, 'buckets', name));
      return name;
    },
    async makeStranger() {
      const stranger = { accessKeyId: `stranger-${randomUUID()}`, secretAccessKey: 'what a stranger knows' };
      const { accessKeyId: access, secretAccessKey: secret } = stranger;
      const as = ['--access', owner.accessKeyId, '--secret', owner.secretAccessKey, '--endpoint-url', endpoint];
      await run(program, ['admin', ...as, 'create-user', '-a', access, '-s', secret, '-r', 'user']);
      return stranger;
    },
    async objects(bucket) {
      const root = join(dir, 'buckets', bucket);
      const entries = await readdir(root, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile());
      return files.map(({ parentPath, name }) => join(parentPath, name).slice(root.length + 1)).sort();
    },
    async start() {
      for (const part of ['buckets', 'metadata', 'users']) await mkdir(join(dir, part), { recursive: true });
      await child.start();
    },
    async stop() {
      await child.kill();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function argumentsOf(dir: string, port: number): string[] {
  const listening = ['--port', `127.0.0.1:${port}`, '--keep-alive', '--quiet', '--iam-dir', join(dir, 'users')];
  // Not every file system of a test machine has extended attributes.
  return [...listening, 'posix', '--sidecar', join(dir, 'metadata'), join(dir, 'buckets')];
}
