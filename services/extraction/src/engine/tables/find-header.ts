import { oncePer } from '../once-per.ts';
import { wholeWords } from '../values/whole-words.ts';
import { indexOf } from '../template/phrase-index.ts';
import { spanOfText, type Segment } from '../template/page-segments.ts';
import type { Row } from './page-rows.ts';
import type { TableColumn, TextTable } from '@ifcgate/contracts/templates';

/** A column of a printed table, by the place of its head. */
export type PrintedColumn = {
  column: TableColumn;
  x0: number;
  x1: number;
  /** The columns that share its place, one below the other, from the top; undefined where it is alone. */
  sharedWith: TableColumn[] | undefined;
};

/** The head of a printed table. */
export type TableHeader = { columns: PrintedColumn[]; firstRow: number; lastRow: number };

type Piece = { text: string; x0: number; x1: number; line: number };
type Match = { column: TableColumn; share: number };

/** Lines of one head are not further apart than this many type sizes. */
const lineStep = 1.7;
const mostLines = 6;
/** A phrase names a column when it covers at least this share of the head's letters. */
const smallestShare = 0.5;

/** The head of a table on a page, from the row `from` on: the first band of lines that names enough of its columns. */
export function findHeader(table: TextTable, rows: readonly Row[], from = 0): TableHeader | undefined {
  for (let index = from; index < rows.length; index++) {
    const row = rows[index];
    if (row === undefined || !startsHeader(table, row)) continue;
    const [firstRow, lastRow] = bandAround(rows, index, from);
    const columns = readColumns(table, rows.slice(firstRow, lastRow + 1));
    if (isEnough(table, columns)) return { columns, firstRow, lastRow };
  }
  return undefined;
}

function startsHeader(table: TextTable, row: Row): boolean {
  // Heads are words; most lines of a body hold a number.
  if (row.segments.some((segment) => /\d/.test(segment.text))) return false;
  const names = new Set(
    row.segments
      .flatMap((segment) => splitHeads(table, segment, 0))
      .map((piece) => match(table, piece.text)?.column.name),
  );
  names.delete(undefined);
  return names.size >= 2;
}

// A head of several lines sets its shorter cells in the middle: lines above and below the found one belong to it.
function bandAround(rows: readonly Row[], index: number, from: number): [first: number, last: number] {
  let [first, last] = [index, index];
  while (first > from && last - first < mostLines && belongs(rows[first - 1], rows[first])) first--;
  while (last + 1 < rows.length && last - first < mostLines && belongs(rows[last], rows[last + 1])) last++;
  return [first, last];
}

function belongs(above: Row | undefined, below: Row | undefined): boolean {
  if (above === undefined || below === undefined) return false;
  const size = Math.min(above.sizePt, below.sizePt);
  const isNear = below.baseline - above.baseline <= lineStep * size;
  const areHeads = [above, below].every((row) => row.segments.every((segment) => !/\d/.test(segment.text)));
  return isNear && areHeads && Math.max(above.sizePt, below.sizePt) < 1.3 * size;
}

function readColumns(table: TextTable, band: readonly Row[]): PrintedColumn[] {
  const pieces = band.flatMap((row, line) => row.segments.flatMap((segment) => splitHeads(table, segment, line)));
  const columns = clusterPieces(pieces).flatMap((cell) => nameCell(table, cell));
  const best = new Map<string, PrintedColumn & { share: number }>();
  for (const found of columns) {
    const known = best.get(found.column.name);
    // Of two heads with one name the last one is the sum of the row.
    if (known === undefined || found.share > known.share || (found.share === known.share && found.x0 > known.x0))
      best.set(found.column.name, found);
  }
  const named = [...best.values()].map(({ column, x0, x1, sharedWith }) => ({ column, x0, x1, sharedWith }));
  return nameQuantity(table, named, columns).sort((a, b) => a.x0 - b.x0);
}

// "Description, Amount, Price, Total", "Description, #, Price, Amount": what stands before the price is how many there are.
function nameQuantity(table: TextTable, named: PrintedColumn[], heads: readonly PrintedColumn[]): PrintedColumn[] {
  const quantity = table.columns.find(({ type }) => type === 'quantity');
  const factors = new Set(table.validations.flatMap((rule) => rule.factors));
  const price = named.find(({ column }) => column.type === 'money' && factors.has(column.name));
  const text = named.find(({ column }) => column.type === 'text');
  if (quantity === undefined || price === undefined || text === undefined) return named;
  if (named.some(({ column }) => column === quantity)) return named;
  const between = heads.find(
    ({ column, x0, x1 }) =>
      (column.name === table.anchor || column.type === 'integer') && x0 > text.x0 && x1 < price.x0,
  );
  if (between === undefined) return named;
  return [...named.filter(({ x0 }) => x0 !== between.x0), { ...between, column: quantity, sharedWith: undefined }];
}

