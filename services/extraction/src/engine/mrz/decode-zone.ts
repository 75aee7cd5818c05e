import { characterValue, checkWeight } from './check-digit.ts';
import { allowedByClass, bestLetter, indexes } from './letter-classes.ts';
import { zoneAlphabet } from './glyph-cell.ts';
import { weighScores } from './weigh-scores.ts';
import { zoneLayouts, type ZoneFormat, type ZoneLayout, type ZoneRange } from './zone-layouts.ts';
import type { CellScores } from './score-cells.ts';

/** The lines of a zone as they were decoded. */
export type DecodedZone = {
  lines: string[];
  /** The places where a check digit overruled the best-looking character, by line and index. */
  repaired: { line: number; index: number }[];
  /** For each place how much better the character looks than the next one that could stand there; below 0 if repaired. */
  margins: number[][];
};

const letters = zoneAlphabet.length;

/** More changes than this are an invention, not a repair. */
const mostRepairs = 2;
const mostLikenessLost = 0.3;

/** The format that the lines of so many characters are most likely in, by the look of their first letter and digits. */
export function guessFormat(scores: readonly CellScores[], characters: number): ZoneFormat {
  if (characters === 30) return 'TD1';
  const isVisa = bestOf(scores[0], 0, indexes('PVIAC')) === 'V';
  if (characters === 44) return isVisa ? 'MRV-A' : 'TD3';
  if (isVisa) return 'MRV-B';
  const start = [0, 1, 2, 3, 4].map((index) => bestOf(scores[0], index, indexes(zoneAlphabet))).join('');
  const nationality = [10, 11, 12].map((index) => bestOf(scores[1], index, indexes(zoneAlphabet))).join('');
  return start === 'IDFRA' && /^\d+$/.test(nationality) ? 'FRA-ID' : 'TD2';
}

/**
 * The most likely text of a zone: of all texts that the format allows, and whose check digits hold, the one that looks
 * most like the picture. When that needs more than two changes to what the picture shows, what it shows is kept.
 */
export function decodeZone(likenesses: readonly CellScores[], format: ZoneFormat): DecodedZone {
  const layout = zoneLayouts[format];
  const scores = weighScores(likenesses, layout);
  const plain = layout.classes.map((classes, line) => decodePlain(scores[line], classes));
  const checked = plain.map((line) => [...line]);
  for (const { place, letter } of decodeChecked(scores, layout, plain)) {
    const line = checked[place.line];
    if (line !== undefined) line[place.index] = letter;
  }
  const changes = checked.flatMap((line, row) =>
    line.flatMap((letter, index) => (letter === plain[row]?.[index] ? [] : [{ line: row, index }])),
  );
  const lost = changes.reduce((sum, { line, index }) => {
    const at = (letter: number | undefined): number => scores[line]?.[index * letters + (letter ?? 0)] ?? 0;
    return sum + at(plain[line]?.[index]) - at(checked[line]?.[index]);
  }, 0);
  const isRepair = changes.length <= mostRepairs && lost <= mostLikenessLost;
  const chosen = isRepair ? checked : plain;
  return {
    lines: chosen.map((line) => line.map((letter) => zoneAlphabet[letter]).join('')),
    repaired: isRepair ? changes : [],
    margins: chosen.map((line, row) =>
      line.map((letter, index) => marginOf(scores[row], layout.classes[row], index, letter)),
    ),
  };
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
    const options = bestByValue(scores[step.line], layout.classes[step.line], step.index);
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
  const fields = layout.checks.flatMap(({ part, digitMayBeFiller }) => {
    const place = layout.parts[part];
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

// Of the characters that weigh the same only the best-looking one can be part of the best text.
function bestByValue(
  scores: CellScores | undefined,
  classes: string | undefined,
  index: number,
): { value: number; letter: number; score: number }[] {
  const best = new Map<number, { value: number; letter: number; score: number }>();
  for (const letter of allowedByClass[classes?.[index] ?? 'x'] ?? []) {
    const value = characterValue(zoneAlphabet[letter] ?? '<') % 10;
    const score = scores?.[index * letters + letter] ?? 0;
    if (score > (best.get(value)?.score ?? -Infinity)) best.set(value, { value, letter, score });
  }
  return [...best.values()];
}

function decodePlain(scores: CellScores | undefined, classes: string): number[] {
  return [...classes].map((kind, index) => bestLetter(scores, index, allowedByClass[kind] ?? []));
}

function marginOf(scores: CellScores | undefined, classes: string | undefined, index: number, letter: number): number {
  const others = (allowedByClass[classes?.[index] ?? 'x'] ?? []).filter((other) => other !== letter);
  const rival = Math.max(...others.map((other) => scores?.[index * letters + other] ?? 0));
  return (scores?.[index * letters + letter] ?? 0) - rival;
}

function bestOf(scores: CellScores | undefined, index: number, allowed: readonly number[]): string {
  return zoneAlphabet[bestLetter(scores, index, allowed)] ?? '<';
}
