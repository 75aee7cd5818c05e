import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const root = dirname(dirname(import.meta.dirname));

/** A workspace in small that keeps every rule: file → its imports. */
const allowed: Record<string, string[]> = {
  'packages/contracts/src/index.ts': ["import 'zod';"],
  'packages/event-bus/src/index.ts': ["import '@ifcgate/contracts';"],
  'packages/event-bus/src/conformance.ts': ["import '@ifcgate/test-kit';"],
  'packages/test-kit/src/index.ts': ["import '@ifcgate/contracts';"],
  'packages/sdk/src/index.ts': ["import 'node:crypto';", "import type { A } from '@ifcgate/contracts';"],
  'services/case/src/domain/rule.ts': [
    "import '@ifcgate/contracts';",
    "import { createHash } from 'node:crypto';",
    "import type { A } from '@ifcgate/event-bus';",
  ],
  'services/case/src/db/rows.ts': ["import '../domain/rule.ts';"],
  'services/case/src/clients/files.ts': ["import '../domain/rule.ts';"],
  'services/case/src/use-cases/open-case.ts': [
    "import '../domain/rule.ts';",
    "import '../db/rows.ts';",
    "import '../clients/files.ts';",
  ],
  'services/case/src/http/routes.ts': [
    "import '../use-cases/open-case.ts';",
    "import type { A } from '../db/rows.ts';",
  ],
  'services/case/src/consumers/on-event.ts': ["import '../use-cases/open-case.ts';"],
  'services/extraction/src/db/rows.ts': [],
  'services/extraction/src/engine/picture/raster.ts': [],
  'services/extraction/src/engine/mrz/read-zone.ts': ["import '../picture/raster.ts';"],
  'services/extraction/src/engine/process/read.ts': ["import '../mrz/read-zone.ts';"],
  'services/case/src/config.ts': ["import 'zod';"],
  'services/case/src/service.ts': [
    "import './http/routes.ts';",
    "import './consumers/on-event.ts';",
    "import './db/rows.ts';",
  ],
  'services/case/src/main.ts': ["import './service.ts';", "import './config.ts';"],
  'services/case/test/open.test.ts': ["import '../src/service.ts';", "import '@ifcgate/test-kit';"],
  'services/all-in-one/src/main.ts': [
    "import '@ifcgate/case-service/service';",
    "import '@ifcgate/case-service/config';",
  ],
};

/** One breach of each rule: the rule, the file that breaks it, what it imports. */
const breaches: [rule: string, file: string, line: string][] = [
  ['no-circular', 'services/case/src/domain/egg.ts', "import './hen.ts';"],
  ['resolvable', 'services/case/src/use-cases/lost.ts', "import 'left-pad';"],
  ['resolvable', 'services/all-in-one/src/inside.ts', "import '@ifcgate/case-service/src/domain/rule.ts';"],
  ['domain-is-pure', 'services/case/src/domain/reads-rows.ts', "import '../db/rows.ts';"],
  ['domain-is-pure', 'services/case/src/domain/names-rows.ts', "import type { A } from '../db/rows.ts';"],
  ['domain-is-pure', 'services/case/src/domain/reads-disk.ts', "import 'node:fs';"],
  ['domain-takes-only-types-of-events', 'services/case/src/domain/runs-bus.ts', "import '@ifcgate/event-bus';"],
  ['use-cases-face-inwards', 'services/case/src/use-cases/calls-edge.ts', "import '../http/routes.ts';"],
  ['use-cases-face-inwards', 'services/case/src/use-cases/calls-composition.ts', "import '../service.ts';"],
  ['stores-serve-only', 'services/case/src/db/decides.ts', "import '../use-cases/open-case.ts';"],
  ['stores-serve-only', 'services/case/src/clients/replies.ts', "import '../http/routes.ts';"],
  ['edges-call-use-cases', 'services/case/src/http/sql.ts', "import '../db/rows.ts';"],
  ['edges-call-use-cases', 'services/case/src/workers/fetches.ts', "import '../clients/files.ts';"],
  ['edges-stand-side-by-side', 'services/case/src/workers/consumes.ts', "import '../consumers/on-event.ts';"],
  ['edges-stand-side-by-side', 'services/case/src/http/composes.ts', "import '../service.ts';"],
  ['services-are-alone', 'services/webhook/src/use-cases/peeks.ts', "import '@ifcgate/case-service/service';"],
  ['all-in-one-composes', 'services/all-in-one/src/digs.ts', "import '../../case/src/domain/rule.ts';"],
  ['engine-stands-alone', 'services/extraction/src/engine/asks.ts', "import '../db/rows.ts';"],
  ...[
    'values',
    'picture',
    'capture',
    'visual-zone',
    'pdf',
    'ocr',
    'mrz',
    'template',
    'rules',
    'kinds',
    'split',
    'tables',
    'xml',
    'barcode',
  ].map((folder): [string, string, string] => [
    `engine-${folder}`,
    `services/extraction/src/engine/${folder}/reaches-up.ts`,
    "import '../process/read.ts';",
  ]),
  ['packages-know-no-service', 'packages/event-bus/src/knows.ts', "import '@ifcgate/case-service/service';"],
  ['contracts-import-zod-only', 'packages/contracts/src/hashes.ts', "import 'node:crypto';"],
  ['sdk-has-no-dependency', 'packages/sdk/src/validates.ts', "import '@ifcgate/contracts';"],
  ['front-door-only', 'packages/sdk/src/reaches-in.ts', "import type { A } from '../../contracts/src/index.ts';"],
  ['test-kit-is-for-tests', 'services/case/src/use-cases/fakes.ts', "import '@ifcgate/test-kit';"],
  ['development-dependencies-stay-outside', 'services/case/src/use-cases/guesses.ts', "import 'fast-check';"],
];

