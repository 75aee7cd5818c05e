import type { PrintedAmount } from '../template/printed-amounts.ts';

/** What a till has printed about its total, in cents. */
export type PrintedLedger = {
  totals: readonly number[];
  nets: readonly number[];
  taxes: readonly number[];
  roundings: readonly number[];
  cashes: readonly number[];
  changes: readonly number[];
  printed: readonly PrintedAmount[];
  /** What the rows of a table of taxes make. */
  tabled: readonly number[];
};

/** The same with the sums of it, which are asked for once for each amount that may be the total. */
export type Ledger = PrintedLedger & {
  netPlusTax: ReadonlySet<number>;
  /** The labelled totals that are another labelled total and a tax: that one is a net amount, whatever its label says. */
  withTax: ReadonlySet<number>;
  cashLessChange: ReadonlySet<number>;
  rows: ReadonlySet<number>;
  /** How often each amount is printed. */
  printedTimes: ReadonlyMap<number, number>;
};

/** A sum that holds for a total. */
export type Proof = 'net_plus_tax' | 'cash_less_change' | 'rows' | 'rounding' | 'equals_cash' | 'printed_again';

/** Two printed numbers that were read apart from the total make it: chance does so about once in a thousand receipts. */
export const strongProofs: ReadonlySet<Proof> = new Set(['net_plus_tax', 'cash_less_change', 'rows']);

/** A tax is at most this share of what it is on. */
const highestRate = 0.35;
/** Tills round to five or ten cents. */
export const mostRounded = 10;

/** Adds up what a till has printed. */
export function addUpLedger(printed: PrintedLedger): Ledger {
  const { totals, nets, taxes, cashes, changes, tabled } = printed;
  const printedTimes = new Map<number, number>();
  for (const { cents } of printed.printed) printedTimes.set(cents, (printedTimes.get(cents) ?? 0) + 1);
  const withTaxes = (bases: readonly number[]): number[] =>
    bases.flatMap((base) => taxes.filter((tax) => isTaxOf(tax, base)).map((tax) => base + tax));
  const changed = changedSums(printed);
  // Of so many numbers some make some amount: only one that is printed is meant.
  const isPrinted = (cents: number): boolean => printedTimes.has(cents) || totals.includes(cents);
  const paid = cashes.flatMap((cash) =>
    changes.filter((change) => change !== 0).map((change) => cash - Math.abs(change)),
  );
  return {
    ...printed,
    netPlusTax: new Set([...withTaxes(nets), ...withTaxes(changed).filter(isPrinted), ...tabled]),
    withTax: new Set(withTaxes(totals).filter((cents) => totals.includes(cents))),
    cashLessChange: new Set(paid),
    rows: new Set([...sumsOfRows(printed.printed), ...changed.filter(isPrinted)]),
    printedTimes,
  };
}

/** The sums that hold when this is the total, each kind once. */
export function findProofs(total: number, ledger: Ledger): Proof[] {
  const before = [total, ...roundingsOf(ledger).map((rounding) => total - rounding)];
  const holds: Record<Proof, boolean> = {
    net_plus_tax: ledger.withTax.has(total) || before.some((sum) => ledger.netPlusTax.has(sum)),
    cash_less_change: ledger.cashLessChange.has(total),
    rows: before.some((sum) => ledger.rows.has(sum)),
    rounding: isRounded(total, ledger),
    equals_cash: isCash(total, ledger),
    printed_again: (ledger.printedTimes.get(total) ?? 0) > 1,
  };
  return (Object.keys(holds) as Proof[]).filter((proof) => holds[proof]);
}

/** Totals that no label leads to, but that two labelled amounts make. */
export function impliedTotals(ledger: Ledger): number[] {
  const { netPlusTax, cashLessChange, cashes, changes, nets } = ledger;
  const exact = changes.includes(0) ? cashes : [];
  const rounded = roundingsOf(ledger).flatMap((cents) => [...netPlusTax, ...nets].map((sum) => sum + cents));
  const isPrinted = (cents: number): boolean => ledger.printedTimes.has(cents);
  // A subtotal and the tax inside of it make a sum that nobody pays.
  const taxed = [...netPlusTax].filter(
    (cents) => isPrinted(cents) || nets.includes(cents) || cashLessChange.has(cents),
  );
  return [...taxed, ...rounded.filter(isPrinted), ...cashLessChange, ...exact].filter((cents) => cents > 0);
}

/** Whether a labelled total is what another one is without its tax. */
export function isNetOfTotal(cents: number, { withTax, taxes }: Ledger): boolean {
  return taxes.some((tax) => isTaxOf(tax, cents) && withTax.has(cents + tax));
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

function isRounded(total: number, ledger: Ledger): boolean {
  const known = [...ledger.totals, ...ledger.nets];
  if (total % 5 !== 0) return false;
  if (roundingsOf(ledger).some((rounding) => known.includes(total - rounding))) return true;
  // "Rounding 177.20" is the total that is left.
  if (ledger.roundings.includes(total) && known.some((cents) => Math.abs(cents - total) < mostRounded)) return true;
  // The rounding itself was not seen, but cash and change prove the total that is left.
  const isNear = known.some((cents) => cents % 5 !== 0 && Math.abs(cents - total) < 5);
  return isNear && ledger.cashLessChange.has(total);
}

// The amount handed over is the total only where something else says so too.
function isCash(total: number, { totals, nets, cashes, changes }: Ledger): boolean {
  const isExact = changes.every((change) => change === 0);
  return isExact && cashes.includes(total) && (totals.includes(total) || nets.includes(total));
}

/** More of them are no discounts and charges, but another list. */
const mostChanges = 3;
/** A discount or a charge is at most this share of what it changes. */
const mostChanged = 0.5;

// The net amounts after what stands below the first sum without a label of a sum: a discount, a charge for service.
function changedSums({ nets, printed }: PrintedLedger): number[] {
  const first = printed.findIndex((amount) => amount.isLabelled);
  const last = printed.findLastIndex((amount) => amount.isLabelled);
  const between = printed.slice(first + 1, Math.max(first + 1, last)).filter((amount) => !amount.isLabelled);
  if (first === -1 || between.length > mostChanges) return [];
  return nets.flatMap((net) =>
    between
      .map(({ cents }) => Math.abs(cents))
      .filter((cents) => cents <= mostChanged * net)
      .flatMap((cents) => [net + cents, net - cents]),
  );
}

/** What the last amounts in the rows above the first sum make, at least two of them. */
function sumsOfRows(printed: PrintedLedger['printed']): ReadonlySet<number> {
  const end = printed.findIndex((amount) => amount.isLabelled);
  const goods = end === -1 ? [] : printed.slice(0, end);
  const sums = new Set<number>();
  let sum = 0;
  for (let index = goods.length - 1; index >= 0; index--) {
    sum += goods[index]?.cents ?? 0;
    if (index < goods.length - 1) sums.add(sum);
  }
  return sums;
}
