import { characterValue, checkWeight } from './check-digit.ts';
import { bestLetter, bestLetterOf, everyLetter, indexes } from './letter-classes.ts';
import { zoneAlphabet } from './glyph-cell.ts';
import { weighScores } from './weigh-scores.ts';
import { checkedRange, zoneLayouts, type ZoneFormat, type ZoneLayout, type ZoneRange } from './zone-layouts.ts';
import type { CellScores } from './score-cells.ts';

/** The lines of a zone as they were decoded. */
export type DecodedZone = {
  lines: string[];
  /** What the picture alone shows: {@link lines} before check digits chose among unclear glyphs. */
  printed: string[];
  /** The places where a check digit chose another of the characters that an unclear glyph may be, by line and index. */
  repaired: { line: number; index: number }[];
  /** For each place how much better the character looks than any other; below 0 if repaired. */
  margins: number[][];
  /** Each unclear glyph's other characters, with what the picture loses by them. */
  unclear: UnclearPlace[];
};

/** A glyph that may be more than one character. */
export type UnclearPlace = { line: number; index: number; others: { letter: string; lost: number }[] };

const letters = zoneAlphabet.length;

/**
 * A glyph is unclear between characters whose likenesses differ by less than this. On 400 lines of specimens and of
 * generated scans and photos a wrong character looked at most 0.03 better than the right one where the type was OCR-B;
 * on clean ones 98 of 100 glyphs lead by 0.09 and more, O over 0 by 0.04.
 */
export const unclearLead = 0.04;
/** More changes than this are an invention, not a repair. */
const mostRepairs = 2;

/** The format that the lines of so many characters are most likely in, by the look of their first letter and digits. */
export function guessFormat(scores: readonly CellScores[], characters: number): ZoneFormat {
  if (characters === 30) return formatByLines(scores.length);
  const isVisa = zoneAlphabet[bestLetterOf(scores[0], 0, indexes('PVIAC'))] === 'V';
  if (characters === 44) return isVisa ? 'MRV-A' : 'TD3';
  if (isVisa) return 'MRV-B';
  const start = [0, 1, 2, 3, 4].map((index) => zoneAlphabet[bestLetter(scores[0], index)]).join('');
  const nationality = [10, 11, 12].map((index) => zoneAlphabet[bestLetter(scores[1], index)]).join('');
  return start === 'IDFRA' && /^\d+$/.test(nationality) ? 'FRA-ID' : 'TD2';
}

/** The format of so many lines of 30 characters. */
export function formatByLines(lines: number): ZoneFormat {
  if (lines === 3) return 'TD1';
  return lines === 1 ? 'FRA-DL' : 'CHE-DL';
}

/**
 * The text of a zone as it is printed. A clear glyph is what it looks like, whatever the format wants in its place and
 * the check digits say; among the characters that an unclear glyph may be, the check digits choose. What would need
 * more than two such choices is kept as it looks.
 */
export function decodeZone(likenesses: readonly CellScores[], format: ZoneFormat): DecodedZone {
  const layout = zoneLayouts[format];
  const scores = weighScores(likenesses, layout);
  const printed = layout.classes.map((classes, line) =>
    [...classes].map((_, index) => bestLetter(scores[line], index)),
  );
  const checked = printed.map((line) => [...line]);
  for (const { place, letter } of decodeChecked(scores, layout, printed)) {
    const line = checked[place.line];
    if (line !== undefined) line[place.index] = letter;
  }
  const changes = placesOf(printed).filter(({ line, index }) => checked[line]?.[index] !== printed[line]?.[index]);
  const isRepair = changes.length <= mostRepairs;
  const chosen = isRepair ? checked : printed;
  return {
    lines: chosen.map(toText),
    printed: printed.map(toText),
    repaired: isRepair ? changes : [],
    margins: chosen.map((line, row) => line.map((letter, index) => marginOf(scores[row], index, letter))),
    unclear: placesOf(chosen).flatMap((place) => unclearAt(scores, place, chosen[place.line]?.[place.index] ?? 0)),
  };
}

function placesOf(lines: readonly number[][]): Place[] {
  return lines.flatMap((line, row) => line.map((_, index) => ({ line: row, index })));
}

function toText(line: readonly number[]): string {
  return line.map((letter) => zoneAlphabet[letter]).join('');
}

function unclearAt(scores: readonly CellScores[], { line, index }: Place, chosen: number): UnclearPlace[] {
  const own = scores[line]?.[index * letters + chosen] ?? 0;
  const others = possibleAt(scores[line], index)
    .filter(({ letter }) => letter !== chosen)
    .map(({ letter, score }) => ({ letter: zoneAlphabet[letter] ?? '<', lost: own - score }));
  return others.length === 0 ? [] : [{ line, index, others }];
}

type Place = { line: number; index: number };

/** One covered character on the way through the check digits. */
type Step = Place & {
  /** Its weight in the check digit of its field; undefined outside of any. */
  fieldWeight: number | undefined;
  /** Whether it is the check digit of the field before it. */
  isFieldDigit: boolean;
  compositeWeight: number | undefined;
  isCompositeDigit: boolean;
};

