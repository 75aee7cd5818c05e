import { readFile } from 'node:fs/promises';

import { defaultBudget } from '../src/engine/index.ts';
import { findBarcodes } from '../src/engine/barcode/find-barcodes.ts';
import { ReadFailure } from '../src/engine/read-failure.ts';
import { sniff } from '../src/engine/sniff.ts';
import { percentile } from './table.ts';
import type { LabelledCode } from './manifest.ts';
import type { Miss } from './score-rows.ts';

/** What came of the pictures that show a code of one kind, or none. */
export type CodeFigures = {
  symbology: string | null;
  pictures: number;
  /** Pictures whose code was read, to the letter. */
  found: number;
  /** Codes with a text that is in no label of their picture. */
  falseOnes: number;
  /** Of a picture from its bytes to its codes. */
  p50Ms: number;
};

type CodeRow = { code: LabelledCode; texts: string[]; ms: number };

/** All kinds that the engine knows, whichever a picture shows: so a code that is not there can be found. */
const symbologies = ['PDF417', 'QRCode', 'Aztec'] as const;

/** Reads the pictures one after the other in this process, as a reading process does for a template of barcodes. */
export async function measureCodes(codes: readonly LabelledCode[]): Promise<{ kinds: CodeFigures[]; misses: Miss[] }> {
  const [first] = codes;
  if (first === undefined) return { kinds: [], misses: [] };
  // The code of the reader is loaded before time counts.
  await readOne(first);
  const rows: CodeRow[] = [];
  for (const code of codes) rows.push(await readOne(code));
  const kinds = [...Map.groupBy(rows, ({ code }) => code.symbology)].map(([symbology, of]) => toFigures(symbology, of));
  return { kinds, misses: rows.flatMap(toMisses) };
}

async function readOne(code: LabelledCode): Promise<CodeRow> {
  const bytes = await readFile(code.path);
  const startedAt = performance.now();
  const texts = await readCodes(bytes);
  return { code, texts, ms: performance.now() - startedAt };
}

async function readCodes(bytes: Uint8Array): Promise<string[]> {
  const kind = sniff(bytes);
  if (kind === undefined) return [];
  try {
    const { codes } = await findBarcodes(symbologies, { bytes, kind, budget: defaultBudget });
    return codes.map(({ text }) => text);
  } catch (error) {
    // A file that cannot be opened has no codes; the miss says so.
    if (error instanceof ReadFailure) return [];
    throw error;
  }
}

function toFigures(symbology: string | null, rows: readonly CodeRow[]): CodeFigures {
  return {
    symbology,
    pictures: rows.length,
    found: rows.filter(isFound).length,
    falseOnes: rows.reduce((sum, row) => sum + falseTextsOf(row).length, 0),
    p50Ms: percentile(
      rows.map(({ ms }) => ms),
      0.5,
    ),
  };
}

function isFound({ code: { text }, texts }: CodeRow): boolean {
  return text !== null && texts.includes(text);
}

function falseTextsOf({ code, texts }: CodeRow): string[] {
  return texts.filter((text) => text !== code.text);
}

function toMisses(row: CodeRow): Miss[] {
  const { file, symbology, text } = row.code;
  const [falseText] = falseTextsOf(row);
  const isMissed = text !== null && !isFound(row);
  if (!isMissed && falseText === undefined) return [];
  return [{ file, field: symbology ?? 'no code', wanted: text ?? '', found: falseText }];
}
