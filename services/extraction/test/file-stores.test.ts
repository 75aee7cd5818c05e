import { spawn } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Secret } from '@ifcgate/service-kit';
import { eventually } from '@ifcgate/test-kit';
import { aTenant } from '@ifcgate/test-kit/builders';
import { createDirectoryStore } from '../src/files/clients/directory-store.ts';
import { createFileBox } from '../src/files/clients/file-box.ts';
import type { BlobAddress, FileStore } from '../src/files/clients/file-store.ts';
import { TamperedFileError, createFileVault } from '../src/files/clients/file-vault.ts';
import { createS3Store } from '../src/files/clients/s3-store.ts';
import type { PutsSay, PutsToDo } from './put-files.ts';
import { aBucket, onS3 } from './s3-place.ts';

/** A store under test, and what a process of its own needs to open it. */
interface Place {
  readonly store: FileStore;
  readonly place: PutsToDo['place'];
  /** Everything that lies in it, finished or not. */
  contents(): Promise<string[]>;
}

let stagingDir: string;
beforeEach(async () => {
  stagingDir = await mkdtemp(join(tmpdir(), 'ifcgate-stores-'));
});
afterEach(() => rm(stagingDir, { recursive: true, force: true }));

const staged = async (content: Buffer): Promise<string> => {
  const path = join(stagingDir, randomUUID());
  await writeFile(path, content);
  return path;
};
const anAddress = (overrides: Partial<BlobAddress> = {}): BlobAddress => {
  const { workspaceId, environment } = aTenant();
  return { workspaceId, environment, sha256: createHash('sha256').update(randomUUID()).digest('hex'), ...overrides };
};

