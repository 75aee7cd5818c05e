// Runs every command that a README shows, with the smallest load that shows that it works: a step of CI.
//   node scripts/readme/main.mjs [beginning of a command …]
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../bootstrap/places.mjs';
import { collectCommands } from './collect.mjs';
import { rowOf } from './commands.mjs';

const longestMs = 300_000;
const wanted = process.argv.slice(2);
const failed = [];
const path = `${join(root, '.toolchain/node_modules/.bin')}:${process.env.PATH}`;
let platform;
const seen = new Set();
/** Process groups of ours: none outlives this one, also when CI has had enough of it. */
const groups = new Set();
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => {
    for (const pid of groups) process.kill(-pid, 'SIGTERM');
    process.exit(1);
  });
for (const { file, command } of collectCommands()) {
  const row = rowOf(command);
  if (row === undefined) failed.push(`${file}: ${command}: no row of scripts/readme/commands.mjs covers it`);
  if (row?.run === undefined || (wanted.length > 0 && !wanted.some((word) => command.startsWith(word)))) continue;
  const line = row.run === 'as it is' ? command : row.run;
  if (line === '' || seen.has(line)) continue;
  seen.add(line);
  const startedAt = performance.now();
  const problem = await runRow(row, line).catch(String);
  console.log(
    `${problem === undefined ? 'ok    ' : 'FAILED'} ${command} (${Math.round((performance.now() - startedAt) / 1000)} s)`,
  );
  if (problem !== undefined) failed.push(`${file}: ${line}: ${problem}`);
}
await platform?.stop();
for (const problem of failed) console.error(problem);
process.exitCode = failed.length === 0 ? 0 : 1;

async function runRow(row, line) {
  if (row.until !== undefined) return untilReady(line, row);
  if (row.platform) platform ??= await startPlatform();
  return finish(line, row.platform ? platform.env : {});
}

async function finish(line, env) {
  const child = begin(line, env);
  const timer = setTimeout(() => process.kill(-child.pid, 'SIGKILL'), longestMs);
  const code = await child.ended;
  clearTimeout(timer);
  // curl itself is content with whatever is answered.
  const isRefused = line.startsWith('curl') && /"error":/.test(child.output());
  if (code === 0 && !isRefused) return undefined;
  return `ended with ${code}:\n${child.output().slice(-2000)}`;
}

/** Starts what runs until it is told to stop, and tells it once it is there. */
async function untilReady(line, { until, shows = '' }) {
  const child = begin(line, {});
  const isReady = () => existsSync(until) && readFileSync(until, 'utf8').includes(shows);
  for (const endsAt = Date.now() + longestMs; !isReady() && Date.now() < endsAt && !child.isOver();) await sleep(200);
  const wasReady = isReady();
  if (!child.isOver()) process.kill(-child.pid, 'SIGTERM');
  await child.ended;
  return wasReady ? undefined : `was not ready:\n${child.output().slice(-2000)}`;
}

function begin(line, env) {
  const child = spawn('bash', ['-c', line], { cwd: root, detached: true, env: { ...process.env, PATH: path, ...env } });
  groups.add(child.pid);
  let output = '';
  let isOver = false;
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const ended = new Promise((resolve) => {
    child.once('close', (code) => {
      isOver = true;
      groups.delete(child.pid);
      resolve(code);
    });
  });
  return { pid: child.pid, ended, output: () => output, isOver: () => isOver };
}

async function startPlatform() {
  const dataDir = join(mkdtempSync(join(tmpdir(), 'ifcgate-readme-')), 'data');
  const child = begin(`exec node services/all-in-one/src/main.ts --no-demo --port 0 --data-dir ${dataDir}`, {});
  const file = join(dataDir, 'local.json');
  for (const endsAt = Date.now() + longestMs; !existsSync(file) && Date.now() < endsAt && !child.isOver();)
    await sleep(200);
  const { base_url: url, api_key: key } = JSON.parse(readFileSync(file, 'utf8'));
  return {
    env: { IFCGATE_BASE_URL: url, IFCGATE_API_KEY: key, DATA_DIR: dataDir },
    async stop() {
      process.kill(-child.pid, 'SIGTERM');
      await child.ended;
    },
  };
}
