import { chanceFrom } from '../generate/chance.ts';
import { checkDigit } from '../../src/engine/mrz/check-digit.ts';
import { zoneLayouts, type ZoneFormat, type ZoneLayout, type ZonePart } from '../../src/engine/mrz/zone-layouts.ts';

/** Whole numbers from 0 up to, not including, a limit; the same row of them for the same seed. */
export type Dice = (limit: number) => number;

/** @param seed any whole number */
export function createDice(seed: number): Dice {
  const { next } = chanceFrom(seed);
  return (limit) => Math.floor(next() * limit);
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const digits = '0123456789';
/** The formats of which zones are made: those of ICAO 9303. */
export type MadeFormat = Exclude<ZoneFormat, 'FRA-ID' | 'FRA-DL' | 'CHE-DL'>;

const codes: Record<MadeFormat, string> = {
  TD1: 'I<',
  TD2: 'I<',
  TD3: 'P<',
  'MRV-A': 'V<',
  'MRV-B': 'V<',
};

/** A zone of invented people that keeps all rules of its format. */
export function makeZone(format: MadeFormat, roll: Dice): string[] {
  const layout = zoneLayouts[format];
  const lines = layout.classes.map(() => '<'.repeat(layout.lineLength));
  const put = (part: ZonePart, text: string): void => write(lines, layout, { part, text });
  const some = (alphabet: string, count: number): string =>
    Array.from({ length: count }, () => alphabet[roll(alphabet.length)]).join('');
  const date = (): string =>
    [roll(100), 1 + roll(12), 1 + roll(28)].map((part) => String(part).padStart(2, '0')).join('');
  const state = ['UTO', 'D<<', 'FRA', 'ESP', 'NLD'][roll(5)] ?? 'UTO';
  put('document_code', codes[format]);
  put('issuing_state', state);
  put('nationality', state);
  put('document_number', some(letters + digits, 9));
  put('date_of_birth', date());
  put('sex', 'MF'[roll(2)] ?? 'M');
  // A year from 30 to 39: none of the ways in which issuers say that a document does not expire.
  put('date_of_expiry', `3${date().slice(1)}`);
  put('names', `${some(letters, 4 + roll(6))}<<${some(letters, 3 + roll(6))}`);
  put('optional_data', some(letters + digits, 4 + roll(3)));
  for (const { part } of layout.checks) putDigit(lines, layout.parts[part]);
  const { composite } = layout;
  if (composite !== undefined) {
    const covered = composite.covers.map(({ line, start, end }) => lines[line]?.slice(start, end) ?? '').join('');
    putAt(lines, { line: composite.line, start: composite.index, text: String(checkDigit(covered)) });
  }
  return lines;
}

function write(lines: string[], { parts }: ZoneLayout, { part, text }: { part: ZonePart; text: string }): void {
  const place = parts[part];
  if (place !== undefined)
    putAt(lines, { line: place.line, start: place.start, text: text.slice(0, place.end - place.start) });
}

function putDigit(lines: string[], place: ZoneLayout['parts'][ZonePart]): void {
  if (place === undefined) return;
  const covered = lines[place.line]?.slice(place.start, place.end) ?? '';
  putAt(lines, { line: place.line, start: place.end, text: String(checkDigit(covered)) });
}

function putAt(lines: string[], { line, start, text }: { line: number; start: number; text: string }): void {
  const before = lines[line] ?? '';
  lines[line] = before.slice(0, start) + text + before.slice(start + text.length);
}

/** Some other character than the one at a place: a digit for a digit, else a letter. */
export function otherCharacter(character: string, roll: Dice): string {
  const alphabet = /\d/.test(character) ? digits : letters;
  const others = [...alphabet].filter((other) => other !== character);
  return others[roll(others.length)] ?? character;
}