function describeStore(open: () => Promise<Place>): void {
  let place: Place;
  let store: FileStore;
  beforeEach(async () => {
    place = await open();
    store = place.store;
  });
  afterEach(() => store.close());

  it('has what was put, until it is removed; twice does no harm', async () => {
    const [address, content] = [anAddress(), randomBytes(100_000)];
    for (let n = 0; n < 2; n++) await store.put(address, await staged(content));

    expect((await store.read(address))?.equals(content)).toBe(true);
    expect(await place.contents()).toHaveLength(1);

    for (let n = 0; n < 2; n++) await store.remove(address);
    expect(await store.read(address)).toBeUndefined();
    expect(await place.contents()).toEqual([]);
  });

  it('has nothing where nothing was put, though there is something beside it', async () => {
    const address = anAddress();
    await store.put(address, await staged(Buffer.from('beside')));
    const { workspaceId, sha256 } = address;

    const others = [anAddress(), anAddress({ workspaceId }), anAddress({ sha256 })];
    for (const other of others) expect(await store.read(other)).toBeUndefined();
    for (const other of others) await store.remove(other);

    expect((await store.read(address))?.toString()).toBe('beside');
  });

  it('replaces what was there, also by something shorter or empty', async () => {
    const address = anAddress();

    for (const content of ['first', 'second, which is longer', 'third', '']) {
      await store.put(address, await staged(Buffer.from(content)));
      expect((await store.read(address))?.toString()).toBe(content);
    }
  });

  it.each<[string, Partial<BlobAddress>]>([
    ['up', { workspaceId: '..' }],
    ['up and down', { sha256: '../../other/live/ab' }],
    ['nowhere', { workspaceId: '' }],
    ['down', { workspaceId: 'ws/live' }],
    ['to the root', { sha256: '/etc/passwd' }],
    ['out of the name of an object', { sha256: 'ab?versioning' }],
  ])('refuses an address that leads %s', async (_where, part) => {
    const address = anAddress(part);
    const path = await staged(Buffer.from('content'));

    await expect(store.put(address, path)).rejects.toThrow('not the address');
    await expect(store.read(address)).rejects.toThrow('not the address');
    await expect(store.remove(address)).rejects.toThrow('not the address');

    expect(await place.contents()).toEqual([]);
  });

  it('takes a file of 30 MB without holding it in memory', async () => {
    const content = randomBytes(30_000_000);
    // One may be over before anybody looks at its memory.
    const addresses = Array.from({ length: 4 }, () => anAddress());
    const puts = { place: place.place, addresses, path: await staged(content), stagingDir };
    const held: number[] = [];

    for await (const { said } of putElsewhere(puts, ['--expose-gc']))
      if (said !== 'begun') held.push(said.mostHeldBytes);

    expect(held).toHaveLength(addresses.length);
    expect(Math.max(...held)).toBeLessThan(2_000_000);
    for (const address of addresses) expect((await store.read(address))?.equals(content)).toBe(true);
  }, 60_000);

  it('ends with one of two contents that are put under one address at once, whole', async () => {
    const address = anAddress();
    const contents = [Buffer.alloc(2_000_000, 'a'), Buffer.alloc(1_000_000, 'b')];
    const paths = await Promise.all(contents.map((content) => staged(content)));

    await Promise.all(paths.map((path) => store.put(address, path)));

    const kept = await store.read(address);
    expect(contents.some((content) => kept?.equals(content))).toBe(true);
    expect(await place.contents()).toHaveLength(1);
  });

  it('keeps what was there when the next put fails', async () => {
    const address = anAddress();
    await store.put(address, await staged(Buffer.from('first')));

    await expect(store.put(address, join(stagingDir, 'absent'))).rejects.toThrow('ENOENT');

    expect((await store.read(address))?.toString()).toBe('first');
  });

  it('has a file whole or not at all whose process was killed while it put it', async () => {
    const content = randomBytes(10_000_000);
    const addresses = Array.from({ length: 200 }, () => anAddress());

    const begun = await killWhilePutting({ place: place.place, addresses, path: await staged(content), stagingDir });

    const done = addresses.slice(0, begun - 1);
    for (const address of done) expect((await store.read(address))?.equals(content)).toBe(true);
    // The storage learns of the end a little later.
    await eventually(async () => {
      const last = await store.read(addresses[begun - 1] ?? anAddress());
      expect(last === undefined || last.equals(content)).toBe(true);
      return (await place.contents()).length === done.length + (last === undefined ? 0 : 1);
    });
  });

  it('gives a vault back what it sealed, to its own tenant only, and unchanged only', async () => {
    const box = createFileBox(new Secret('a key of the tests with more than 32 characters'));
    const vault = createFileVault({ store, stagingDir: join(stagingDir, 'incoming'), box });
    const [tenant, content] = [aTenant(), randomBytes(300_000)];
    const file = await vault.stage(tenant, Readable.from([content.subarray(0, 10), content.subarray(10)]));
    const address = { workspaceId: tenant.workspaceId, environment: tenant.environment, sha256: file.sha256 };
    const other = { ...address, workspaceId: aTenant().workspaceId };

    await vault.keep(tenant, file);
    await file.discard();

    expect((await vault.load(address))?.equals(content)).toBe(true);
    expect(await vault.load(other)).toBeUndefined();
    const sealed = (await store.read(address)) ?? Buffer.alloc(0);
    expect(sealed.includes(content.subarray(0, 16))).toBe(false);
    await store.put(other, await staged(sealed));
    await store.put(address, await staged(sealed.subarray(0, -1)));
    for (const wrong of [other, address]) await expect(vault.load(wrong)).rejects.toBeInstanceOf(TamperedFileError);
    expect(await readdir(join(stagingDir, 'incoming'))).toEqual([]);
  });

  it('passes its own check, which leaves nothing behind', async () => {
    await store.check();

    expect(await place.contents()).toEqual([]);
  });
}

describe('a store in a directory', () => {
  describeStore(async () => {
    const root = join(stagingDir, 'blobs');
    await mkdir(root);
    const contents = async (): Promise<string[]> => {
      const entries = await readdir(root, { recursive: true, withFileTypes: true });
      return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    };
    return { store: createDirectoryStore(root), place: { root }, contents };
  });
});

await onS3('a store in a bucket', (server) => {
  describeStore(async () => {
    const { secretAccessKey, ...s3 } = await aBucket(server);
    const place = { s3, secret: secretAccessKey.reveal() };
    return {
      store: createS3Store({ ...s3, secretAccessKey }),
      place,
      contents: () => server.objects(s3.bucket),
    };
  });
});

/** Puts in a process of its own; what that says, as it comes. */
async function* putElsewhere(puts: PutsToDo, flags: readonly string[] = []) {
  const program = new URL('put-files.ts', import.meta.url).pathname;
  const args = [...flags, program, JSON.stringify(puts)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = once(child, 'exit');
  for await (const line of createInterface(child.stdout)) {
    const said = JSON.parse(line) as PutsSay;
    yield { said, kill: () => child.kill('SIGKILL') };
  }
  await gone;
}

/** Kills a process in the middle of its fourth put; answers how many were begun. */
async function killWhilePutting(puts: PutsToDo): Promise<number> {
  let begun = 0;
  for await (const { said, kill } of putElsewhere(puts)) {
    if (said === 'begun') begun += 1;
    if (begun < 4) continue;
    // Somewhere in the put: 10 MB take a few times as long.
    await sleep(Math.random() * 15);
    kill();
  }
  return begun;
}
