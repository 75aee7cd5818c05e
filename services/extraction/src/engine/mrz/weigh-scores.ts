import { knownStates } from './known-states.ts';
import { meantByClass } from './letter-classes.ts';
import { zoneAlphabet } from './glyph-cell.ts';
import type { CellScores } from './score-cells.ts';
import type { ZoneLayout, ZonePart, ZoneRange } from './zone-layouts.ts';

const letters = zoneAlphabet.length;

/** What a code of the list gains per letter: less than a clear letter differs by, more than a blurred one does. */
const knownStateBonus = 0.03;
/** What it is worth per letter that the issuing state and the nationality are the same, as they mostly are. */
const sameStateBonus = 0.02;
/**
 * What a character gains that its place is meant for: enough where a picture leaves open which it is, less than a clear
 * glyph leads by, so that a clear letter among digits stays one.
 */
const meantBonus = 0.03;
/**
 * What the letters lose that look like digits, where both may stand: numbers hold many more digits, and many issuers
 * leave these letters out of them, as ICAO 9303-3 (4.9.1) says how alike they are in OCR-B.
 */
const lookalikes: readonly (readonly [letter: string, loss: number])[] = [
  ['O', 0.02],
  ['I', 0.01],
];

/**
 * What is known before looking: places are meant for letters or digits, states have codes out of a list, and numbers hold more digits than letters like them.
 * Both only tip the balance where a picture is unclear.
 */
export function weighScores(scores: readonly CellScores[], layout: ZoneLayout): CellScores[] {
  const weighed = scores.map((line) => line.slice());
  layout.classes.forEach((classes, line) => {
    [...classes].forEach((kind, index) => {
      if (kind !== 'x') for (const letter of meantByClass[kind] ?? []) addAt(weighed[line], index, letter, meantBonus);
    });
  });
  for (const part of ['document_number', 'optional_data', 'optional_data_2'] as const)
    forEachPlace(layout, part, (line, index) => {
      if (layout.classes[line]?.[index] !== 'x') return;
      for (const [letter, loss] of lookalikes) add(weighed[line], index, letter, -loss);
    });
  for (const [place, code] of likelyStates(scores, layout))
    [...code].forEach((letter, offset) => add(weighed[place.line], place.start + offset, letter, knownStateBonus));
  return weighed;
}

function likelyStates(scores: readonly CellScores[], { parts }: ZoneLayout): [ZoneRange, string][] {
  const places = [parts.issuing_state, parts.nationality].filter((place) => place !== undefined);
  const [first, second] = places.map((place) => bestStates(scores, place));
  if (first === undefined) return [];
  const alone = [first, second].flatMap((ranked, index): [ZoneRange, string][] => {
    const [place, best] = [places[index], ranked?.[0]];
    return place === undefined || best === undefined ? [] : [[place, best.code]];
  });
  if (second === undefined) return alone;
  const together = first
    .map(({ code, score }) => ({ code, score: score + (second.find((other) => other.code === code)?.score ?? -1) }))
    .reduce((best, entry) => (entry.score > best.score ? entry : best));
  const apart = (first[0]?.score ?? 0) + (second[0]?.score ?? 0);
  if (together.score + 6 * sameStateBonus < apart) return alone;
  return places.map((place) => [place, together.code]);
}

function bestStates(scores: readonly CellScores[], place: ZoneRange): { code: string; score: number }[] {
  return knownStates
    .map((state) => state.padEnd(place.end - place.start, '<'))
    .map((code) => ({
      code,
      score: [...code].reduce((sum, letter, offset) => sum + at(scores[place.line], place.start + offset, letter), 0),
    }))
    .sort((a, b) => b.score - a.score);
}

function forEachPlace(layout: ZoneLayout, part: ZonePart, visit: (line: number, index: number) => void): void {
  const place = layout.parts[part];
  if (place === undefined) return;
  for (let index = place.start; index < place.end; index++) visit(place.line, index);
}

function at(line: CellScores | undefined, index: number, letter: string): number {
  return line?.[index * letters + zoneAlphabet.indexOf(letter)] ?? 0;
}

function add(line: CellScores | undefined, index: number, letter: string, value: number): void {
  addAt(line, index, zoneAlphabet.indexOf(letter), value);
}

function addAt(line: CellScores | undefined, index: number, letter: number, value: number): void {
  const position = index * letters + letter;
  if (line?.[position] !== undefined) line[position] += value;
}
