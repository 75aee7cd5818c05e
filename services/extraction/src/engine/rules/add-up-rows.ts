import { toCents } from '../values/amount.ts';
import type { Candidate } from '../template/candidates.ts';

/** Right edges of one column differ by less than this share of the page's width. */
const sameColumn = 0.01;
const mostRows = 6;
// Less than any single row, so that only a sum it takes part in lets it be chosen.
const addedUpWeight = 0.65;

/**
 * The sum of amounts that stand in one column behind the same label, one for each tax rate: "VAT 7 % 7.91" and
 * "VAT 19 % 12.25" make 20.16. No candidate where there are fewer than two such rows.
 */
export function addUpRows(candidates: readonly Candidate[]): Candidate[] {
  const columns = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const key = `${String(candidate.page)} ${plainLabel(candidate)}`;
    columns.set(key, [...(columns.get(key) ?? []), candidate]);
  }
  return [...columns.values()].flatMap((rows) => addUp(rows));
}

function addUp(candidates: readonly Candidate[]): Candidate[] {
  const [first] = candidates;
  if (first === undefined) return [];
  const rows = candidates.filter(
    (row, index) =>
      Math.abs(row.bbox[2] - first.bbox[2]) <= sameColumn &&
      candidates.findIndex((other) => other.bbox[1] === row.bbox[1]) === index,
  );
  if (rows.length < 2 || rows.length > mostRows) return [];
  const cents = rows.reduce((sum, row) => sum + toCents(row.readings[0] ?? '0'), 0);
  const score = Math.min(...rows.map((row) => row.score)) * addedUpWeight;
  const raw = rows.map((row) => row.raw).join(' + ');
  const checks = [{ name: 'rows_added_up', passed: true }];
  return [{ ...first, readings: [(cents / 100).toFixed(2)], raw, score, checks }];
}

function plainLabel(candidate: Candidate): string {
  return (candidate.label ?? '').toLowerCase().replace(/[\d.,%\s]/g, '');
}