// "Pos Art.Nr. Beschreibung" stands close together and is three heads; "USt. Positions" may go on in the next line.
function splitHeads(table: TextTable, segment: Segment, line: number): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const { start } of segment.words.slice(1)) {
    const [left, right] = [segment.text.slice(from, start).trim(), segment.text.slice(start)];
    const whole = match(table, segment.text.slice(from));
    if (whole?.share === 1 || match(table, left)?.share !== 1) continue;
    if (!isHead(table, right)) continue;
    pieces.push(toPiece(segment, { from, to: start - 1, line }));
    from = start;
  }
  return [...pieces, toPiece(segment, { from, to: segment.text.length, line })];
}

function toPiece(segment: Segment, { from, to, line }: { from: number; to: number; line: number }): Piece {
  const { x0, x1 } = spanOfText(segment, from, to);
  return { text: segment.text.slice(from, to), x0, x1, line };
}

function isHead(table: TextTable, text: string): boolean {
  const [first = ''] = text.toLowerCase().split(' ');
  if (
    table.columns.some(({ headers }) =>
      Object.values(headers)
        .flat()
        .some((phrase) => phrase.startsWith(`${first} `)),
    )
  )
    return true;
  return (match(table, text)?.share ?? 0) >= 0.9 || match(table, first)?.share === 1;
}

function clusterPieces(pieces: readonly Piece[]): Piece[][] {
  const cells: Piece[][] = [];
  for (const piece of pieces) {
    const over = cells.filter((cell) =>
      cell.some(
        (other) => other.line !== piece.line && Math.min(other.x1, piece.x1) - Math.max(other.x0, piece.x0) > 1,
      ),
    );
    const [only] = over;
    // A head over several columns is a title of its own.
    if (over.length === 1 && only !== undefined && only.every((other) => other.line !== piece.line)) only.push(piece);
    else cells.push([piece]);
  }
  return cells;
}

function nameCell(table: TextTable, cell: readonly Piece[]): (PrintedColumn & { share: number })[] {
  const lines = cell.toSorted((a, b) => a.line - b.line);
  const [x0, x1] = [Math.min(...lines.map((piece) => piece.x0)), Math.max(...lines.map((piece) => piece.x1))];
  const whole = match(table, lines.map((piece) => piece.text).join(' '));
  if (whole !== undefined) return [{ ...whole, x0, x1, sharedWith: undefined }];
  const named = lines.flatMap((piece) => match(table, piece.text) ?? []);
  const distinct = named.filter((each, index) => named.findIndex(({ column }) => column === each.column) === index);
  const sharedWith = distinct.length > 1 ? distinct.map(({ column }) => column) : undefined;
  return distinct.map((each) => ({ ...each, x0, x1, sharedWith }));
}

const rememberedOf = oncePer((_: TextTable) => new Map<string, Match | undefined>());
const mostRemembered = 2000;

function match(table: TextTable, text: string): Match | undefined {
  const known = rememberedOf(table);
  if (known.has(text)) return known.get(text);
  if (known.size >= mostRemembered) known.clear();
  const found = matchAnew(table, text);
  known.set(text, found);
  return found;
}

const currencyOfHead = wholeWords(
  /(?:in )?(?:EUR|USD|GBP|CHF)/g,
  /\((?:[A-Z]{3}|[€$£%])\)|\[(?:[A-Z]{3}|[€$£%])\]|[€$£:]/,
);

function matchAnew(table: TextTable, text: string): Match | undefined {
  const plain = text.replace(currencyOfHead, '').trim();
  const found = table.columns
    .map((column) => {
      const end = indexOf(column.headers).findAtStart(plain)?.end ?? 0;
      return { column, share: end === 0 ? 0 : letters(plain.slice(0, end)) / Math.max(1, letters(plain)) };
    })
    .toSorted((a, b) => b.share - a.share)[0];
  return found !== undefined && found.share >= smallestShare ? found : undefined;
}

function letters(text: string): number {
  return text.replace(/[^\p{L}\p{N}%#°º]/gu, '').length;
}

function isEnough(table: TextTable, columns: readonly PrintedColumn[]): boolean {
  const names = columns.map(({ column }) => column.name);
  return (
    anchorNames(table).some((name) => names.includes(name)) &&
    table.required.every((choice) => choice.some((name) => names.includes(name)))
  );
}

/** The columns whose amounts make a row. */
export function anchorNames({ anchor, anchor_parts: anchorParts }: TextTable): string[] {
  return anchorParts === undefined ? [anchor] : [anchor, anchorParts.plus, anchorParts.minus];
}
