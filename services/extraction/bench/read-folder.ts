import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';

import {
  createEngine,
  findBuiltInTemplate,
  type Engine,
  type FieldDetail,
  type ReadResult,
} from '../src/engine/index.ts';
import { calibrationKind } from '../src/engine/calibrate.ts';
import { judgeField, type Verdict } from './judge.ts';
import { matchRows, type RowCounts } from './line-items.ts';
import { startProgress } from './progress.ts';
import { startedCpuMs, watchMemory, type PeakMemory } from './reading-memory.ts';
import type { LabelledDocument, LabelledFolder } from './manifest.ts';

/** One document, read and judged. */
export type DocumentRow = {
  file: string;
  template: string;
  kind: LabelledDocument['kind'];
  hasXml: boolean;
  status: ReadResult['status'];
  failure: string | null;
  pages: number | null;
  fields: Record<string, string>;
  expected: Record<string, string>;
  verdicts: Record<string, Verdict>;
  /** Of each answered field, how sure the engine was and where it read it. */
  confidence: Record<string, number>;
  source: Record<string, FieldDetail['source']>;
  /** Which map of the calibration each answer goes through. */
  kinds: Record<string, string>;
  rows: RowCounts | null;
  zone: ZoneVerdict | null;
  ms: number;
  warnings: string[];
};

/** Whether the lines of a zone are the labelled ones, whether all its checks hold, and whether that is so in print. */
export type ZoneVerdict = { isExact: boolean; isValid: boolean; isJudgedRight: boolean };

/** All documents of a folder and what reading them took. */
export type FolderReading = {
  rows: DocumentRow[];
  /** The very first document, with the start of its process; it is read again, warm, with the others. */
  firstMs: number;
  /** From the first to the last of all documents, warm: what each took is in its row. */
  wallMs: number;
  /** Processor time of a document, the mean of one round; undefined where nothing says. */
  cpuMs: number | undefined;
  /** How often the folder was read. Of the second half, the one of median duration counts. */
  rounds: number;
  /** The documents that were answered otherwise when they were read again. */
  changed: string[];
  memory: PeakMemory;
};

/** How documents are read. */
export type ReadingOptions = { workers: number; ignoreXml: boolean; rawScores: boolean };

/** The day on which all documents are read, so that two-digit years mean the same in every run. */
export const benchDay = '2026-04-01';
/** Folders are read again for so long. Where pages are recognised once is enough: compiled code is a small part. */
const warmUpMs = 6000;
const mostRounds = 20;
/** What the service gives a document. */
export const cpuLimitMs = 10_000;

/** Reads and judges a folder's documents with an engine of its own, `workers` at a time. */
export async function readFolder(folder: LabelledFolder, options: ReadingOptions): Promise<FolderReading> {
  const { documents } = folder;
  const [first] = documents;
  if (first === undefined)
    return {
      rows: [],
      firstMs: 0,
      wallMs: 0,
      cpuMs: undefined,
      rounds: 0,
      changed: [],
      memory: { process: 0, all: 0 },
    };
  const engine = createEngine({ workers: options.workers, cpuLimitMs });
  const means = { engine, load: keepFiles() };
  const memory = watchMemory();
  const progress = startProgress(folder.folder, documents.length);
  try {
    const { ms: firstMs } = await readOne(means, first, options);
    // Every process loads its code and its templates before time counts.
    await Promise.all(Array.from({ length: options.workers }, () => readOne(means, first, options)));
    const readAll = (): Promise<ReadAll> =>
      readEach(documents, (document) => readOne(means, document, options), {
        places: options.workers,
        onRead: () => progress.step(),
      });
    const once = await readAll();
    const again = await readAgain(once, readAll);
    const warm = usualOf(again) ?? once;
    return {
      rows: documents.map((document, index) => judgeDocument(document, warm.readings[index] as OneReading)),
      firstMs,
      wallMs: warm.wallMs,
      cpuMs: warm.cpuMs === undefined ? undefined : warm.cpuMs / documents.length,
      rounds: again.length + 1,
      changed: documents.flatMap(({ file }, index) =>
        again.every(({ readings }) => isDeepStrictEqual(readings[index]?.result, once.readings[index]?.result))
          ? []
          : [file],
      ),
      memory: memory.takePeak(),
    };
  } finally {
    progress.end();
    memory.stop();
    await engine.close();
  }
}

type Means = { engine: Engine; load: (path: string) => Promise<Buffer> };
type OneReading = { result: ReadResult; ms: number };
type ReadAll = { readings: OneReading[]; wallMs: number; cpuMs: number | undefined };

