import { fromMinorUnits, toMinorUnits } from '../values/amount.ts';
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
  const alike = [...columns.values()].flatMap((rows) => addUp(rows));
  return columns.size > 1 ? [...alike, ...addUpTaxes(candidates)] : alike;
}

// Two taxes under two names, such as CGST and SGST or GST and QST, one below the other; a total of them is none.
function addUpTaxes(candidates: readonly Candidate[]): Candidate[] {
  const rows = candidates.filter((row) => !/total|summe|totale|totaal|gesamt/i.test(row.label ?? ''));
  const pages = Map.groupBy(rows, (row) => row.page);
  return [...pages.values()].flatMap((own) => addUp(own));
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
  const cents = rows.reduce((sum, row) => sum + toMinorUnits(row.readings[0] ?? '0'), 0);
  const score = Math.min(...rows.map((row) => row.score)) * addedUpWeight;
  const raw = rows.map((row) => row.raw).join(' + ');
  const checks = [{ name: 'rows_added_up', passed: true }];
  const rates = rows.flatMap(({ share }) => (share === undefined ? [] : share));
  const share: [number, number] = [Math.min(...rates), rates.reduce((sum, rate) => sum + rate, 0) / 2];
  const known = rows.every((row) => row.share !== undefined) ? { share } : {};
  return [{ ...first, readings: [fromMinorUnits(cents, first.readings[0] ?? '')], raw, score, checks, ...known }];
}

function plainLabel(candidate: Candidate): string {
  return (candidate.label ?? '').toLowerCase().replace(/[\d.,%\s]/g, '');
}
