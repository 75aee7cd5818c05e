import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const root = dirname(dirname(import.meta.dirname));
const engine = '7.10.0-4.0edf323efd1d98336f3f0a68684b56f689b900d3';
let tree: string;

beforeEach(async () => {
  tree = await mkdtemp(join(tmpdir(), 'ifcgate-layout-'));
  await write('services/case/src/use-cases/open-case.ts', 'export {};\n');
  await write(
    'node_modules/@prisma/client-generator-ts/package.json',
    JSON.stringify({ dependencies: { '@prisma/engines-version': engine } }),
  );
  await write('pnpm-lock.yaml', lockfile({}));
});

afterEach(() => rm(tree, { recursive: true, force: true }));

describe('the layout check', () => {
  it('has nothing to say about a tree that keeps it', async () => {
    expect(await findings()).toEqual([]);
  });

  it.each(['services/case/src/utils/dates.ts', 'packages/sdk/src/types.ts', 'infra/kafka/src/helpers.ts'])(
    'refuses %s, a name that says nothing',
    async (file) => {
      await write(file, 'export {};\n');

      expect(await findings()).toContain(`${file}: name the folder or file after what it does`);
    },
  );

  it('refuses a host and a composition that grew', async () => {
    await write('services/case/src/main.ts', '//\n'.repeat(31));
    await write('services/case/src/service.ts', '//\n'.repeat(81));

    expect(await findings()).toEqual([
      'services/case/src/main.ts: 31 lines, at most 30',
      'services/case/src/service.ts: 81 lines, at most 80',
    ]);
  });

  it.each([
    ['use-cases', 'await tx.db.case.findFirst({ where });'],
    ['use-cases', 'return db\n    .mintedRun.create({ data });'],
    ['consumers', 'await tx.db.$executeRaw`delete from cases`;'],
    ['workers', 'await claim.$queryRaw<unknown[]>`select 1`;'],
    ['http', "import type { Prisma } from '../db/generated/client.ts';"],
  ])('refuses in %s the statement %s', async (folder, code) => {
    await write(`services/case/src/${folder}/asks.ts`, `${code}\n`);

    expect(await findings()).toEqual([
      `services/case/src/${folder}/asks.ts: a statement belongs into the service's db/`,
    ]);
  });

  it('lets statements stand in db/, and a database be handed on', async () => {
    await write('services/case/src/db/rows.ts', 'await tx.db.case.findFirst({ where });\n');
    await write('services/case/src/use-cases/reads.ts', 'const { db } = tx;\nawait findCase({ db, tenant });\n');

    expect(await findings()).toEqual([]);
  });

  it('refuses parts of Prisma that are not one release', async () => {
    await write('pnpm-lock.yaml', lockfile({ adapter: '7.9.0' }));

    expect((await findings()).join()).toMatch(/are not one version: 7\.10\.0, 7\.9\.0/);
  });

  it('refuses a migration engine that the client was not made with', async () => {
    await write('pnpm-lock.yaml', lockfile({ migrations: '7.10.0-5.ffff' }));

    expect((await findings()).join()).toContain(`is 7.10.0-5.ffff; the client's engines are ${engine}`);
  });

  it('looks at the real lockfile in its real form', async () => {
    const lines = (await readFile(join(root, 'pnpm-lock.yaml'), 'utf8')).split('\n');

    expect(lines.filter((line) => /^ {2}'@prisma\/(?:client|schema-engine-wasm)@[^'()]+':$/.test(line))).toHaveLength(
      2,
    );
  });
});

function lockfile({ adapter = '7.10.0', migrations = engine }): string {
  const names = ['client@7.10.0', `adapter-pg@${adapter}`, 'client-generator-ts@7.10.0', 'internals@7.10.0'];
  const entries = [...names, `schema-engine-wasm@${migrations}`].map(
    (name) => `  '@prisma/${name}':\n    resolution: {}\n`,
  );
  return `lockfileVersion: '9.0'\n\npackages:\n\n${entries.join('\n')}\nsnapshots:\n\n  '@prisma/client@7.10.0(x)':\n`;
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(tree, file)), { recursive: true });
  await writeFile(join(tree, file), text);
}

async function findings(): Promise<string[]> {
  const { stderr } = await promisify(execFile)(process.execPath, [join(root, 'scripts/check/layout.ts'), tree], {
    env: { ...process.env, NODE_OPTIONS: '' },
  }).catch((error: { stderr: string }) => error);
  return stderr.split('\n').filter(Boolean);
}
