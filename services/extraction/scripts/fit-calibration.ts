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
import { interpolate } from '../src/engine/calibrate.ts';

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
          kinds: z.record(z.string(), z.string()),
        }),
      ),
    }),
  ),
});
const calibrationFile = z.looseObject({
  answers: z.record(z.string(), z.number()),
  maps: z.record(z.string(), z.unknown()),
  provenance: z.record(z.string(), z.unknown()).default({}),
});
type BenchFile = z.output<typeof benchFile>;
type Sample = { folder: string; source: string; confidence: number; isCorrect: boolean; part: number };

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
const judged = Array.from({ length: parts }, (_, part) => judgePart(part)).flat();
const unseen = calibrationOf(judged).error;
console.log(`${String(samples.length)} answers; expected calibration error ${before.toFixed(4)}`);
console.log(`with the maps ${after.toFixed(4)}, on documents they were not fitted on ${unseen.toFixed(4)}`);
for (const [folder, group] of Map.groupBy(judged, (sample) => sample.folder))
  console.log(describeFolder(folder, group));
console.log(JSON.stringify(maps));
if (!args.includes('--dry-run')) write();

/** Every answered field with a label. Documents are dealt out to the parts in turn, all fields of one to the same. */
function collectSamples(from: readonly BenchFile[]): Sample[] {
  const documents = from
    .flatMap(({ folders }) => folders)
    .flatMap(({ folder, documents: own }) => own.map((each) => ({ ...each, folder: path.basename(folder) })));
  return documents.flatMap(({ folder, verdicts, confidence, kinds }, index) =>
    Object.entries(verdicts).flatMap(([field, verdict]) => {
      const [sure, kind] = [confidence[field], kinds[field]];
      if (sure === undefined || kind === undefined || !['correct', 'wrong'].includes(verdict)) return [];
      return [{ folder, source: kind, confidence: sure, isCorrect: verdict === 'correct', part: index % parts }];
    }),
  );
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

/** How far confidence in a folder is from what is true there, by the maps that were not fitted on its documents. */
function describeFolder(folder: string, group: readonly Sample[]): string {
  const sure = group.filter(({ confidence }) => confidence >= 0.9);
  const right = sure.filter(({ isCorrect }) => isCorrect).length;
  return `${folder}: ${calibrationOf(group).error.toFixed(4)} over ${String(group.length)} answers; of ${String(sure.length)} at 0.9 and above ${String(right)} are right`;
}

function apply(by: Record<string, Knots>, sample: Sample): Sample {
  return { ...sample, confidence: interpolate(by[sample.source] ?? [], sample.confidence) };
}

/** Kinds that were not measured this time keep their maps. */
function write(): void {
  const kept = calibrationFile.parse(JSON.parse(readFileSync(target, 'utf8')));
  const folders = benches.flatMap((bench) => bench.folders);
  const calibration = {
    ...kept,
    fittedOn: new Date().toISOString().slice(0, 10),
    engineVersion: versions(),
    // The name is enough: where a folder lies is each machine's own.
    folders: folders.map(({ folder, documents }) => ({ name: path.basename(folder), documents: documents.length })),
    answers: {
      ...kept.answers,
      ...Object.fromEntries([...Map.groupBy(samples, (one) => one.source)].map(([name, all]) => [name, all.length])),
    },
    expectedCalibrationError: { before: round(before), after: round(after), onUnseenDocuments: round(unseen) },
    provenance: {
      ...kept.provenance,
      ...Object.fromEntries(Object.keys(maps).map((kind) => [kind, provenanceOf(kind)])),
    },
    maps: { ...kept.maps, ...maps },
  };
  writeFileSync(target, `${JSON.stringify(calibration, null, 2)}\n`);
}

/** Which engine answered, where, how often, and how far the map is off in folds that it was not fitted on. */
function provenanceOf(kind: string): object {
  const own = judged.filter(({ source }) => source === kind);
  const counts = [...Map.groupBy(own, ({ folder }) => folder)].map(([folder, all]): [string, number] => [
    folder,
    all.length,
  ]);
  return {
    fittedOn: new Date().toISOString().slice(0, 10),
    engineVersion: versions(),
    answers: Object.fromEntries(counts),
    errorOnUnseenDocuments: round(calibrationOf(own).error),
  };
}

function versions(): string {
  return [...new Set(benches.map((bench) => bench.engineVersion))].join(', ');
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
