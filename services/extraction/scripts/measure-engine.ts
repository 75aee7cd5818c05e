/**
 * Measures the engine on folders of documents with expected values, and says which are missing:
 *
 *     node scripts/measure-engine.ts FOLDER
 *
 * FOLDER may hold `zugferd` and `doceval` (invoices), `passporteye` and `mrz-synth` (pictures with zones) and `hostile`.
 * A value that its manifest says is not printed (`visible_in_text`) counts only when something else was answered.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { createEngine, type ReadResult } from '../src/engine/index.ts';

type Invoice = { file: string; expected: Record<string, unknown>; visible_in_text?: Record<string, boolean> };
type Identity = { file: string; lines: string[] };

const root = process.argv[2];
if (root === undefined) throw new Error('usage: node measure-engine.ts FOLDER');
const engine = createEngine({ workers: 1, timeoutMs: 10_000 });
const today = '2026-04-01';
const invoiceFields = [
  'invoice_number',
  'issue_date',
  'due_date',
  'currency',
  'net_amount',
  'tax_amount',
  'total_amount',
];

for (const folder of ['zugferd', 'doceval']) await ifPresent(folder, measureInvoices);
for (const folder of ['passporteye', 'mrz-synth']) await ifPresent(folder, measureZones);
await ifPresent('hostile', measureHostile);
await engine.close();

async function ifPresent(folder: string, measure: (directory: string) => Promise<void>): Promise<void> {
  const directory = path.join(root ?? '', folder);
  console.log(`\n${folder}`);
  if (existsSync(path.join(directory, 'manifest.json'))) await measure(directory);
  else console.log('  missing, skipped');
}

async function read(file: string, template: string): Promise<{ result: ReadResult; ms: number }> {
  const begin = performance.now();
  const result = await engine.read({ bytes: readFileSync(file), template, today });
  return { result, ms: performance.now() - begin };
}

async function measureInvoices(directory: string): Promise<void> {
  const counts = new Map<string, { right: number; wrong: number; absent: number }>();
  const times: number[] = [];
  for (const { file, expected, visible_in_text: visible } of manifest(directory) as Invoice[]) {
    const { result, ms } = await read(path.join(directory, file), 'invoice-standard');
    times.push(ms);
    for (const field of invoiceFields) {
      const wanted = expected[field];
      const found = result.fields[field];
      if ((typeof wanted !== 'string' && typeof wanted !== 'number') || (visible?.[field] === false && !found))
        continue;
      const count = counts.get(field) ?? { right: 0, wrong: 0, absent: 0 };
      count[judge(found, typeof wanted === 'number' ? wanted.toFixed(2) : wanted)]++;
      counts.set(field, count);
    }
  }
  console.table(Object.fromEntries(counts));
  printTimes(times);
}

function judge(found: string | undefined, wanted: string): 'right' | 'wrong' | 'absent' {
  if (found === undefined) return 'absent';
  return found === wanted ? 'right' : 'wrong';
}

async function measureZones(directory: string): Promise<void> {
  let [exact, valid, wrongAndProcessed] = [0, 0, 0];
  const times: number[] = [];
  for (const { file, lines } of manifest(directory) as Identity[]) {
    const { result, ms } = await read(path.join(directory, file), templateFor(lines));
    times.push(ms);
    const isExact = result.fields.mrz === lines.join('\n');
    const isValid = result.details.mrz?.checks.every((check) => check.passed) === true;
    exact += Number(isExact);
    valid += Number(isValid);
    wrongAndProcessed += Number(!isExact && result.status === 'processed');
    if (!isExact) console.log(`  ${file}: ${result.status} ${result.warnings.join(' ')}`);
  }
  console.log(`  of ${String(times.length)}: exact ${String(exact)}, all checks valid ${String(valid)}`);
  console.log(`  processed and yet not exact: ${String(wrongAndProcessed)}`);
  printTimes(times);
}

function templateFor([first = '', , third]: string[]): string {
  if (first.startsWith('V')) return 'visa';
  return third === undefined && first.length === 44 ? 'passport' : 'id-card';
}

async function measureHostile(directory: string): Promise<void> {
  const { files } = manifest(directory) as { files: Record<string, string> };
  for (const [file, expected] of Object.entries(files))
    for (const template of ['invoice-standard', 'passport']) {
      const { result, ms } = await read(path.join(directory, file), template);
      const outcome = result.failure?.code ?? `${JSON.stringify(result.fields)} ${result.warnings.join(' ')}`;
      console.log(`  ${file} as ${template}: ${result.status} ${outcome} ${ms.toFixed(0)} ms (expected: ${expected})`);
    }
}

function manifest(directory: string): unknown {
  return JSON.parse(readFileSync(path.join(directory, 'manifest.json'), 'utf8'));
}

function printTimes(times: number[]): void {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(0);
  console.log(`  ms: p50 ${at(0.5)}, p95 ${at(0.95)}, most ${at(1)}`);
}
