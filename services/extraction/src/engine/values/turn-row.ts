import { negate } from './amount.ts';

/** Which cells of a row are its amounts, and which multiply to the one that makes it a row. */
export type RowSigns = { anchor: string; amounts: readonly string[]; factors: readonly string[] };

/**
 * A row of a credit note with its amounts the other way round. Of quantity and price one follows, so that they still
 * multiply to the amount: minus two pieces at 5.00 are -10.00, so are two pieces at -5.00. Where they did not (two pieces
 * at 5.00 make -10.00) they stay.
 */
export function turnRow(
  fields: Record<string, string>,
  { anchor, amounts, factors }: RowSigns,
): Record<string, string> {
  const amount = fields[anchor];
  if (amount === undefined) return fields;
  const turned = new Set([...amounts, ...turnedFactors(amount, factors, fields)]);
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, turned.has(name) ? negate(value) : value]),
  );
}

function turnedFactors(amount: string, factors: readonly string[], fields: Record<string, string>): string[] {
  const present = factors.filter((name) => fields[name] !== undefined);
  const negative = present.filter((name) => isNegative(fields[name] ?? ''));
  const multiplies = isNegative(amount) === (negative.length % 2 === 1);
  // What costs nothing has no direction.
  if (!/[1-9]/.test(amount)) return negative.slice(0, 1);
  if (multiplies) return [negative[0] ?? present[0]].filter((name) => name !== undefined);
  // A writer who set everything negative.
  return negative.length === present.length ? negative : [];
}

function isNegative(value: string): boolean {
  return value.startsWith('-');
}
