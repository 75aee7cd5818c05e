import { fold } from './phrases.ts';
import { oncePer } from '../once-per.ts';
import type { PageText, Word } from '../page-text.ts';
import type { BoundingBox } from '../read-result.ts';

/** Words that are read as one: on one line, with ordinary blanks between them. Points from the top left corner. */
export type Segment = {
  page: PageText;
  text: string;
  /** The text in lower case and without accents, letter for letter. */
  folded: string;
  words: { start: number; end: number; word: Word }[];
  x0: number;
  y0: number;
  x1: number;
  y1: number;
  sizePt: number;
};

/** A wider blank than this many type sizes separates columns. */
const columnGap = 1;

/** The segments of a page, line by line from the top, each line from the left. Lone punctuation is left out. */
export const segmentsOf = oncePer((page: PageText): readonly Segment[] =>
  toLines(page.words)
    .flatMap((line) => splitLine(page, line))
    .filter((segment) => /[\p{L}\p{N}#]/u.test(segment.text)),
);

function toLines(words: readonly Word[]): Word[][] {
  const lines: Word[][] = [];
  for (const word of words.toSorted((a, b) => a.baseline - b.baseline || a.x0 - b.x0)) {
    const line = lines.at(-1);
    const first = line?.[0];
    if (line !== undefined && first !== undefined && word.baseline - first.baseline <= 0.3 * first.sizePt)
      line.push(word);
    else lines.push([word]);
  }
  return lines.map((line) => line.toSorted((a, b) => a.x0 - b.x0));
}

function splitLine(page: PageText, line: readonly Word[]): Segment[] {
  const segments: Segment[] = [];
  let run: Word[] = [];
  for (const word of line) {
    const previous = run.at(-1);
    if (previous !== undefined && word.x0 - previous.x1 > columnGap * Math.max(word.sizePt, previous.sizePt)) {
      segments.push(toSegment(page, run));
      run = [];
    }
    run.push(word);
  }
  if (run.length > 0) segments.push(toSegment(page, run));
  return segments;
}

function toSegment(page: PageText, run: readonly Word[]): Segment {
  let text = '';
  const words = run.map((word) => {
    const start = text === '' ? 0 : text.length + 1;
    text = text === '' ? word.text : `${text} ${word.text}`;
    return { start, end: text.length, word };
  });
  return { page, text, folded: fold(text), words, ...spanOf(run), sizePt: Math.max(...run.map((word) => word.sizePt)) };
}

function spanOf(words: readonly Word[]): { x0: number; y0: number; x1: number; y1: number } {
  const span = { x0: Infinity, y0: Infinity, x1: -Infinity, y1: -Infinity };
  for (const { x0, y0, x1, y1 } of words) {
    span.x0 = Math.min(span.x0, x0);
    span.y0 = Math.min(span.y0, y0);
    span.x1 = Math.max(span.x1, x1);
    span.y1 = Math.max(span.y1, y1);
  }
  return span;
}

/** The line that a segment stands on, in points from the top. */
export function baselineOf(segment: Segment): number {
  return segment.words[0]?.word.baseline ?? segment.y1;
}

/** Whether two segments begin or end below each other. */
export function isAligned(a: Segment, b: Segment): boolean {
  return Math.abs(a.x0 - b.x0) < 3 || Math.abs(a.x1 - b.x1) < 3;
}

/** The part of a segment that a range of its text covers, in points; whole words. */
export function spanOfText(
  segment: Segment,
  start: number,
  end: number,
): { x0: number; y0: number; x1: number; y1: number } {
  const covered = segment.words.filter((entry) => entry.start < end && entry.end > start);
  return spanOf((covered.length > 0 ? covered : segment.words).map((entry) => entry.word));
}

/** The same part as fractions of the page, rounded to four decimals. */
export function boundingBox(segment: Segment, start: number, end: number): BoundingBox {
  const { x0, y0, x1, y1 } = spanOfText(segment, start, end);
  const { widthPt, heightPt, toFractions } = segment.page;
  const place = toFractions ?? ((x, y) => ({ x: x / widthPt, y: y / heightPt }));
  const corners = [place(x0, y0), place(x1, y0), place(x0, y1), place(x1, y1)];
  const xs = corners.map((corner) => corner.x);
  const ys = corners.map((corner) => corner.y);
  return [fraction(Math.min(...xs)), fraction(Math.min(...ys)), fraction(Math.max(...xs)), fraction(Math.max(...ys))];
}

function fraction(share: number): number {
  return Math.round(Math.min(1, Math.max(0, share)) * 10_000) / 10_000;
}
