import { findDates } from '../values/date.ts';
import { parseDecimal, type DecimalMark } from '../values/decimal.ts';
import { isNumber, type Cell } from './assign-cells.ts';
import type { TableRecord } from './split-records.ts';
import type { TableColumn } from '@ifcgate/contracts/templates';

const sameParagraph = 1.45;
const withLineBetween = 2.6;

/** The normalised values of one entry by the names of their columns; what cannot be read for sure is absent. */
export function parseCells(
  record: TableRecord,
  { mark, today }: { mark: DecimalMark | undefined; today: string },
): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [column, cells] of byColumn(record)) {
    if (column.type === 'text') set(fields, column.name, paragraph(cells, record));
    else if (column.type === 'code') set(fields, column.name, cells.map((cell) => cell.text).find(isCode));
    else if (column.type === 'unit') set(fields, column.name, cells.map((cell) => cell.text).find(isUnit));
    else if (column.type === 'date') set(fields, column.name, firstDate(cells, today));
    else for (const [name, value] of Object.entries(readNumber(column, cells, mark))) fields[name] ??= value;
  }
  return fields;
}

function set(fields: Record<string, string>, name: string, value: string | undefined): void {
  if (value !== undefined && value !== '') fields[name] = value;
}

// Where two columns share one place, the first line of an entry is the first's, the others are the second's.
function byColumn(record: TableRecord): Map<TableColumn, Cell[]> {
  const columns = new Map<TableColumn, Cell[]>();
  const sorted = record.toSorted((a, b) => a.baseline - b.baseline || a.x0 - b.x0);
  for (const cell of sorted) {
    const column = cell.column.sharedWith === undefined ? cell.column.column : sharedColumn(cell, sorted);
    columns.set(column, [...(columns.get(column) ?? []), cell]);
  }
  return columns;
}

function sharedColumn(cell: Cell, record: TableRecord): TableColumn {
  const sharing = record.flatMap((other) => (other.column.x0 === cell.column.x0 ? [other] : []));
  const lines = [...new Set(sharing.map((other) => other.baseline))];
  const line = lines.indexOf(cell.baseline);
  return cell.column.sharedWith?.[Math.min(line, cell.column.sharedWith.length - 1)] ?? cell.column.column;
}

/**
 * The first paragraph of some cells: a wrapped description goes on, also where its bracket is open; a remark set off below
 * it is left out, and what names a number beside it ("Gross price: 80.00").
 */
function paragraph(cells: readonly Cell[], record: TableRecord): string {
  const [first] = cells;
  if (first === undefined) return '';
  const parts: string[] = [];
  let last = first.baseline;
  for (const cell of cells) {
    const farthest = hasOpenBracket(parts) ? withLineBetween : sameParagraph;
    if (cell.baseline - last > farthest * cell.sizePt || (parts.length > 0 && namesNumber(cell, record))) break;
    parts.push(cell.text);
    last = cell.baseline;
  }
  // A compound that breaks after its hyphen keeps it, a word that was hyphenated loses it.
  return parts
    .join(' ')
    .replace(/(\p{L})- (?=\p{Lu})/gu, '$1-')
    .replace(/(\p{Ll})- (?=\p{Ll}(?!n[dt](?!\p{L})))/gu, '$1');
}

// A line that holds nothing but "%)" is no text of its own.
function hasOpenBracket(parts: readonly string[]): boolean {
  const text = parts.join(' ');
  return text.lastIndexOf('(') > text.lastIndexOf(')');
}

function namesNumber({ text, baseline, x1 }: Cell, record: TableRecord): boolean {
  return (
    text.endsWith(':') && record.some((other) => other.baseline === baseline && other.x0 > x1 && isNumber(other.text))
  );
}

function isCode(text: string): boolean {
  return /^[\p{L}\d][\p{L}\d./_ -]{0,39}$/u.test(text) && /\d/.test(text);
}

function isUnit(text: string): boolean {
  return /^\p{L}[\p{L}\d.²³/() -]{0,19}$/u.test(text);
}

function firstDate(cells: readonly Cell[], today: string): string | undefined {
  const dates = cells.flatMap((cell) => findDates(cell.text, today));
  return dates[0]?.readings.length === 1 ? dates[0].readings[0] : undefined;
}

function readNumber(
  column: TableColumn,
  cells: readonly Cell[],
  mark: DecimalMark | undefined,
): Record<string, string> {
  for (const cell of cells) {
    const found = parseDecimal(cell.text, mark);
    if (found === undefined) continue;
    if (column.type === 'integer') return /^\d{1,4}$/.test(found.value) ? { [column.name]: found.value } : {};
    if (column.type === 'percent') return { [column.name]: trimZeros(found.value) };
    if (column.type === 'quantity') {
      const unit = isUnit(found.rest) ? { unit: found.rest } : {};
      return { [column.name]: trimZeros(found.value), ...unit };
    }
    return { [column.name]: found.decimals < 2 ? Number(found.value).toFixed(2) : found.value };
  }
  return {};
}

function trimZeros(value: string): string {
  return value.includes('.') ? value.replace(/\.?0+$/, '') : value;
}
