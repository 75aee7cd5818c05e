import { runBaselines, type Baseline } from './baselines.ts';
import { gatesFor, type Gate } from './gates.ts';
import { percentile } from './table.ts';
import { readFolder, type ReadingOptions } from './read-folder.ts';
import { readTexts } from './read-texts.ts';
import { measureCodes } from './measure-codes.ts';
import { missesIn, scoreCalibration, scoreFields, scoreTables, scoreZones } from './score-rows.ts';
import { scorePrint } from './score-print.ts';
import type { FolderMeasures } from './folder-measures.ts';
import type { LabelledFolder } from './manifest.ts';

/** Everything that is measured on a folder. */
export type FolderFigures = FolderMeasures & { baselines: Baseline[]; gates: Gate[] };

/** Reads a folder's documents, texts and barcodes, and the same files with the programs to compare with. */
export async function measureFolder(
  folder: LabelledFolder,
  options: ReadingOptions & { baselines: boolean },
): Promise<FolderFigures> {
  const { rows, firstMs, wallMs, cpuMs, rounds, changed, memory } = await readFolder(folder, options);
  const texts = readTexts(folder);
  const codes = await measureCodes(folder.codes);
  const times = rows.map((row) => row.ms);
  const pages = rows.reduce((sum, row) => sum + (row.pages ?? 0), 0);
  const perSecond = (count: number): number => (wallMs === 0 ? 0 : (1000 * count) / wallMs);
  const measures: FolderMeasures = {
    folder: folder.folder,
    rows,
    skipped: folder.skipped,
    fields: scoreFields(rows),
    tables: scoreTables(rows),
    calibration: scoreCalibration(rows),
    zones: scoreZones(rows),
    print: scorePrint(rows),
    texts,
    codes: codes.kinds,
    speed: {
      firstMs,
      p50Ms: percentile(times, 0.5),
      p50PageMs: percentile(
        rows.map((row) => row.ms / (row.pages ?? 1)),
        0.5,
      ),
      p95Ms: percentile(times, 0.95),
      docsPerSecond: perSecond(rows.length),
      pagesPerSecond: perSecond(pages),
      cpuMs,
    },
    rounds,
    changed,
    memory,
    misses: [...missesIn(rows), ...texts.flatMap((text) => text.misses), ...codes.misses],
  };
  const files = folder.documents.map((document) => document.path);
  const baselines = options.baselines && files.length > 0 ? await runBaselines(files, options.workers) : [];
  return { ...measures, baselines, gates: gatesFor(measures) };
}
