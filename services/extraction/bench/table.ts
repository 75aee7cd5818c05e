/** A cell of a printed table. */
export type Cell = string | number;

/**
 * Lays out rows as text: the first row is the head, columns are as wide as their widest cell, numbers stand at the right
 * edge. Characters are counted, not bytes; line breaks in a cell become `⏎`.
 */
export function formatTable(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => String(cell).replaceAll('\n', '⏎')));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => [...(row[column] ?? '')].length)));
  const isNumber = head.map((_, column) => rows.length > 0 && rows.every((row) => isFigure(row[column])));
  return cells
    .map((row) =>
      row
        .map((cell, column) => {
          const gap = ' '.repeat((widths[column] ?? 0) - [...cell].length);
          return isNumber[column] === true ? gap + cell : cell + gap;
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function isFigure(cell: Cell | undefined): boolean {
  return cell === undefined || /^[-\d., %]*$/.test(String(cell));
}

/** A share of one as per cent with one decimal; a dash for what has no share. */
export function percent(share: number | undefined): string {
  return share === undefined ? '-' : `${(100 * share).toFixed(1)} %`;
}

/** The value below which `share` of all lie (nearest rank); 0 for none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

/** A text of at most so many characters, on one line. */
export function shorten(text: string, most: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return [...line].length <= most ? line : `${[...line].slice(0, most - 1).join('')}…`;
}
