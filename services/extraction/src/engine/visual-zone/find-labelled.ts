import { readCaption, readLicenceNumber, type Caption, type VisualField } from './captions.ts';
import { isNameLike } from './printed-names.ts';
import { charactersOf, isNumberLike } from './printed-numbers.ts';
import { readPrintedDates, resolveDate, type DateMeaning } from './printed-dates.ts';
import { boxAround, heightOf, joinWords, surenessOf, type PixelBox, type PrintedLine } from './printed-lines.ts';

/** A value as it is printed, in one look. */
export type Finding = {
  value: string;
  raw: string;
  box: PixelBox;
  /** 0 to 1: of its least clear word. */
  sureness: number;
  /** The caption that led to it, as printed. */
  label: string | null;
};

/** The fields that captions led to. */
export type Findings = Partial<Record<VisualField, Finding>>;

type Captioned = Caption & { line: PrintedLine };

/** How far below its caption a value may begin, and how far behind it, in heights of the lines. */
const farthestBelow = 2;
const farthestBehind = 12;
const mostAddressLines = 3;

/** Finds what stands below or behind captions, as far as it has the form of what they announce. */
export function findLabelled(
  rows: readonly (readonly PrintedLine[])[],
  { today, isLicence }: { today: string; isLicence: boolean },
): Findings {
  const lines = rows.flat();
  const captions = new Map<PrintedLine, Captioned>();
  for (const line of lines) {
    const caption = (isLicence ? readLicenceNumber(line) : undefined) ?? readCaption(line);
    if (caption !== undefined) captions.set(line, { ...caption, line });
  }
  const findings: Findings = {};
  for (const caption of captions.values())
    for (const field of caption.fields) {
      const found = valueOf(field, caption, { rows, lines, captions, today });
      for (const [name, finding] of found) findings[name] ??= finding;
    }
  return findings;
}

type Page = {
  rows: readonly (readonly PrintedLine[])[];
  lines: readonly PrintedLine[];
  captions: ReadonlyMap<PrintedLine, Captioned>;
  today: string;
};

function valueOf(field: VisualField, caption: Captioned, page: Page): [VisualField, Finding][] {
  const label = joinWords(caption.line.words.slice(0, caption.end)).text;
  for (const place of placesOf(field, caption, page)) {
    const values = parse(field, place, page.today);
    if (values.length === 0) continue;
    const raw = place.text;
    return values.map(([name, value]) => [name, { value, raw, box: place.box, sureness: surenessOf(place), label }]);
  }
  return [];
}

// On the caption's own line, below it, behind it.
function* placesOf(field: VisualField, caption: Captioned, page: Page): Generator<PrintedLine> {
  const rest = caption.line.words.slice(caption.end);
  // A word behind a name's caption may be the same caption in another language.
  if (rest.length > 0 && (caption.hasColon || isDateField(field) || field === 'document_number'))
    yield joinWords(trimMark(rest));
  const below = lineBelow(caption, page);
  if (below !== undefined) yield field === 'address' ? withNextLines(below, page) : below;
  const behind = lineBehind(caption, page);
  if (behind !== undefined) yield behind;
}

function trimMark(words: PrintedLine['words']): PrintedLine['words'] {
  return words[0]?.text === ':' ? words.slice(1) : words;
}

function lineBelow(caption: Captioned, { lines, captions }: Page): PrintedLine | undefined {
  const { box } = caption.line;
  const height = heightOf(box);
  const near = lines.filter((line) => {
    const reach = farthestBelow * Math.max(height, heightOf(line.box));
    const isBelow = middleOf(line.box) > middleOf(box) + height / 2 && line.box.y0 - box.y1 < reach;
    return line !== caption.line && isBelow && line.box.x0 > box.x0 - 2 * height && line.box.x0 < box.x1;
  });
  const next = near.toSorted((a, b) => middleOf(a.box) - middleOf(b.box))[0];
  const below = next === undefined ? undefined : captions.get(next);
  if (below === undefined) return next;
  // The same caption once more, in another language: it leads to the value itself.
  return undefined;
}

function lineBehind(caption: Captioned, { rows, captions }: Page): PrintedLine | undefined {
  const row = rows.find((lines) => lines.includes(caption.line)) ?? [];
  const next = row[row.indexOf(caption.line) + 1];
  if (next === undefined || captions.has(next)) return undefined;
  return next.box.x0 - caption.line.box.x1 < farthestBehind * heightOf(caption.line.box) ? next : undefined;
}

function withNextLines(first: PrintedLine, { lines, captions }: Page): PrintedLine {
  const taken = [first];
  for (let last = first; taken.length < mostAddressLines;) {
    const next = lines.find(
      (line) =>
        line.box.y0 > middleOf(last.box) &&
        line.box.y0 - last.box.y1 < heightOf(last.box) &&
        Math.abs(line.box.x0 - last.box.x0) < heightOf(last.box),
    );
    if (next === undefined || captions.has(next)) break;
    taken.push(next);
    last = next;
  }
  const words = taken.flatMap((line) => line.words);
  return {
    words,
    text: taken
      .map(({ text }) => text)
      .join(', ')
      .replaceAll(',,', ','),
    box: boxAround(words),
  };
}

function parse(field: VisualField, line: PrintedLine, today: string): [VisualField, string][] {
  const text = line.text.replace(/^[\s:.,]+|[\s:,]+$/g, '');
  switch (field) {
    case 'document_number':
      return isNumberLike(text) ? [[field, charactersOf(text)]] : [];
    case 'date_of_birth':
    case 'date_of_issue':
    case 'date_of_expiry':
      return parseDate(field, text, today);
    case 'surname':
      return parseName(text);
    case 'given_names':
      return isNameLike(text) && !text.includes(',') ? [[field, text]] : [];
    case 'place_of_birth':
      return parsePlace(text);
    case 'address':
      return /\p{L}{3}/u.test(text) ? [[field, text]] : [];
  }
}

// Both names on a line are parted by a comma.
function parseName(text: string): [VisualField, string][] {
  if (!isNameLike(text)) return [];
  const [surname = '', given = ''] = text.split(/,\s*/);
  return given === ''
    ? [['surname', surname]]
    : [
        ['surname', surname],
        ['given_names', given],
      ];
}

// A licence has the date and the place of birth on one line.
function parsePlace(text: string): [VisualField, string][] {
  const place = text.replace(/^[\d./ -]+/, '');
  return /\p{L}{2}/u.test(place) && !/\d/.test(place) ? [['place_of_birth', place]] : [];
}

function parseDate(field: DateMeaning, text: string, today: string): [VisualField, string][] {
  const start = /^\d[\d./ -]*\d/.exec(text)?.[0].trim() ?? '';
  const whole = readPrintedDates(text);
  const dates = whole.length > 0 ? whole : readPrintedDates(start);
  const values = new Set(dates.flatMap((date) => resolveDate(date, field, today) ?? []));
  const [value] = values;
  return values.size === 1 && value !== undefined ? [[field, value]] : [];
}

function isDateField(field: VisualField): field is DateMeaning {
  return field.startsWith('date_of_');
}

function middleOf({ y0, y1 }: PixelBox): number {
  return (y0 + y1) / 2;
}
