import { readFileSync } from 'node:fs';
import { z } from 'zod';

import { twoEnginesAgree } from './template/vote-on-details.ts';
import type { FieldDetail } from './read-result.ts';
import type { Reading } from './reading.ts';
import type { Template } from '@ifcgate/contracts/templates';

const knots = z.array(z.tuple([z.number().min(0).max(1), z.number().min(0).max(1)]));
const calibrationFile = z.object({ maps: z.record(z.string(), knots) });

let maps: Record<string, z.output<typeof knots>> | undefined;

/**
 * Which map a field's score goes through: one for each source, and within text one for names and addresses, which are
 * right or wrong in more ways than a number. What was recognised on receipts goes through maps of its own, with one for
 * what two engines have read alike.
 */
export function calibrationKind(
  template: Template,
  field: string,
  { source, checks }: Pick<FieldDetail, 'source' | 'checks'>,
): string {
  if (template.kind !== 'text' || (source !== 'text' && source !== 'ocr')) return source;
  const isReceipt = source === 'ocr' && template.document_kind === 'receipt';
  const kind = isReceipt ? 'receipt' : source;
  const type = template.fields.find(({ name }) => name === field)?.type ?? 'string';
  if (isReceipt && type === 'header_address') return 'receipt_address';
  if (proseTypes.includes(type)) return `${kind}_prose`;
  return isReceipt && checks.some(({ name }) => name === twoEnginesAgree) ? 'receipt_agreed' : kind;
}

/** No number of documents that were read right makes the next one certain. */
const mostCertain = 0.99;
const proseTypes = ['name', 'address', 'header_name', 'header_address'];

/** A reading whose answers are as sure as answers of their scores have turned out to be. */
export function calibrateReading(template: Template, reading: Reading): Reading {
  const details = Object.entries(reading.details).map(([name, detail]) => {
    const confidence = calibrate(calibrationKind(template, name, detail), detail.confidence);
    return [name, detail.value === null ? detail : { ...detail, confidence }] as const;
  });
  return { ...reading, details: Object.fromEntries(details) };
}

/**
 * How likely an answer of this score is right, by the benchmark in `calibration.json`, which `scripts/fit-calibration.ts`
 * writes. Rises with the score; a score of a kind that was not measured is given back as it is.
 *
 * @param score 0 to 1
 * @returns 0 to 1, in steps of a hundredth
 */
export function calibrate(kind: string, score: number): number {
  maps ??= calibrationFile.parse(JSON.parse(readFileSync(new URL('calibration.json', import.meta.url), 'utf8'))).maps;
  return Math.min(mostCertain, Math.round(100 * interpolate(maps[kind] ?? [], score)) / 100);
}

/** The value of a map at a score: linear between its knots (by rising score), constant beyond them; no knots, no change. */
export function interpolate(map: readonly (readonly [score: number, confidence: number])[], score: number): number {
  const above = map.findIndex(([at]) => at >= score);
  const [first, last] = [map[0], map.at(-1)];
  if (first === undefined || last === undefined) return score;
  if (above === -1) return last[1];
  if (above === 0) return first[1];
  const [x0, y0] = map[above - 1] ?? first;
  const [x1, y1] = map[above] ?? last;
  return y0 + ((y1 - y0) * (score - x0)) / (x1 - x0);
}
