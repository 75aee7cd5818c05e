import type { PrintedAmount } from '../template/printed-amounts.ts';

/** What a till has printed about its total, in cents. */
export type Ledger = {
  totals: readonly number[];
  nets: readonly number[];
  taxes: readonly number[];
  roundings: readonly number[];
  cashes: readonly number[];
  changes: readonly number[];
  printed: readonly PrintedAmount[];
};

/** A sum that holds for a total. */
export type Proof = 'net_plus_tax' | 'cash_less_change' | 'rows' | 'rounding' | 'equals_cash' | 'printed_again';

/** Two printed numbers that were read apart from the total make it: chance does so about once in a thousand receipts. */
export const strongProofs: ReadonlySet<Proof> = new Set(['net_plus_tax', 'cash_less_change', 'rows']);

/** A tax is at most this share of what it is on. */
const highestRate = 0.35;
/** Tills round to five or ten cents. */
export const mostRounded = 10;

/** The sums that hold when this is the total, each kind once. */
export function findProofs(total: number, ledger: Ledger): Proof[] {
  const before = [total, ...roundingsOf(ledger).map((rounding) => total - rounding)];
  const holds: Record<Proof, boolean> = {
    net_plus_tax: before.some((sum) => isNetPlusTax(sum, ledger)),
    cash_less_change: isCashLessChange(total, ledger),
    rows: before.some((sum) => isSumOfRows(sum, ledger)),
    rounding: isRounded(total, ledger),
    equals_cash: isCash(total, ledger),
    printed_again: ledger.printed.filter(({ cents }) => cents === total).length > 1,
  };
  return (Object.keys(holds) as Proof[]).filter((proof) => holds[proof]);
}

/** Totals that no label leads to, but that two labelled amounts make. */
export function impliedTotals({ nets, taxes, cashes, changes }: Ledger): number[] {
  const sums = nets.flatMap((net) => taxes.filter((tax) => isTaxOf(tax, net)).map((tax) => net + tax));
  const paid = cashes.flatMap((cash) => changes.map((change) => cash - Math.abs(change)));
  return [...sums, ...paid].filter((cents) => cents > 0);
}

// The minus sign of a rounding is the first thing that OCR loses.
function roundingsOf({ roundings }: Ledger): number[] {
  return [...new Set(roundings.flatMap((cents) => [cents, -cents]))].filter(
    (cents) => cents !== 0 && Math.abs(cents) <= mostRounded,
  );
}

/** Whether an amount can be the tax on another. */
export function isTaxOf(tax: number, net: number): boolean {
  return tax > 0 && net > 0 && tax <= highestRate * net;
}

function isNetPlusTax(total: number, { nets, taxes }: Ledger): boolean {
  return nets.some((net) => taxes.some((tax) => isTaxOf(tax, net) && net + tax === total));
}

function isCashLessChange(total: number, { cashes, changes }: Ledger): boolean {
  return cashes.some((cash) => changes.some((change) => change !== 0 && cash - Math.abs(change) === total));
}

function isRounded(total: number, ledger: Ledger): boolean {
  const known = [...ledger.totals, ...ledger.nets];
  if (total % 5 !== 0) return false;
  if (roundingsOf(ledger).some((rounding) => known.includes(total - rounding))) return true;
  // "Rounding 177.20" is the total that is left.
  if (ledger.roundings.includes(total) && known.some((cents) => Math.abs(cents - total) < mostRounded)) return true;
  // The rounding itself was not seen, but cash and change prove the total that is left.
  const isNear = known.some((cents) => cents % 5 !== 0 && Math.abs(cents - total) < 5);
  return isNear && isCashLessChange(total, ledger);
}

// The amount handed over is the total only where something else says so too.
function isCash(total: number, { totals, nets, cashes, changes }: Ledger): boolean {
  const isExact = changes.every((change) => change === 0);
  return isExact && cashes.includes(total) && (totals.includes(total) || nets.includes(total));
}

/** Amounts in the rows above the first sum that make up the total: at least two, the last ones. */
function isSumOfRows(total: number, { printed }: Ledger): boolean {
  const end = printed.findIndex((amount) => amount.isLabelled);
  const goods = end === -1 ? [] : printed.slice(0, end);
  let sum = 0;
  for (let index = goods.length - 1; index >= 0; index--) {
    sum += goods[index]?.cents ?? 0;
    if (sum === total && index < goods.length - 1) return true;
  }
  return false;
}
