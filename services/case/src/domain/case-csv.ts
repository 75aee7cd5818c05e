import type { CaseRow } from '@ifcgate/contracts';

/** The columns of an export, in their order. A new one is added at the end. */
const columns = [
  ...['case_id', 'kind', 'workflow', 'status', 'queue', 'owner', 'applicant_id', 'metadata'],
  ...['created_at', 'updated_at', 'due_at'],
] as readonly (keyof CaseRow)[];

/** The first line of an export. */
export const caseCsvHeader = toLine(columns);

/** A case as a line of CSV: null is an empty cell, `metadata` one cell of JSON. */
export function toCsvLine(row: CaseRow): string {
  return toLine(columns.map((column) => (column === 'metadata' ? JSON.stringify(row.metadata) : (row[column] ?? ''))));
}

function toLine(cells: readonly string[]): string {
  return `${cells.map((cell) => quoted(harmless(cell))).join(',')}\r\n`;
}

/** @see RFC 4180, 2: cells with a comma, a quote or a line break are quoted, quotes inside doubled */
function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** A spreadsheet would run a cell that begins like a formula, which a client's applicant could have written. */
function harmless(cell: string): string {
  return /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
}
