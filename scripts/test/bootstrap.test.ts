import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = dirname(dirname(import.meta.dirname));
const module = (name: string): string => pathToFileURL(join(root, 'scripts/bootstrap', name)).href;
const started: ChildProcess[] = [];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ifcgate-bootstrap-'));
});

afterAll(async () => {
  for (const child of started) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

describe('a command line', () => {
  it.each([
    ['--data-dir /data keys list --workspace ws_1'],
    ['--data-dir=/data keys list --workspace ws_1'],
    ['keys --data-dir /data list --workspace ws_1'],
    ['keys list --workspace ws_1 --data-dir /data'],
    ['keys create --all-scopes --name CI --data-dir /data'],
    ['dead-letters show --subject case_1 --data-dir /data'],
    ['--help'],
  ])('of npm run ifcgate -- %s has lost no flag', async (line) => {
    const { commands } = (await import(module('commands.mjs'))) as { commands: { name: string }[] };
    const { findSwallowedFlags } = (await import(module('flags.mjs'))) as {
      findSwallowedFlags: (command: unknown, args: string[], env: object) => string | undefined;
    };
    const command = commands.find(({ name }) => name === 'ifcgate');

    expect(findSwallowedFlags(command, line.split(' '), {})).toBeUndefined();
  });
});

describe('a flag that npm kept for itself', () => {
  it.each([
    ['npm start --port 4000', ['start', '4000'], { npm_config_port: 'true' }, 'npm start -- --port 4000'],
    ['npm start --port=4000', ['start'], { npm_config_port: '4000' }, 'npm start -- --port 4000'],
    ['npm start 4000', ['start', '4000'], {}, 'npm start -- --port 4000'],
    ['npm start --no-demo', ['start'], { npm_config_demo: '' }, 'npm start -- --no-demo'],
    ['npm run dev --demo', ['dev'], { npm_config_demo: 'true' }, 'npm run dev -- --demo'],
    [
      'npm start --data-dir /data --port 4000',
      ['start', '/data', '4000'],
      { npm_config_data_dir: 'true', npm_config_port: 'true' },
      'npm start -- --port 4000 --data-dir /data',
    ],
    [
      'npm run test:all --only-kafka',
      ['test:all'],
      { npm_config_only_kafka: 'true' },
      'npm run test:all -- --only-kafka',
    ],
    [
      'npm run ifcgate keys create --name CI --all-scopes',
      ['ifcgate', 'keys', 'create', 'CI'],
      { npm_config_name: 'true', npm_config_all_scopes: 'true' },
      'npm run ifcgate -- keys create --name CI --all-scopes',
    ],
    [
      'npm run bench:extraction /data --ignore-xml --no-baselines',
      ['bench:extraction', '/data'],
      { npm_config_ignore_xml: 'true', npm_config_baselines: '' },
      'npm run bench:extraction -- --ignore-xml --no-baselines /data',
    ],
  ])('is noticed in "%s", with what to type instead', async (_typed, args, env, advice) => {
    const { exitCode, output } = await end(start([join(root, 'scripts/bootstrap.mjs'), ...args], env));

    expect(output).toContain(`  ${advice}\n`);
    expect(exitCode).toBe(2);
  });
});

describe('the commands', () => {
  it('are listed when the name is unknown', async () => {
    const { exitCode, output } = await end(start([join(root, 'scripts/bootstrap.mjs'), 'fly']));

    expect(output).toContain('There is no command "fly".');
    expect(output).toMatch(/npm run test:all +check, every test/);
    expect(exitCode).toBe(2);
  });
});

describe('a failed setup', () => {
  it('says that the registry cannot be reached, and what to do', async () => {
    const checkout = await copyScripts('offline');

    const { exitCode, output } = await end(
      start([join(checkout, 'scripts/bootstrap.mjs'), 'start'], { npm_config_registry: 'http://127.0.0.1:1/' }),
    );

    expect(output).toContain('The npm registry cannot be reached.');
    expect(output).toContain('What to do: Check the network');
    expect(exitCode).toBe(1);
  }, 60_000);
});

describe('the running command', () => {
  it('gets the signal and decides the exit code', async () => {
    const command = `process.on('SIGTERM', () => { console.log('stopping'); process.exit(7); });
      console.log('running'); setInterval(() => {}, 1000);`;
    const child = start([
      '-e',
      `import('${module('process.mjs')}').then(({ run }) => run(process.execPath, ['-e', ${JSON.stringify(command)}]))
        .then((exitCode) => process.exit(exitCode))`,
    ]);
    await printed(child, 'running');

    child.kill('SIGTERM');

    expect(await end(child)).toEqual({ exitCode: 7, output: 'running\nstopping\n' });
  });
});

describe('two commands in one fresh clone', () => {
  it('set it up one after the other, and one that was killed does not hold up the next', async () => {
    const turn = join(folder, 'turn');
    const taking = `import('${module('turn.mjs')}').then(async ({ takeTurn }) => {
      await takeTurn(${JSON.stringify(turn)}, () => console.log('waiting'));
      console.log('my turn');
    })`;
    const first = start(['-e', taking]);
    await printed(first, 'my turn');
    const second = start(['-e', taking]);
    await printed(second, 'waiting');

    first.kill('SIGKILL');

    await printed(second, 'my turn');
  });
});

function start(args: string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  const child = spawn(process.execPath, args, { env: { ...process.env, NODE_OPTIONS: '', ...env } });
  started.push(child);
  return child;
}

async function end(child: ChildProcess): Promise<{ exitCode: number | null; output: string }> {
  const output = outputOf(child);
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, output: output() };
}

const outputs = new WeakMap<ChildProcess, string>();

/** Everything that it printed so far, from the first call on any of its outputs. */
function outputOf(child: ChildProcess): () => string {
  if (!outputs.has(child)) {
    outputs.set(child, '');
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => outputs.set(child, (outputs.get(child) ?? '') + text));
  }
  return () => outputs.get(child) ?? '';
}

async function printed(child: ChildProcess, text: string): Promise<void> {
  const output = outputOf(child);
  while (!output().includes(text)) {
    if (child.exitCode !== null) throw new Error(`It ended without "${text}": ${output()}`);
    await Promise.race([once(child.stdout ?? child, 'data'), once(child, 'close')]);
  }
}

async function copyScripts(name: string): Promise<string> {
  const checkout = join(folder, name);
  await mkdir(checkout);
  for (const part of ['scripts/bootstrap.mjs', 'scripts/bootstrap', 'package.json', 'pnpm-workspace.yaml'])
    await cp(join(root, part), join(checkout, part), { recursive: true });
  return checkout;
}
