/** How a document writes its decimals. */
export type DecimalMark = ',' | '.';

/** A number in a table's cell and what stands behind it, such as its unit. */
export type FoundDecimal = { value: string; decimals: number; rest: string };

const shape =
  /^(\()?\s*(?:\p{Sc}|[A-Z]{3}|Rs\.?|kr\.?)?\s*([−–+-])?\s*(?:\p{Sc}|[A-Z]{3})?\s*(\d[\d.,'’\u00A0\u2009\u202F ]*\d|\d)\s*([−–-](?!\p{L}|\d))?\s*(\))?\s*(.*)$/u;

/**
 * The number a text begins with: `1.250,50` as 1250.50, `3,3333` as 3.3333, `-5 Stk` as -5 with the rest `Stk`.
 *
 * @param mark how the document writes decimals; without it `1.250` can be read in two ways and is none
 * @returns a decimal string with the printed decimals; undefined when there is no number or it is open
 */
export function parseDecimal(text: string, mark: DecimalMark | undefined): FoundDecimal | undefined {
  const match = shape.exec(text.trim());
  if (match === null) return undefined;
  const [, open, leading, body = '', trailing, close, rest = ''] = match;
  const number = toNumber(body.trim(), mark);
  if (number === undefined) return undefined;
  const isNegative =
    (leading !== undefined && leading !== '+') || trailing !== undefined || (open !== undefined && close !== undefined);
  const isZero = /^[0.]*$/.test(number);
  const decimals = number.split('.')[1]?.length ?? 0;
  return { value: isNegative && !isZero ? `-${number}` : number, decimals, rest: rest.trim() };
}

function toNumber(printed: string, mark: DecimalMark | undefined): string | undefined {
  const plain = printed.replace(/['’\u00A0\u2009\u202F ]/g, '');
  const decimal = decimalMark(plain, mark);
  if (decimal === 'open') return undefined;
  const [whole = '', ...fractions] = decimal === 'none' ? [plain] : plain.split(decimal);
  if (fractions.length > 1 || (fractions[0] !== undefined && !/^\d+$/.test(fractions[0]))) return undefined;
  if (!/^\d+(?:[.,]\d{2,3})*$/.test(whole)) return undefined;
  const digits = whole.replace(/\D/g, '').replace(/^0+(?=\d)/, '');
  return fractions[0] === undefined ? digits : `${digits}.${fractions[0]}`;
}

function decimalMark(plain: string, mark: DecimalMark | undefined): DecimalMark | 'none' | 'open' {
  const marks = plain.replace(/\d/g, '');
  if (marks === '') return 'none';
  const last = marks.at(-1) as DecimalMark;
  if (marks.length > 1) return new Set(marks).size === 1 ? 'none' : last;
  if (!/^\d{1,3}[.,]\d{3}$/.test(plain)) return last;
  if (mark === undefined) return 'open';
  return last === mark ? last : 'none';
}

/** How most of some printed amounts write their two decimals; undefined when none of them tells. */
export function findDecimalMark(texts: readonly string[]): DecimalMark | undefined {
  const count = { ',': 0, '.': 0 };
  for (const text of texts) {
    const mark = /\d([.,])\d{2}(?!\d)/.exec(text)?.[1];
    if (mark === ',' || mark === '.') count[mark]++;
  }
  if (count[','] === count['.']) return undefined;
  return count[','] > count['.'] ? ',' : '.';
}
