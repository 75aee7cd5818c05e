import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '@ifcgate/contracts';
import { ConfigError } from '@ifcgate/service-kit';
import { eventually } from '@ifcgate/test-kit';
import { recordingLogger } from '@ifcgate/test-kit/service-harness';
import type { BlobAddress, FileStore } from '../src/files/clients/file-store.ts';
import { checkFileStore } from '../src/files/clients/open-file-vault.ts';
import type { S3Settings } from '../src/files/clients/s3-settings.ts';
import { createS3Store } from '../src/files/clients/s3-store.ts';
import { type BadNetwork, type Pass, startBadNetwork } from './bad-network.ts';
import { runMain } from './run-main.ts';
import { aBucket, asWhom, onS3 } from './s3-place.ts';

const content = randomBytes(10_000_000);
const address: BlobAddress = { workspaceId: 'ws_one', environment: 'test', sha256: 'ab'.repeat(32) };
const name = `ws_one/test/ab/${address.sha256}`;
let dir: string;
let path: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ifcgate-s3-store-'));
  path = join(dir, 'staged');
  await writeFile(path, content);
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** How a promise was rejected. */
const failureOf = async (work: Promise<unknown>): Promise<Error & { code?: string }> => {
  const failure: unknown = await work.then(
    () => new Error('It was done.'),
    (error: unknown) => error,
  );
  return failure instanceof Error ? failure : new Error(String(failure));
};

