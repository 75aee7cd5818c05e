import { findAmounts, fromMinorUnits, negate, toMinorUnits } from '../values/amount.ts';
import { findDecimalMark, type DecimalMark } from '../values/decimal.ts';
import { findThousandths, type Thousandths } from '../values/number-style.ts';
import { findLabels } from '../template/find-labels.ts';
import { indexOf } from '../template/phrase-index.ts';
import { segmentsOf, type Segment } from '../template/page-segments.ts';
import { assignCells, isNumber, type Cell } from './assign-cells.ts';
import { checkCodes, checkProducts, checkSum, isSum } from './check-rows.ts';
import { anchorNames, findHeader, type PrintedColumn } from './find-header.ts';
import { parseCells } from './parse-cells.ts';
import { splitRecords, type TableRecord } from './split-records.ts';
import { toRows, type Row } from './page-rows.ts';
import { toLineItem } from './to-line-item.ts';
import type { FieldDetail, LineItem } from '../read-result.ts';
import type { PageText } from '../page-text.ts';
import type { TextTable, TextTemplate } from '@ifcgate/contracts/templates';

const markOf: Record<Thousandths, DecimalMark> = { point_thousandths: '.', comma_thousandths: ',' };
/** Lines further apart than this many type sizes do not belong to one table. */
const widestGap = 9;

/**
 * The rows of the tables of a template, over all pages: the head of a table tells where its columns are, an amount in
 * the anchor column makes a row, and its sums are held against the fields read already.
 */
export function readTables(
  template: TextTemplate,
  pages: readonly PageText[],
  { details, today }: { details: Record<string, FieldDetail>; today: string },
): LineItem[] {
  const pageRows = pages.map((page) => toRows(segmentsOf(page)));
  const style = findThousandths(pages.flatMap((page) => segmentsOf(page).map(({ text }) => text)));
  return template.tables.flatMap((table) => {
    const { records, outside } = collectRecords(table, pageRows, {
      isSum: (segment) => isSumLabel(template, segment),
      style,
    });
    const cells = records.flat();
    const money = cells.filter((cell) => cell.column.column.type === 'money').map((cell) => cell.text);
    const mark = style === undefined ? findDecimalMark(money) : markOf[style];
    const rows = records
      .map((record) => toLineItem(record, joinParts(table, parseCells(record, { mark, today }))))
      .filter((row) => isRow(table, row));
    const sums = expectedSums(table, details, { outside, style });
    // A sum that is printed without a label the template knows confirms several rows, but contradicts none.
    const isFree = rows.length > 1 && table.starts_from === undefined;
    const anySums = isFree ? [...sums, ...outside.flatMap((row) => amountsIn(row.segments, style))] : sums;
    const checked = dropStrangers(checkProducts(rows, table), table, sums);
    return checkSum(checkCodes(checked), { anchor: table.anchor, sums: sums.length > 0 ? anySums : [] });
  });
}

/** The segments of a page that are heads of the columns of a template's tables. */
export function findTableHeads(template: TextTemplate, page: PageText): ReadonlySet<Segment> {
  const rows = toRows(segmentsOf(page));
  const heads = new Set<Segment>();
  for (const table of template.tables)
    for (let from = 0; from < rows.length;) {
      const header = findHeader(table, rows, from);
      if (header === undefined) break;
      for (const row of rows.slice(header.firstRow, header.lastRow + 1))
        row.segments.forEach((each) => heads.add(each));
      from = header.lastRow + 1;
    }
  return heads;
}

// Money in and money out stand in columns of their own: together they are the amount.
function joinParts(
  { anchor, anchor_parts: anchorParts }: TextTable,
  fields: Record<string, string>,
): Record<string, string> {
  if (anchorParts === undefined || fields[anchor] !== undefined) return fields;
  const [plus, minus] = [fields[anchorParts.plus], fields[anchorParts.minus]];
  if ((plus === undefined) === (minus === undefined)) return fields;
  const amount = plus ?? (minus?.startsWith('-') === true ? minus : negate(minus ?? ''));
  return { ...fields, [anchor]: amount };
}

function expectedSums(
  table: TextTable,
  details: Record<string, FieldDetail>,
  { outside, style }: { outside: readonly Row[]; style: Thousandths | undefined },
): string[] {
  const fields = table.sums.flatMap((name) => details[name]?.value ?? []);
  if (table.starts_from === undefined) return [...fields, ...printedSums(table, outside, style)];
  const start = details[table.starts_from]?.value ?? undefined;
  if (start === undefined) return [];
  return fields.map((value) => fromMinorUnits(toMinorUnits(value) - toMinorUnits(start), value));
}

function isRow(table: TextTable, row: LineItem): boolean {
  return row.fields[table.anchor] !== undefined && table.row_needs.some((name) => row.fields[name] !== undefined);
}