// Viterbi over the two running sums modulo 10, of the field and of the composite: exact, and 100 states suffice.
function decodeChecked(
  scores: readonly CellScores[],
  layout: ZoneLayout,
  plain: readonly number[][],
): { place: Place; letter: number }[] {
  const steps = listSteps(layout, plain);
  let totals = new Float64Array(100).fill(-Infinity);
  totals[0] = 0;
  const history: { from: Int8Array; letter: Int8Array }[] = [];
  for (const step of steps) {
    const next = new Float64Array(100).fill(-Infinity);
    const from = new Int8Array(100);
    const letter = new Int8Array(100);
    const options = bestByValue(scores[step.line], step.index);
    for (let state = 0; state < 100; state++) {
      const total = totals[state] ?? -Infinity;
      if (total === -Infinity) continue;
      for (const option of options) {
        const target = advance(state, option.value, step);
        if (target === undefined || total + option.score <= (next[target] ?? 0)) continue;
        next[target] = total + option.score;
        from[target] = state;
        letter[target] = option.letter;
      }
    }
    history.push({ from, letter });
    totals = next;
  }
  return traceBack(steps, history, totals);
}

function traceBack(
  steps: readonly Step[],
  history: readonly { from: Int8Array; letter: Int8Array }[],
  totals: Float64Array,
): { place: Place; letter: number }[] {
  let state = totals.indexOf(Math.max(...totals));
  if (totals[state] === -Infinity) return [];
  const path: { place: Place; letter: number }[] = [];
  for (let index = steps.length - 1; index >= 0; index--) {
    const step = steps[index];
    const entry = history[index];
    if (step === undefined || entry === undefined) break;
    path.push({ place: { line: step.line, index: step.index }, letter: entry.letter[state] ?? 0 });
    state = entry.from[state] ?? 0;
  }
  return path;
}

function advance(state: number, value: number, step: Step): number | undefined {
  const field = Math.floor(state / 10);
  const composite = state % 10;
  if (step.isCompositeDigit) return value === composite ? state : undefined;
  if (step.isFieldDigit && value !== field) return undefined;
  const nextField = step.isFieldDigit ? 0 : (field + value * (step.fieldWeight ?? 0)) % 10;
  return nextField * 10 + ((composite + value * (step.compositeWeight ?? 0)) % 10);
}

function listSteps(layout: ZoneLayout, plain: readonly number[][]): Step[] {
  const fields = layout.checks.flatMap((check) => {
    const { part, digitMayBeFiller } = check;
    const place = checkedRange(layout, check);
    if (place === undefined) return [];
    // A filler after a full number: the number goes on elsewhere, and its check digit with it.
    const digit = zoneAlphabet[plain[place.line]?.[place.end] ?? 0];
    return part === 'document_number' && digitMayBeFiller && digit === '<' ? [] : [place];
  });
  const { composite } = layout;
  const covered = composite === undefined ? fields.map(withDigit) : composite.covers;
  let position = 0;
  const steps = covered.flatMap((range) =>
    Array.from({ length: range.end - range.start }, (_, offset): Step => {
      const index = range.start + offset;
      const field = fields.find((place) => place.line === range.line && index >= place.start && index <= place.end);
      const isFieldDigit = field !== undefined && index === field.end;
      return {
        line: range.line,
        index,
        fieldWeight: field === undefined || isFieldDigit ? undefined : checkWeight(index - field.start),
        isFieldDigit,
        compositeWeight: composite === undefined ? undefined : checkWeight(position++),
        isCompositeDigit: false,
      };
    }),
  );
  if (composite === undefined) return steps;
  const { line, index } = composite;
  const last: Step = {
    line,
    index,
    fieldWeight: undefined,
    isFieldDigit: false,
    compositeWeight: undefined,
    isCompositeDigit: true,
  };
  return [...steps, last];
}

function withDigit(range: ZoneRange): ZoneRange {
  return { ...range, end: range.end + 1 };
}

type Option = { value: number; letter: number; score: number };

/** The characters that a glyph may be. */
function possibleAt(scores: CellScores | undefined, index: number): Option[] {
  const all = everyLetter.map((letter) => ({
    letter,
    value: characterValue(zoneAlphabet[letter] ?? '<') % 10,
    score: scores?.[index * letters + letter] ?? 0,
  }));
  const best = Math.max(...all.map(({ score }) => score));
  return all.filter(({ score }) => score > best - unclearLead);
}

// Of the characters that weigh the same only the best-looking one can be part of the best text.
function bestByValue(scores: CellScores | undefined, index: number): Option[] {
  const best = new Map<number, Option>();
  for (const option of possibleAt(scores, index))
    if (option.score > (best.get(option.value)?.score ?? -Infinity)) best.set(option.value, option);
  return [...best.values()];
}

function marginOf(scores: CellScores | undefined, index: number, letter: number): number {
  const at = (of: number): number => scores?.[index * letters + of] ?? 0;
  return at(letter) - Math.max(...everyLetter.filter((other) => other !== letter).map(at));
}
