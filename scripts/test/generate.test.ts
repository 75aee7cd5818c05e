import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
let servicesDir: string;

const schema = (fields: string): string => `
generator client {
  provider            = "prisma-client"
  output              = "../src/db/generated"
  runtime             = "nodejs"
  moduleFormat        = "esm"
  importFileExtension = "ts"
}
datasource db {
  provider = "postgresql"
}
model note {
  id String @id
  ${fields}
}
`;

beforeEach(async () => {
  servicesDir = await mkdtemp(join(tmpdir(), 'ifcgate-services-'));
  await mkdir(join(servicesDir, 'one/prisma'), { recursive: true });
  await mkdir(join(servicesDir, 'two/src'), { recursive: true });
  // Where the generated client finds Prisma's runtime, as it does in the workspace.
  await mkdir(join(servicesDir, 'node_modules/@prisma'), { recursive: true });
  for (const [name, user] of [
    ['client', 'services/case'],
    ['adapter-pg', 'packages/service-kit'],
  ] as const)
    await symlink(join(root, user, 'node_modules/@prisma', name), join(servicesDir, 'node_modules/@prisma', name));
  await writeSchema('');
});

afterEach(() => rm(servicesDir, { recursive: true }));

const writeSchema = (fields: string): Promise<void> =>
  writeFile(join(servicesDir, 'one/prisma/schema.prisma'), schema(fields));

/** Runs the generator as the bootstrap does; jest's module loader is no place for Prisma's. */
async function generate(): Promise<string[]> {
  const module = JSON.stringify(join(root, 'scripts/generate.mjs'));
  const code = `import { generateClients } from ${module};
    console.log(JSON.stringify(await generateClients(${JSON.stringify(servicesDir)})));`;
  const env = { ...process.env, NODE_OPTIONS: '' };
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', code], { env });
  return JSON.parse(stdout) as string[];
}

describe('generateClients', () => {
  it('generates the clients of services with a schema, and none when nothing changed', async () => {
    const first = await generate();
    const { mtimeMs } = await stat(join(servicesDir, 'one/src/db/generated/client.ts'));

    const second = await generate();

    expect(first).toEqual(['one']);
    expect(second).toEqual([]);
    expect((await stat(join(servicesDir, 'one/src/db/generated/client.ts'))).mtimeMs).toBe(mtimeMs);
  });

  it('generates again when the schema changes, and keeps nothing of the former client', async () => {
    await generate();
    await writeFile(join(servicesDir, 'one/src/db/generated/left-over.ts'), '');
    await writeSchema('body String?');

    const services = await generate();

    expect(services).toEqual(['one']);
    expect(await readFile(join(servicesDir, 'one/src/db/generated/models/note.ts'), 'utf8')).toContain('body');
    await expect(stat(join(servicesDir, 'one/src/db/generated/left-over.ts'))).rejects.toThrow('ENOENT');
  });

  it('serves two that run at the same time', async () => {
    await Promise.all([generate(), generate()]);

    expect(await generate()).toEqual([]);
  });

  it('writes a client that Node runs as it is', async () => {
    await generate();
    const client = JSON.stringify(join(servicesDir, 'one/src/db/generated/client.ts'));
    const code = `import { PrismaClient } from ${client};
      import { PrismaPg } from '@prisma/adapter-pg';
      const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: 'postgresql://127.0.0.1:1/x' }) });
      console.log(typeof prisma.note.findMany);`;
    const script = join(servicesDir, 'use.mjs');
    await writeFile(script, code);

    const { stdout } = await run(process.execPath, [script], { env: { PATH: process.env['PATH'] } });

    expect(stdout).toBe('function\n');
  });

  it("names the service and Prisma's reason when a schema is not valid", async () => {
    await writeSchema('body Strin');

    await expect(generate()).rejects.toThrow(/The Prisma client of one could not be generated[^]*Strin/);
  });
});

describe('the versions of Prisma', () => {
  it('are of one release: the schema engine has the hash that the client was built with', () => {
    const require = createRequire(join(root, 'package.json'));
    const generator = createRequire(require.resolve('@prisma/client-generator-ts'));
    const { enginesVersion } = generator('@prisma/engines-version') as { enginesVersion: string };
    const kit = createRequire(join(root, 'packages/service-kit/package.json'));
    const engine = kit.resolve('@prisma/schema-engine-wasm');

    const releases = [
      createRequire(join(root, 'services/case/package.json')).resolve('@prisma/client'),
      kit.resolve('@prisma/adapter-pg'),
      require.resolve('@prisma/client-generator-ts'),
      require.resolve('@prisma/internals'),
    ].map((path) => /@prisma\+[a-z-]+@(\d+\.\d+\.\d+)/.exec(path)?.[1]);

    expect(engine).toContain(enginesVersion);
    expect(new Set(releases).size).toBe(1);
  });
});