// A subtotal or a remark with an amount looks like a row; it is left out where only then the sum is right.
function dropStrangers(rows: LineItem[], table: TextTable, sums: readonly string[]): LineItem[] {
  if (isSum(rows, table.anchor, sums)) return rows;
  const confirmed = rows.filter((row) => row.checks.length > 0);
  return confirmed.length > 0 && isSum(confirmed, table.anchor, sums) ? confirmed : rows;
}

type Collected = { records: TableRecord[]; outside: Row[] };

function collectRecords(
  table: TextTable,
  pages: readonly (readonly Row[])[],
  { isSum, style }: { isSum: (segment: Segment) => boolean; style: Thousandths | undefined },
): Collected {
  const records: TableRecord[] = [];
  const outside: Row[] = [];
  let columns: PrintedColumn[] | undefined;
  for (const rows of pages) {
    let from = 0;
    for (;;) {
      const header = findHeader(table, rows, from);
      // Without a head of its own a page goes on where the one before it stopped in the middle of the table.
      const body =
        header === undefined ? { columns, start: from } : { columns: header.columns, start: header.lastRow + 1 };
      if (body.columns === undefined || (header === undefined && from > 0)) break;
      outside.push(...rows.slice(from, body.start));
      const { cells, end } = readBody(table, { rows, start: body.start, columns: body.columns, isSum });
      records.push(...splitRecords(cells, anchorNames(table), style));
      columns = end < rows.length ? undefined : body.columns;
      from = Math.max(end, body.start);
      if (header === undefined) break;
    }
    outside.push(...rows.slice(from));
  }
  return { records, outside };
}

type BodyPlace = {
  rows: readonly Row[];
  start: number;
  columns: readonly PrintedColumn[];
  isSum: (segment: Segment) => boolean;
};

function readBody(table: TextTable, { rows, start, columns, isSum }: BodyPlace): { cells: Cell[]; end: number } {
  const cells: Cell[] = [];
  for (let index = start; index < rows.length; index++) {
    const row = rows[index];
    if (row === undefined) break;
    const above = rows[index - 1];
    const isFarBelow = index > start && above !== undefined && row.baseline - above.baseline > widestGap * row.sizePt;
    const own = assignCells(row.segments, columns);
    if (isFarBelow) return { cells, end: isFooter(rows, index) ? rows.length : index };
    if (endsTable(table, { row, cells: own, isSum }) || (index > start && findHeaderAt(table, rows, index)))
      return { cells, end: index };
    if (!isSkipped(table, row)) cells.push(...own);
  }
  return { cells, end: rows.length };
}

function findHeaderAt(table: TextTable, rows: readonly Row[], index: number): boolean {
  const header = findHeader(table, rows.slice(0, index + 6), index);
  return header?.firstRow === index;
}

// Page numbers and bank details at the bottom do not end a table that goes on overleaf.
function isFooter(rows: readonly Row[], index: number): boolean {
  const [row] = rows.slice(index);
  const page = row?.segments[0]?.page;
  return row !== undefined && page !== undefined && row.baseline > 0.86 * page.heightPt;
}

function endsTable(
  table: TextTable,
  { row, cells, isSum }: { row: Row; cells: readonly Cell[]; isSum: (segment: Segment) => boolean },
): boolean {
  const hasQuantity = cells.some(({ column, text }) => column.column.type === 'quantity' && isNumber(text));
  if (hasQuantity) return false;
  const first = row.segments.find((segment) => !isNumber(segment.text));
  return first !== undefined && (indexOf(table.end).findAtStart(first) !== undefined || isSum(first));
}

// "VAT 20 %", "Net total:": a line that names an amount of the document is none of its items.
function isSumLabel(template: TextTemplate, segment: Segment): boolean {
  const [label] = findLabels(template, segment);
  if (label === undefined || label.field.type !== 'money' || label.isWeak || label.start > 0) return false;
  return /^[\s:.()@]*(?:\d{1,2}(?:[.,]\d{1,3})? ?%)?[\s:.)]*(?:[\p{Sc}\d.,' -]*(?:[A-Z]{3})?)?$/u.test(
    segment.text.slice(label.end),
  );
}

function isSkipped(table: TextTable, row: Row): boolean {
  return row.segments.some((segment) => indexOf(table.skip).findAtStart(segment) !== undefined);
}

function printedSums(table: TextTable, rows: readonly Row[], style: Thousandths | undefined): string[] {
  return rows.flatMap(({ segments }) => {
    const index = segments.findIndex((segment) => indexOf(table.sum_labels).findAtStart(segment) !== undefined);
    return index === -1 ? [] : amountsIn(segments.slice(index), style).slice(-1);
  });
}

function amountsIn(segments: readonly Segment[], style: Thousandths | undefined): string[] {
  return segments.flatMap((segment) =>
    findAmounts(segment.text, style)
      .filter((amount) => amount.hasDecimals)
      .map((amount) => amount.value),
  );
}
