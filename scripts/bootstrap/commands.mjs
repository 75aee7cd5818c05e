import { readdirSync } from 'node:fs';
import { join, parse } from 'node:path';
import { root } from './places.mjs';
import { run } from './process.mjs';

const start = 'services/all-in-one/src/main.ts';
const startFlags = [
  { name: 'port', takes: /^\d+$/ },
  { name: 'data-dir', takes: /\D/ },
  { name: 'demo', takes: undefined },
];
const operator = 'services/all-in-one/src/admin.ts';
const operatorFlags = [
  ...['name', 'workspace', 'environment', 'key', 'scope', 'workflow', 'webhook-endpoint', 'cidr', 'rate-limit'],
  ...['expires-at', 'overlap-hours', 'data-dir'],
].map((name) => ({ name, takes: /./ }));
const benchFlags = [
  ...['json', 'hostile', 'template', 'workers'].map((name) => ({ name, takes: /./ })),
  ...['ignore-xml', 'raw-scores', 'baselines', 'gate'].map((name) => ({ name })),
];
const testFlags = [{ name: 'only-kafka' }, { name: 'only-slow' }, { name: 'check' }];

/**
 * Every command: its flags (for noticing what npm swallowed) and what it runs once the checkout is ready. Its first
 * `words` are no flags.
 *
 * @type {{name: string, summary: string, flags: {name: string, takes?: RegExp}[], takesPaths: boolean, words?: number,
 *   run: (ready: {node: string, env: NodeJS.ProcessEnv}, args: string[]) => Promise<number>}[]}
 */
export const commands = [
  {
    name: 'start',
    summary: 'the whole platform in one process, on an embedded PostgreSQL (--port, --data-dir, --no-demo, --demo)',
    flags: startFlags,
    takesPaths: false,
    run: (ready, args) => node(ready, [start, ...args]),
  },
  {
    name: 'dev',
    summary: 'the same, started again whenever a source file changes',
    flags: startFlags,
    takesPaths: false,
    run: (ready, args) => node(ready, ['--watch', '--watch-preserve-output', start, ...args]),
  },
  {
    name: 'start:processes',
    summary: 'every service in a process of its own, on the embedded PostgreSQL and a local Kafka (--port, --data-dir)',
    flags: startFlags.slice(0, 2),
    takesPaths: false,
    run: (ready, args) => node(ready, ['services/all-in-one/src/processes/main.ts', ...args]),
  },
  {
    name: 'check',
    summary: 'types, lint, format, unused code, import rules, layout; a name runs that one only (--fix)',
    flags: [{ name: 'fix', takes: undefined }],
    takesPaths: true,
    run: (ready, args) => node(ready, ['scripts/check/main.ts', ...args]),
  },
  {
    name: 'test',
    summary:
      'check, then every test that needs no Kafka broker and no minutes; paths and flags go to jest (--no-check)',
    flags: testFlags,
    takesPaths: true,
    run: (ready, args) => test(ready, args, { all: false }),
  },
  {
    name: 'test:all',
    summary: 'check, every test, slow ones and those on a real Kafka broker too (--only-slow, --only-kafka)',
    flags: testFlags,
    takesPaths: true,
    run: (ready, args) => test(ready, args, { all: true }),
  },
  {
    name: 'build',
    summary: 'types, then the SDK as it is published, into packages/sdk/dist',
    flags: [],
    takesPaths: false,
    run: (ready) =>
      inTurn([() => node(ready, ['scripts/check/main.ts', 'types']), () => node(ready, ['packages/sdk/build.ts'])]),
  },
  {
    name: 'bench:extraction',
    summary: 'reads folders of documents with expected values and prints what was right, and how fast (--help)',
    flags: benchFlags,
    takesPaths: true,
    run: (ready, args) => node(ready, ['services/extraction/bench/main.ts', ...args]),
  },
  {
    name: 'example',
    summary: 'one of services/all-in-one/examples, by its name, against IFCGATE_BASE_URL with IFCGATE_API_KEY',
    flags: [],
    takesPaths: true,
    run: (ready, args) => runExample(ready, args),
  },
  {
    name: 'ifcgate',
    summary:
      "the operator's command: workspaces create | update, keys create | list | rotate | revoke, documents quarantined | retry",
    flags: [
      ...operatorFlags,
      ...['all-scopes', 'keep-created', 'with-successors'].map((name) => ({ name, takes: undefined })),
    ],
    takesPaths: false,
    words: 2,
    run: (ready, args) => node(ready, [operator, ...args]),
  },
];

function runExample(ready, [name, ...args]) {
  const folder = 'services/all-in-one/examples';
  const names = readdirSync(join(root, folder)).map((file) => parse(file).name);
  if (names.includes(name)) return node(ready, [join(folder, `${name}.mjs`), ...args]);
  console.error(`Which one? npm run example -- ${names.join(' | ')}`);
  return 2;
}

function test(ready, args, { all }) {
  const own = ['--only-kafka', '--only-slow', '--no-check'];
  const flags = args.filter((flag) => !own.includes(flag));
  const only = ['kafka', 'slow'].find((kind) => all && args.includes(`--only-${kind}`));
  // Tests of these kinds are named *.kafka.test.ts and *.slow.test.ts; the variable makes jest run those instead of the others.
  const jestOf = (kind) => jest({ ...ready, env: { ...ready.env, IFCGATE_TEST_ONLY: kind } }, flags);
  if (only !== undefined) return jestOf(only);
  const steps = [];
  if (!args.includes('--no-check')) steps.push(() => node(ready, ['scripts/check/main.ts']));
  steps.push(() => jest(ready, flags));
  if (all)
    steps.push(
      () => jestOf('slow'),
      () => jestOf('kafka'),
    );
  return inTurn(steps);
}

function jest(ready, args) {
  const program = join('node_modules', 'jest', 'bin', 'jest.js');
  return node(ready, ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', program, ...args]);
}

function node({ node: file, env }, args) {
  return run(file, args, { cwd: root, env });
}

async function inTurn(steps) {
  for (const step of steps) {
    const exitCode = await step();
    if (exitCode !== 0) return exitCode;
  }
  return 0;
}
