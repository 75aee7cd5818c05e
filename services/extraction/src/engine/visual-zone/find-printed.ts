import { foldLetters, isDate, readPrintedDates } from './printed-dates.ts';
import { isSameName } from './printed-names.ts';
import { asInZone, isSameNumber } from './printed-numbers.ts';
import { joinWords, surenessOf, type PixelBox, type PrintedLine, type PrintedWord } from './printed-lines.ts';
import type { Finding, Findings } from './find-labelled.ts';

/** What the zone, or the barcode, of a document says. */
export type MachineValues = Partial<Record<MachineField, string>> & { mayBeTruncated?: boolean };
export type MachineField = (typeof machineFields)[number];

/** What machines read on a document, and what is printed on it as well. */
export const machineFields = ['document_number', 'surname', 'given_names', 'date_of_birth', 'date_of_expiry'] as const;

/** A date in two languages, or a number in groups, has no more words. */
const mostWords = 6;
/** A caption may lead to a smudge. */
const fewestSure = 0.6;

type Rows = readonly (readonly PrintedLine[])[];

/**
 * Finds the values of a zone where they are printed, in any of the forms in which issuers print them.
 *
 * @param labelled what captions lead to: what another date's caption leads to is no place of this one
 */
export function findPrinted(rows: Rows, values: MachineValues, labelled: Findings): Findings {
  const found: Findings = {};
  for (const field of machineFields) {
    const value = values[field];
    if (value === undefined) continue;
    const run = field === 'surname' || field === 'given_names' ? undefined : findRun(field, value, { rows, labelled });
    const printed = run ?? findName(field, values, rows);
    if (printed === undefined) continue;
    const led = labelled[field];
    const isLed = led !== undefined && liesIn(printed.box, led.box);
    // What its own caption leads to is the field, whatever else is printed elsewhere.
    if (led !== undefined && !isLed && led.sureness >= fewestSure) continue;
    found[field] = { ...printed, label: isLed ? led.label : null };
  }
  return found;
}

type Printed = Omit<Finding, 'label'>;

function findRun(
  field: MachineField,
  value: string,
  { rows, labelled }: { rows: Rows; labelled: Findings },
): Printed | undefined {
  for (const row of rows) {
    const words = row.flatMap((line) => line.words);
    for (let start = 0; start < words.length; start++)
      for (let end = Math.min(words.length, start + mostWords); end > start; end--) {
        const run = joinWords(words.slice(start, end));
        const matches = field === 'document_number' ? isSameNumber(run.text, value) : saysDate(run.text, value);
        if (!matches || (field !== 'document_number' && isOfAnother(field, run, labelled))) continue;
        return toPrinted(run, field === 'document_number' ? asInZone(run.text, value) : value);
      }
  }
  return undefined;
}

function saysDate(text: string, iso: string): boolean {
  return /\d/.test(text) && readPrintedDates(text).some((date) => isDate(date, iso));
}

function isOfAnother(field: MachineField, { box }: PrintedLine, labelled: Findings): boolean {
  return (['date_of_birth', 'date_of_issue', 'date_of_expiry'] as const).some((other) => {
    const place = other === field ? undefined : labelled[other]?.box;
    return place !== undefined && liesIn(box, place);
  });
}

function liesIn(box: PixelBox, place: PixelBox): boolean {
  return box.x0 >= place.x0 && box.x1 <= place.x1 && box.y0 >= place.y0 && box.y1 <= place.y1;
}

// A name fills a line, or one side of a comma: a word of a longer line may be anything.
function findName(field: MachineField, values: MachineValues, rows: Rows): Printed | undefined {
  const { surname = '', given_names: given = '', mayBeTruncated = false } = values;
  if (field !== 'surname' && field !== 'given_names') return undefined;
  const wanted = field === 'surname' ? surname : given;
  for (const line of rows.flat()) {
    const words = withoutMark(line.words);
    for (const part of [words, ...splitAtComma(words), ...splitBothNames(words, { surname, given, field })]) {
      if (part.length === 0) continue;
      const run = joinWords(part);
      const text = run.text.replace(/,$/, '');
      if (isSameName(text, wanted, mayBeTruncated)) return toPrinted(run, text);
    }
  }
  return undefined;
}

// "1. ERIKSSON" on licences and some passports.
function withoutMark(words: readonly PrintedWord[]): readonly PrintedWord[] {
  return words.length > 1 && /^\d{1,2}[a-d]?[.,:]?$/i.test(words[0]?.text ?? '') ? words.slice(1) : words;
}

function splitAtComma(words: readonly PrintedWord[]): PrintedWord[][] {
  const at = words.findIndex(({ text }) => text.endsWith(','));
  return at === -1 ? [] : [words.slice(0, at + 1), words.slice(at + 1)];
}

// Both names on one line, in either order.
function splitBothNames(
  words: readonly PrintedWord[],
  { surname, given, field }: { surname: string; given: string; field: MachineField },
): PrintedWord[][] {
  if (surname === '' || given === '') return [];
  const text = foldLetters(joinWords(words).text);
  const both = [`${surname} ${given}`, `${given} ${surname}`].findIndex((name) => isSameName(text, name));
  if (both === -1) return [];
  const isFirst = (both === 0) === (field === 'surname');
  const wanted = field === 'surname' ? surname : given;
  const parts = words.map((_, at) => (isFirst ? words.slice(0, at + 1) : words.slice(at)));
  return parts.filter((part) => isSameName(joinWords(part).text, wanted));
}

function toPrinted(run: PrintedLine, value: string): Printed {
  return { value, raw: run.text, box: run.box, sureness: surenessOf(run) };
}
