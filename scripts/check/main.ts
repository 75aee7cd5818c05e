// `npm run check`: everything that a tool can judge, two at a time. One quiet line for what is fine, all of it for what is
// not. Names after it choose: `npm run check types lint`.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

interface Check {
  readonly name: string;
  /** What follows `node`. */
  readonly args: readonly string[];
  /** What helps when it fails. */
  readonly hint: string;
}

interface Result {
  readonly check: Check;
  readonly isFine: boolean;
  readonly output: string;
  readonly seconds: string;
}

const root = dirname(dirname(import.meta.dirname));
const cache = 'node_modules/.cache';
const tool = (path: string): string => join('node_modules', path);

/** The longest first, so that the others fit beside it. */
const checks: readonly Check[] = [
  {
    name: 'lint',
    args: [tool('eslint/bin/eslint.js'), '.', '--max-warnings=0'],
    hint: 'some of it mends itself: .toolchain/node_modules/.bin/node node_modules/eslint/bin/eslint.js --fix <file>',
  },
  {
    name: 'types',
    args: [
      tool('typescript/bin/tsc'),
      '-p',
      'tsconfig.json',
      '--incremental',
      '--tsBuildInfoFile',
      `${cache}/types.json`,
    ],
    hint: 'the types of the whole workspace, tests included',
  },
  {
    name: 'format',
    args: [
      tool('prettier/bin/prettier.cjs'),
      ...['--check', '.', '--log-level=warn', '--cache', '--cache-location', `${cache}/format.json`],
    ],
    hint: 'mends itself: npm run check -- --fix',
  },
  {
    name: 'imports',
    args: [
      tool('dependency-cruiser/bin/dependency-cruiser.mjs'),
      ...['--config', '.dependency-cruiser.cjs', '--output-type', 'err-long'],
      ...['services', 'packages', 'infra', 'scripts'],
    ],
    hint: 'ARCHITECTURE.md says who may import whom',
  },
  {
    name: 'unused',
    args: [tool('knip/bin/knip.js'), '--no-progress', '--no-config-hints'],
    hint: 'delete it, or use it; an entry point of a new kind belongs in knip.json',
  },
  {
    name: 'openapi',
    args: ['scripts/openapi.ts', '--check'],
    hint: 'write it anew: .toolchain/node_modules/.bin/node scripts/openapi.ts',
  },
  { name: 'layout', args: ['scripts/check/layout.ts'], hint: 'the rules stand in scripts/check/layout.ts' },
];

process.chdir(root);
process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const names = args.filter((arg) => arg !== '--fix');
  const unknown = names.find((name) => checks.every((check) => check.name !== name));
  if (unknown !== undefined) {
    console.error(`There is no check "${unknown}": ${checks.map((check) => check.name).join(', ')}, --fix`);
    return 2;
  }
  mkdirSync(cache, { recursive: true });
  if (args.includes('--fix')) await mend();
  const chosen = checks.filter((check) => names.length === 0 || names.includes(check.name));
  const results = await runAll(chosen);
  const failed = results.filter((result) => !result.isFine);
  if (failed.length > 0) console.log(`check: ${failed.map(({ check }) => check.name).join(', ')} failed.`);
  return failed.length === 0 ? 0 : 1;
}

/** Two at a time: more only wait for each other on two cores, and hold their memory while they do. */
async function runAll(chosen: readonly Check[]): Promise<Result[]> {
  const waiting = [...chosen];
  const results: Result[] = [];
  const work = async (): Promise<void> => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const result = await runOne(check);
      report(result);
      results.push(result);
    }
  };
  await Promise.all([work(), work()]);
  return results;
}

async function runOne(check: Check): Promise<Result> {
  const startedAt = performance.now();
  const { exitCode, output } = await runNode(check.args);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  return { check, isFine: exitCode === 0, output, seconds };
}

function runNode(args: readonly string[]): Promise<{ exitCode: number; output: string }> {
  return new Promise((resolve, reject) => {
    let output = '';
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ exitCode: code ?? 1, output });
    });
  });
}

function report({ check, isFine, output, seconds }: Result): void {
  console.log(`${check.name.padEnd(8)} ${isFine ? 'ok' : 'FAILED'} (${seconds} s)`);
  if (!isFine) console.log(`${output.trim().replaceAll(/^/gm, '  ')}\n  → ${check.hint}\n`);
}

/** Lets prettier and eslint mend what they can by themselves. */
async function mend(): Promise<void> {
  await runNode([tool('eslint/bin/eslint.js'), '.', '--fix']);
  await runNode([tool('prettier/bin/prettier.cjs'), '--write', '.', '--log-level=warn']);
}