let tree: string;
let found: { rule: { name: string }; from: string }[];

beforeAll(async () => {
  tree = await mkdtemp(join(tmpdir(), 'ifcgate-imports-'));
  for (const [file, lines] of Object.entries(allowed)) await write(file, lines);
  for (const [, file, line] of breaches) await write(file, [line]);
  await write('services/case/src/domain/hen.ts', ["import './egg.ts';"]);
  await linkPackages();
  found = await cruise();
}, 60_000);

afterAll(() => rm(tree, { recursive: true, force: true }));

describe('the import rules', () => {
  it.each(breaches)('%s refuses %s: %s', (rule, file) => {
    const broken = found.filter(({ from }) => from === file).map(({ rule: { name } }) => name);

    expect(broken).toContain(rule);
  });

  it('let a workspace pass that keeps them', () => {
    const files = new Set(found.map(({ from }) => from));

    expect(Object.keys(allowed).filter((file) => files.has(file))).toEqual([]);
  });

  it('each have a breach in this test', () => {
    const configuration = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as {
      forbidden: { name: string }[];
    };

    const shown = new Set(breaches.map(([rule]) => rule));

    expect(configuration.forbidden.map(({ name }) => name).filter((name) => !shown.has(name))).toEqual([]);
  });
});

async function write(file: string, lines: string[]): Promise<void> {
  const path = join(tree, file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, [...lines, 'export interface A { readonly a: string }', 'export const b = 1;', ''].join('\n'));
}

async function linkPackages(): Promise<void> {
  const packages = {
    contracts: ['packages/contracts', { '.': './src/index.ts' }],
    'event-bus': ['packages/event-bus', { '.': './src/index.ts' }],
    'test-kit': ['packages/test-kit', { '.': './src/index.ts' }],
    'case-service': ['services/case', { './service': './src/service.ts', './config': './src/config.ts' }],
  } as const;
  await mkdir(join(tree, 'node_modules/@ifcgate'), { recursive: true });
  for (const [name, [folder, exports]] of Object.entries(packages)) {
    await manifest(folder, { name: `@ifcgate/${name}`, exports, devDependencies: { 'fast-check': '*' } });
    await symlink(join(tree, folder), join(tree, 'node_modules/@ifcgate', name));
  }
  for (const name of ['zod', 'fast-check']) {
    await write(`node_modules/${name}/index.js`, []);
    await manifest(`node_modules/${name}`, { name, main: 'index.js' });
  }
}

async function manifest(folder: string, content: object): Promise<void> {
  await writeFile(join(tree, folder, 'package.json'), JSON.stringify({ type: 'module', ...content }));
}

async function cruise(): Promise<typeof found> {
  const program = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const args = [program, '--config', join(root, '.dependency-cruiser.cjs'), '--output-type', 'json'];
  const options = { cwd: tree, maxBuffer: 64 * 1024 * 1024 };
  const { stdout } = await promisify(execFile)(process.execPath, [...args, 'services', 'packages'], options).catch(
    // It ends with the number of breaches.
    (error: { stdout: string }) => error,
  );
  return (JSON.parse(stdout) as { summary: { violations: typeof found } }).summary.violations;
}