// A reading process serves thousands of documents; while it reads its first hundreds its code is still being compiled.
async function readAgain(once: ReadAll, readAll: () => Promise<ReadAll>): Promise<ReadAll[]> {
  const again: ReadAll[] = [];
  let spentMs = once.wallMs;
  while (spentMs < warmUpMs && again.length + 1 < mostRounds) {
    const round = await readAll();
    again.push(round);
    spentMs += round.wallMs;
  }
  return again;
}

function usualOf(rounds: readonly ReadAll[]): ReadAll | undefined {
  const warm = rounds.slice(Math.floor(rounds.length / 2)).toSorted((a, b) => a.wallMs - b.wallMs);
  return warm[Math.floor(warm.length / 2)];
}

async function readEach(
  documents: readonly LabelledDocument[],
  read: (document: LabelledDocument) => Promise<OneReading>,
  { places, onRead }: { places: number; onRead: () => void },
): Promise<ReadAll> {
  const startedAt = performance.now();
  const cpuBefore = startedCpuMs();
  const readings = await inPool(documents, places, async (document) => {
    const reading = await read(document);
    onRead();
    return reading;
  });
  const cpuAfter = startedCpuMs();
  const cpuMs = cpuBefore === undefined || cpuAfter === undefined ? undefined : cpuAfter - cpuBefore;
  return { readings, wallMs: performance.now() - startedAt, cpuMs };
}

/** Files of so many bytes are kept for the next round: the disk is not what is measured. */
const mostBytesKept = 256 * 2 ** 20;

function keepFiles(): (path: string) => Promise<Buffer> {
  const kept = new Map<string, Buffer>();
  let room = mostBytesKept;
  return async (path) => {
    const known = kept.get(path);
    if (known !== undefined) return known;
    const bytes = await readFile(path);
    if (bytes.length <= room) kept.set(path, bytes);
    room = Math.max(0, room - bytes.length);
    return bytes;
  };
}

async function readOne(
  { engine, load }: Means,
  document: LabelledDocument,
  { ignoreXml, rawScores }: ReadingOptions,
): Promise<OneReading> {
  const bytes = await load(document.path);
  const startedAt = performance.now();
  const result = await engine.read({ bytes, template: document.template, today: benchDay, ignoreXml, rawScores });
  return { result, ms: performance.now() - startedAt };
}

/** Judges what was read from one document. */
function judgeDocument(document: LabelledDocument, { result, ms }: OneReading): DocumentRow {
  const answered = answersOf(result);
  const names = new Set([...Object.keys(document.labels), ...Object.keys(answered)]);
  const verdicts: Record<string, Verdict> = {};
  for (const name of names) {
    const isVisible = !document.unseen.includes(name);
    verdicts[name] = judgeField({ name, found: answered[name]?.value, wanted: document.labels[name], isVisible });
  }
  const details = Object.entries(answered);
  return {
    file: document.file,
    template: document.template,
    kind: document.kind,
    hasXml: document.hasXml,
    status: result.status,
    failure: result.failure?.code ?? null,
    pages: result.pages,
    fields: Object.fromEntries(details.map(([name, { value }]) => [name, value])),
    expected: document.labels,
    verdicts,
    confidence: Object.fromEntries(details.map(([name, { confidence }]) => [name, confidence])),
    source: Object.fromEntries(details.map(([name, { source }]) => [name, source])),
    kinds: Object.fromEntries(details.map(([name, { kind }]) => [name, kind])),
    rows:
      document.rows.length === 0
        ? null
        : matchRows(
            document.rows,
            result.lineItems.map((item) => item.fields),
          ),
    zone: document.kind === 'zone' ? judgeZone(document, result) : null,
    ms,
    warnings: result.warnings,
  };
}

type AnsweredField = { value: string; confidence: number; source: FieldDetail['source']; kind: string };

function answersOf({ template, details }: ReadResult): Record<string, AnsweredField> {
  const found = findBuiltInTemplate(template);
  const answered = Object.entries(details).flatMap(([name, { value, confidence, source, checks }]) => {
    const kind = found === undefined ? source : calibrationKind(found, name, { source, checks });
    return value === null ? [] : [[name, { value, confidence, source, kind }] as const];
  });
  return Object.fromEntries(answered);
}

function judgeZone({ labels, checksHold }: LabelledDocument, { details }: ReadResult): ZoneVerdict {
  const zone = details['mrz'];
  const isValid = zone !== undefined && zone.value !== null && zone.checks.every((check) => check.passed);
  return { isExact: zone?.value === labels['mrz'], isValid, isJudgedRight: isValid === checksHold };
}

/** Works on all items, so many at a time; the answers are in the order of the items. */
export async function inPool<I, O>(items: readonly I[], places: number, work: (item: I) => Promise<O>): Promise<O[]> {
  const results: O[] = [];
  const waiting = items.entries();
  const takeNext = async (): Promise<void> => {
    for (const [index, item] of waiting) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: places }, takeNext));
  return results;
}
