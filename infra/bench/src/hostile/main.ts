import { readFile } from 'node:fs/promises';
import IFCGate from '@ifcgate/sdk';
import { percentile, report } from '../figures.ts';
import { createStranger, startPlatform } from '../processes.ts';
import { whileAttacked } from '../while-attacked.ts';
import { measureEachFile } from './each-file.ts';
import { loadHostileSet } from './hostile-set.ts';
import { type ReaderMemory, watchReaders } from './reader-memory.ts';
import { type AttackResult, hostileAttack } from './attack-order.ts';
import { type OrdinaryResult, runOrdinary } from './run-ordinary.ts';

/**
 * What ordinary customers notice while hostile files are read: the same calls alone, while another workspace has a folder
 * of such files read over and over, and while their own workspace does. Rounds of all three, so that what else the
 * machine does falls on each.
 */
const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write(
    'Which folder? node infra/bench/src/hostile/main.ts <folder of hostile files with a manifest.json>\n',
  );
  process.exit(2);
}
const seconds = Number(process.env['BENCH_SECONDS'] ?? 20);
const perSecond = Number(process.env['BENCH_RATE'] ?? 8);
const atOnce = Number(process.env['BENCH_HOSTILE'] ?? 4);
const rounds = 2;

const measured = {
  verifyMs: 'POST /v1/verifications',
  caseMs: 'GET /v1/cases/{id}, at once',
  uploadMs: 'POST /v1/files',
  readMs: 'POST /v1/documents/extract → fields of an invoice',
} as const;

const files = await loadHostileSet(folder);
const invoice = await readFile(new URL('../../../../services/extraction/specimens/invoice.pdf', import.meta.url));
const platform = await startPlatform();
const readers = watchReaders(platform.pid);
try {
  await measure(folder, await createStranger(platform));
} finally {
  readers.stop();
  await platform.stop();
}

interface Condition {
  readonly name: string;
  /** Whose key has the hostile files read; undefined: nobody's. */
  readonly attackerKey: string | undefined;
  readonly seen: OrdinaryResult[];
  readonly attacks: AttackResult[];
  readonly memory: ReaderMemory[];
}

async function measure(hostileFolder: string, strangerKey: string): Promise<void> {
  const { baseUrl, apiKey } = platform;
  const client = new IFCGate({ apiKey, baseUrl, maxRetries: 0 });
  const condition = (name: string, attackerKey?: string): Condition => ({
    ...{ name, attackerKey },
    ...{ seen: [], attacks: [], memory: [] },
  });
  const alone = condition('alone');
  const conditions = [
    alone,
    condition(`${atOnce} hostile files of another workspace`, strangerKey),
    condition(`${atOnce} hostile files of the same workspace`, apiKey),
  ];
  const order = { baseUrl, apiKey, perSecond };
  await runOrdinary({ ...order, seconds: 5 });
  for (let round = 0; round < rounds; round++)
    for (const each of conditions) await run(each, { ...order, seconds, folder: hostileFolder });
  for (const each of conditions) tell(each, alone);
  await measureEachFile(client, files, { invoice, takePeak: readers.takePeak });
}

type Order = { baseUrl: string; apiKey: string; perSecond: number; seconds: number; folder: string };

async function run({ attackerKey, ...into }: Condition, order: Order): Promise<void> {
  readers.takePeak();
  if (attackerKey === undefined) into.seen.push(await runOrdinary(order));
  else {
    const attack = { ...order, apiKey: attackerKey, atOnce };
    const ended = await whileAttacked(hostileAttack, attack, () => runOrdinary(order));
    into.seen.push(ended.value);
    into.attacks.push(ended.attack);
  }
  into.memory.push(readers.takePeak());
}

function tell({ name, seen, attacks, memory }: Condition, alone: Condition): void {
  const failed = seen.reduce((sum, each) => sum + each.failed, 0);
  const answered = attacks.reduce((sum, each) => sum + each.answered, 0);
  const faults = attacks.flatMap((each) => each.faults);
  const most = (of: (each: ReaderMemory) => number): string => Math.max(...memory.map(of)).toFixed(0);
  const processes = `${most((each) => each.mostProcesses)} reading processes, ${most((each) => each.togetherMb)} MB`;
  const attacked = attacks.length === 0 ? '' : `, ${answered} hostile files answered, ${faults.length} not as expected`;
  report(
    name,
    `${failed} ordinary calls failed${attacked}; ${processes}, the largest ${most((each) => each.largestMb)} MB`,
  );
  for (const fault of new Set(faults)) report('  not as expected', fault);
  for (const [key, what] of Object.entries(measured) as [keyof typeof measured, string][])
    report(`  ${what}`, compare(joined(seen, key), joined(alone.seen, key)));
}

function joined(seen: readonly OrdinaryResult[], key: keyof typeof measured): number[] {
  return seen.flatMap((each) => each[key]);
}

/** Each percentile, and what it is of the one alone. */
function compare(values: readonly number[], base: readonly number[]): string {
  const figure = (percent: number): string => {
    const value = percentile(values, percent);
    return `p${percent} ${value.toFixed(1)} ms (${(value / percentile(base, percent)).toFixed(2)})`;
  };
  return [50, 95, 99].map(figure).join(', ');
}