await onS3('an object storage', (server) => {
  const opened: (() => Promise<void>)[] = [];
  const openStore = (settings: S3Settings): FileStore => {
    const store = createS3Store(settings);
    opened.push(() => store.close());
    return store;
  };
  const openNetwork = async (pass: Pass): Promise<BadNetwork> => {
    const network = await startBadNetwork(server.endpoint, pass);
    opened.push(() => network.stop());
    return network;
  };
  afterEach(async () => {
    for (const close of opened.splice(0)) await close();
    await server.kill();
    await server.start();
  });

  it.each([
    ['installation/one', `installation/one/${name}`],
    ['', name],
  ])('names objects by their address, behind the prefix "%s"', async (prefix, expected) => {
    const settings = await aBucket(server, { prefix });
    const store = openStore(settings);

    await store.put(address, path);

    expect(await server.objects(settings.bucket)).toEqual([expected]);
  });

  it('has a file that it was killed in the middle of, once it is back', async () => {
    let begun = false;
    let isBack: () => void = () => undefined;
    const back = new Promise<void>((resolve) => (isBack = resolve));
    const network = await openNetwork(async ({ chunk, connection, sentBytes }) => {
      if (connection > 1 || sentBytes < 5_000_000) return chunk;
      begun = true;
      await back;
      return chunk;
    });
    const store = openStore(await aBucket(server, { endpoint: network.url }));

    const putting = store.put(address, path);
    await eventually(() => begun);
    await server.kill();
    await server.start();
    isBack();
    await putting;

    expect((await store.read(address))?.equals(content)).toBe(true);
    expect(network.connections()).toBeGreaterThan(1);
  });

  it('has nothing of a file whose connection breaks each time, and the caller may try again', async () => {
    const network = await openNetwork(({ chunk, sentBytes }) => (sentBytes < 5_000_000 ? chunk : 'cut'));
    const settings = await aBucket(server, { endpoint: network.url, limits: { retries: 1 } });
    const store = openStore(settings);

    const failure = await failureOf(store.put(address, path));

    expect(failure).toBeInstanceOf(AppError);
    expect(failure).toMatchObject({ code: 'service_unavailable', options: { retryAfterSeconds: 5 } });
    expect(network.connections()).toBe(2);
    await eventually(async () => (await server.objects(settings.bucket)).length === 0);
    expect(await store.read(address)).toBeUndefined();
  });

  it('takes no bytes that were changed on their way, but the right ones when they are sent again', async () => {
    let changed = 0;
    const network = await openNetwork(({ chunk, sentBytes }) => {
      if (changed > 0 || sentBytes < 1_000_000) return chunk;
      changed += 1;
      const wrong = Buffer.from(chunk);
      wrong[0] = (wrong[0] ?? 0) ^ 1;
      return wrong;
    });
    const store = openStore(await aBucket(server, { endpoint: network.url }));

    await store.put(address, path);

    expect(changed).toBe(1);
    expect((await store.read(address))?.equals(content)).toBe(true);
  });

  it('that does not answer is given up in time, and used again when it does', async () => {
    const silence = { until: Promise.resolve() };
    let letGo: () => void = () => undefined;
    const network = await openNetwork(async ({ chunk }) => {
      await silence.until;
      return chunk;
    });
    const limits = { readTimeoutMs: 1500, silenceTimeoutMs: 400 };
    const store = openStore(await aBucket(server, { endpoint: network.url, limits }));
    await store.put(address, path);

    silence.until = new Promise<void>((resolve) => (letGo = resolve));
    const startedAt = performance.now();
    const failure = await failureOf(store.read(address));
    const tookMs = performance.now() - startedAt;
    letGo();

    expect(failure).toMatchObject({ code: 'service_unavailable' });
    expect(tookMs).toBeLessThan(3000);
    expect((await store.read(address))?.equals(content)).toBe(true);
  });

  it('is used on after a restart, although connections to it were kept', async () => {
    const store = openStore(await aBucket(server));
    await store.put(address, path);

    await server.kill();
    await server.start();

    expect((await store.read(address))?.equals(content)).toBe(true);
    await store.remove(address);
    expect(await store.read(address)).toBeUndefined();
  });

  describe('at the start of the service', () => {
    const check = (settings: S3Settings) => checkFileStore({ s3: settings, stagingDir: dir }, recordingLogger('test'));

    it.each<[string, Partial<S3Settings>, string]>([
      ['a wrong secret', asWhom({ accessKeyId: 'owner', secretAccessKey: 'a wrong secret' }), 'SECRET_ACCESS_KEY'],
      ['an unknown key', asWhom({ accessKeyId: 'nobody', secretAccessKey: 'a wrong secret' }), 'ACCESS_KEY_ID'],
      ['a bucket that is missing', { bucket: 'missing' }, 'EXTRACTION_FILES_S3_BUCKET'],
      ['another region', { region: 'eu-central-1' }, 'EXTRACTION_FILES_S3_REGION'],
    ])('is refused for %s, with what to set', async (_what, wrong, expected) => {
      const failure = await failureOf(check(await aBucket(server, wrong)));

      expect(failure).toBeInstanceOf(ConfigError);
      expect(failure.message).toContain(expected);
      expect(failure.message).not.toMatch(/a wrong secret|nobody/);
    });

    it('is refused for a key that may not do what is needed, with what to allow', async () => {
      const failure = await failureOf(check(await aBucket(server, asWhom(await server.makeStranger()))));

      expect(failure).toBeInstanceOf(ConfigError);
      expect(failure.message).toMatch(/403 AccessDenied.*s3:ListBucket.*s3:PutObject/);
    });

    it('is waited for when it is away, which the log says', async () => {
      const log = recordingLogger('test');
      const settings = await aBucket(server, { limits: { retries: 1 } });
      await server.kill();

      await checkFileStore({ s3: settings, stagingDir: dir }, log);

      expect(log.lines('file_store.away')).toHaveLength(1);
    });

    it('keeps a process from starting that has a wrong secret, which is printed nowhere', async () => {
      const secret = randomUUID();
      const { endpoint, bucket, accessKeyId } = await aBucket(server);

      const { exitCode, output } = await runMain({
        EXTRACTION_FILES_S3_ENDPOINT: endpoint,
        EXTRACTION_FILES_S3_BUCKET: bucket,
        EXTRACTION_FILES_S3_ACCESS_KEY_ID: accessKeyId,
        EXTRACTION_FILES_S3_SECRET_ACCESS_KEY: secret,
      });

      expect(exitCode).toBe(1);
      expect(output).toContain('Set EXTRACTION_FILES_S3_ACCESS_KEY_ID and EXTRACTION_FILES_S3_SECRET_ACCESS_KEY');
      expect(output).not.toContain(secret);
    });
  });
});
