/**
 * Fits what a score is worth from what the bench saw, and writes it to `src/engine/calibration.json`:
 *
 *     npm run bench:extraction -- <folders> --raw-scores --json bench.json
 *     node services/extraction/scripts/fit-calibration.ts bench.json [more.json]
 *
 * One monotone map for each kind of answer (source, and names apart). It prints the expected calibration error before and after, the latter on
 * documents that the map was not fitted on (five parts, each judged by the other four), and with `--dry-run` writes nothing.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

import { calibrationOf } from '../bench/calibration-error.ts';
import { fitMonotone, type Knots } from '../bench/fit-monotone.ts';
import { calibrationKind, interpolate } from '../src/engine/calibrate.ts';
import { findBuiltInTemplate, type FieldDetail } from '../src/engine/index.ts';

const benchFile = z.object({
  engineVersion: z.string(),
  folders: z.array(
    z.object({
      folder: z.string(),
      documents: z.array(
        z.object({
          template: z.string(),
          verdicts: z.record(z.string(), z.string()),
          confidence: z.record(z.string(), z.number()),
          source: z.record(z.string(), z.string()),
        }),
      ),
    }),
  ),
});
type BenchFile = z.output<typeof benchFile>;
type Sample = { source: string; confidence: number; isCorrect: boolean; part: number };

const parts = 5;
const target = new URL('../src/engine/calibration.json', import.meta.url);

const args = process.argv.slice(2);
const files = args.filter((arg) => arg !== '--dry-run');
if (files.length === 0) throw new Error('usage: node fit-calibration.ts bench.json [more.json] [--dry-run]');
const benches = files.map((file) => benchFile.parse(JSON.parse(readFileSync(file, 'utf8'))));
const samples = collectSamples(benches);
const maps = fitAll(samples);

const before = calibrationOf(samples).error;
const after = calibrationOf(samples.map((sample) => apply(maps, sample))).error;
const unseen = calibrationOf(Array.from({ length: parts }, (_, part) => judgePart(part)).flat()).error;
console.log(`${String(samples.length)} answers; expected calibration error ${before.toFixed(4)}`);
console.log(`with the maps ${after.toFixed(4)}, on documents they were not fitted on ${unseen.toFixed(4)}`);
console.log(JSON.stringify(maps));
if (!args.includes('--dry-run')) write();

/** Every answered field with a label. Documents are dealt out to the parts in turn, all fields of one to the same. */
function collectSamples(from: readonly BenchFile[]): Sample[] {
  const documents = from.flatMap(({ folders }) => folders).flatMap((folder) => folder.documents);
  return documents.flatMap(({ template, verdicts, confidence, source }, index) =>
    Object.entries(verdicts).flatMap(([field, verdict]) => {
      const [sure, by] = [confidence[field], source[field]];
      if (sure === undefined || by === undefined || !['correct', 'wrong'].includes(verdict)) return [];
      return [
        {
          source: kindOf(template, field, by),
          confidence: sure,
          isCorrect: verdict === 'correct',
          part: index % parts,
        },
      ];
    }),
  );
}

function kindOf(template: string, field: string, source: string): string {
  const found = findBuiltInTemplate(template);
  return found === undefined ? source : calibrationKind(found, field, source as FieldDetail['source']);
}

function fitAll(from: readonly Sample[]): Record<string, Knots> {
  const bySource = [...Map.groupBy(from, (sample) => sample.source)].sort(([a], [b]) => a.localeCompare(b));
  const fitted = bySource.map(([source, group]) => [source, fitMonotone(group)] as const);
  return Object.fromEntries(fitted.filter(([, knots]) => knots.length > 0));
}

function judgePart(part: number): Sample[] {
  const others = fitAll(samples.filter((sample) => sample.part !== part));
  return samples.filter((sample) => sample.part === part).map((sample) => apply(others, sample));
}

function apply(by: Record<string, Knots>, sample: Sample): Sample {
  return { ...sample, confidence: interpolate(by[sample.source] ?? [], sample.confidence) };
}

function write(): void {
  const folders = benches.flatMap((bench) => bench.folders);
  const calibration = {
    fittedOn: new Date().toISOString().slice(0, 10),
    engineVersion: [...new Set(benches.map((bench) => bench.engineVersion))].join(', '),
    // The name is enough: where a folder lies is each machine's own.
    folders: folders.map(({ folder, documents }) => ({ name: path.basename(folder), documents: documents.length })),
    answers: Object.fromEntries(
      [...Map.groupBy(samples, (one) => one.source)].map(([name, all]) => [name, all.length]),
    ),
    expectedCalibrationError: { before: round(before), after: round(after), onUnseenDocuments: round(unseen) },
    maps,
  };
  writeFileSync(target, `${JSON.stringify(calibration, null, 2)}\n`);
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
