import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Secret } from '@ifcgate/service-kit';
import { aTenant } from '@ifcgate/test-kit/builders';
import type { BlobAddress } from '../src/files/clients/file-store.ts';
import { TamperedFileError } from '../src/files/clients/file-vault.ts';
import { openFileVault } from '../src/files/clients/open-file-vault.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ifcgate-vault-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const key = new Secret('a key of the tests with more than 32 characters');
const content = randomBytes(200_000);
const chunks = (): Readable => Readable.from([content.subarray(0, 10), content.subarray(10)]);
const open = (withKey?: Secret) => openFileVault({ dir, key: withKey });

const keep = async (vault = open(key), tenant = aTenant()): Promise<{ address: BlobAddress; path: string }> => {
  const staged = await vault.stage(tenant, chunks());
  await vault.keep(tenant, staged);
  await staged.discard();
  const { sha256 } = staged;
  const { workspaceId, environment } = tenant;
  const path = join(dir, 'blobs', workspaceId, environment, sha256.slice(0, 2), sha256);
  return { address: { workspaceId, environment, sha256 }, path };
};

describe.each([
  ['without a key', undefined],
  ['with a key', key],
])('a file vault %s', (_name, withKey) => {
  it('gives back what was kept, until it is removed; twice does no harm', async () => {
    const vault = open(withKey);
    const { address } = await keep(vault);
    await keep(vault, address);

    expect((await vault.load(address))?.equals(content)).toBe(true);

    for (let n = 0; n < 2; n++) await vault.remove(address);
    expect(await vault.load(address)).toBeUndefined();
    expect(await readdir(join(dir, 'incoming'))).toEqual([]);
  });

  it('does not answer what was changed', async () => {
    const vault = open(withKey);
    const { address, path } = await keep(vault);
    const bytes = await readFile(path);

    for (const at of [40, 100_000, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      await writeFile(path, changed);
      await expect(vault.load(address)).rejects.toBeInstanceOf(TamperedFileError);
    }
    await writeFile(path, bytes.subarray(0, -1));
    await expect(vault.load(address)).rejects.toBeInstanceOf(TamperedFileError);
  });

  it('leaves nothing of bytes that break off', async () => {
    const broken = Readable.from(
      (function* () {
        yield content;
        throw new Error('The client has gone.');
      })(),
    );

    await expect(open(withKey).stage(aTenant(), broken)).rejects.toThrow('The client has gone.');

    expect(await readdir(join(dir, 'incoming'))).toEqual([]);
  });
});

describe('a sealed file', () => {
  it('says nothing of its content, and never the same twice', async () => {
    const [one, other] = [await keep(), await keep()];
    const [first, second] = [await readFile(one.path), await readFile(other.path)];

    expect(first.includes(content.subarray(0, 16))).toBe(false);
    expect(first.subarray(40).equals(second.subarray(40))).toBe(false);
  });

  it('opens with its key only, and for its tenant only', async () => {
    const { address, path } = await keep();
    const other = await keep();

    await expect(open(new Secret('another key of the tests, as long as the first')).load(address)).rejects.toThrow();
    await expect(open().load(address)).rejects.toThrow('no key');
    await writeFile(other.path, await readFile(path));
    await expect(open(key).load(other.address)).rejects.toBeInstanceOf(TamperedFileError);
  });

  it('is not needed: what was kept before there was a key is still read', async () => {
    const { address } = await keep(open());

    expect((await open(key).load(address))?.equals(content)).toBe(true);
  });
});

describe('what a killed upload has left aside', () => {
  it('is cleared once it is old, and not while it may still be written', async () => {
    const vault = open(key);
    const [old, young] = [await vault.stage(aTenant(), chunks()), await vault.stage(aTenant(), chunks())];
    await utimes(old.path, 0, 0);

    await vault.clearStaged(60_000);

    expect(await readdir(join(dir, 'incoming'))).toEqual([young.path.split('/').at(-1)]);
  });
});
