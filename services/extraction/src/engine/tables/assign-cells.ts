import { spanOfText, type Segment } from '../template/page-segments.ts';
import { baselineOf } from './page-rows.ts';
import type { PrintedColumn } from './find-header.ts';
import type { Word } from '../page-text.ts';

/** A piece of text that belongs to one column. */
export type Cell = {
  column: PrintedColumn;
  text: string;
  segment: Segment;
  start: number;
  end: number;
  x0: number;
  x1: number;
  baseline: number;
  sizePt: number;
};

type Piece = Omit<Cell, 'column'>;

const number =
  /^[(+−–-]? ?(?:\p{Sc}|[A-Z]{3} )? ?[−–-]?\d[\d.,'’ ]*(?:[−–+-]|\))?(?: ?(?:%|\p{Sc}|[A-Z]{3}|CR|DR|Cr|Dr|[HS]))?$/u;
const numberWithUnit = /^[−–-]?\d[\d.,'’]* ?\p{L}[\p{L}\d²³./()]{0,9}$/u;
const widestReach = 3;
const numeric = new Set(['integer', 'quantity', 'money', 'percent']);

/** Puts the text of a table's body into its columns: by the head it stands under, numbers by their right edge too. */
export function assignCells(segments: readonly Segment[], columns: readonly PrintedColumn[]): Cell[] {
  return segments
    .flatMap((segment) => splitSegment(segment, columns))
    .flatMap((piece) => {
      const column = isNumber(piece.text) ? columnOfNumber(piece, columns) : columnOfText(piece, columns);
      return column === undefined ? [] : [{ ...piece, column }];
    });
}

/** Whether a text is nothing but a number, perhaps with its unit, currency or percent sign. */
export function isNumber(text: string): boolean {
  return number.test(text) || numberWithUnit.test(text);
}

function splitSegment(segment: Segment, columns: readonly PrintedColumn[]): Piece[] {
  const cuts = new Set<number>();
  segment.words.forEach(({ start, end, word }, index) => {
    if (index === 0) return;
    const before = segment.words[index - 1];
    if (before === undefined) return;
    const isBehindPosition =
      index === 1 && /^\d{1,4}\.?$/.test(before.word.text) && stands(before.word, columns, 'integer');
    const startsText = columns.some(
      ({ column, x0 }) =>
        !numeric.has(column.type) && Math.abs(word.x0 - x0) < 0.4 * word.sizePt && before.word.x1 < x0,
    );
    const rest = segment.text.slice(start);
    const isNumberAtEnd = isNumber(rest) && changesColumn(before.word, word, columns) && !isGrouped(before.word, word);
    if (isBehindPosition || startsText || isNumberAtEnd || leavesCode(before.word, word, columns)) cuts.add(start);
    if (end === segment.text.length) return;
  });
  const starts = [0, ...cuts].toSorted((a, b) => a - b);
  return starts.map((start, index) => toPiece(segment, start, (starts[index + 1] ?? segment.text.length + 1) - 1));
}

const thousands = /^[−–-]?\d{1,3}$/;
const rest = /^\d{3}(?:[.,]\d{2})?$/;
const ordinaryBlank = 0.8;

// "8 451,87" is one number: its thousands reach out from under a narrow head.
function isGrouped(left: Word, right: Word): boolean {
  return thousands.test(left.text) && rest.test(right.text) && right.x0 - left.x1 < ordinaryBlank * right.sizePt;
}

function stands(word: { x0: number; x1: number }, columns: readonly PrintedColumn[], type: string): boolean {
  return columns.some(({ column, x0, x1 }) => column.type === type && overlap(word, { x0: x0 - 4, x1: x1 + 4 }) > 0);
}

// "4000001234561 12 x 1,0l PET": a code that fills its column, and the text of the next one close behind it.
function leavesCode(
  left: { x0: number; x1: number },
  right: { x0: number; x1: number },
  columns: readonly PrintedColumn[],
): boolean {
  const code = columns.find((column) => column.column.type === 'code' && overlap(left, column) > 0);
  const text = columns.find((column) => column.column.type === 'text' && overlap(right, column) > 0);
  if (code === undefined || text === undefined) return false;
  return (right.x0 + right.x1) / 2 > code.x1 && overlap(left, code) > overlap(left, text);
}

function changesColumn(
  left: { x0: number; x1: number },
  right: { x0: number; x1: number },
  columns: readonly PrintedColumn[],
): boolean {
  const target = columns.find(({ column, x0, x1 }) => numeric.has(column.type) && overlap(right, { x0, x1 }) > 0);
  return target !== undefined && overlap(left, target) <= 0;
}

function toPiece(segment: Segment, start: number, end: number): Piece {
  const { x0, x1 } = spanOfText(segment, start, end);
  const text = segment.text.slice(start, end);
  return { text, segment, start, end, x0, x1, baseline: baselineOf(segment), sizePt: segment.sizePt };
}

function columnOfNumber(piece: Piece, columns: readonly PrintedColumn[]): PrintedColumn | undefined {
  const under = ranked(columns, (column) => overlap(piece, column));
  const own = under.find(({ column }) => numeric.has(column.type)) ?? under[0];
  if (own !== undefined) return own;
  const near = columns
    .filter(({ column }) => numeric.has(column.type))
    .map((column) => ({ column, distance: Math.min(Math.abs(column.x1 - piece.x1), gap(piece, column)) }))
    .toSorted((a, b) => a.distance - b.distance)[0];
  if (near !== undefined && near.distance <= widestReach * piece.sizePt) return near.column;
  return columnOfText(piece, columns);
}

// A long description runs on under the heads to its right; its beginning tells where it belongs.
function columnOfText(piece: Piece, columns: readonly PrintedColumn[]): PrintedColumn | undefined {
  const beginning = { x0: piece.x0, x1: Math.min(piece.x1, piece.x0 + 6 * piece.sizePt) };
  const under = ranked(columns, (column) => overlap(beginning, column))[0];
  if (under !== undefined) return under;
  const texts = columns.filter(({ column }) => !numeric.has(column.type));
  const reached = ranked(texts, (column) => overlap(piece, column))[0];
  return reached ?? texts.findLast((column) => column.x0 <= piece.x0 + 3) ?? texts[0];
}

function ranked(columns: readonly PrintedColumn[], score: (column: PrintedColumn) => number): PrintedColumn[] {
  return columns
    .map((column) => ({ column, score: score(column) }))
    .filter((entry) => entry.score > 0)
    .toSorted((a, b) => b.score - a.score)
    .map((entry) => entry.column);
}

function overlap(a: { x0: number; x1: number }, b: { x0: number; x1: number }): number {
  return Math.min(a.x1, b.x1) - Math.max(a.x0, b.x0);
}

function gap(a: { x0: number; x1: number }, b: { x0: number; x1: number }): number {
  return Math.max(0, -overlap(a, b));
}
