import { findAmounts, type NumberStyle } from './amount.ts';
import { findCurrencyCode } from './currency.ts';

const withoutDecimals = new Set(['JPY', 'KRW', 'CLP', 'ISK', 'VND', 'PYG', 'XAF', 'XOF', 'XPF', 'HUF', 'IDR']);
/** Currencies of a thousand parts: 12.345 has three decimals there. */
const ofThousandParts = new Set(['KWD', 'BHD', 'TND', 'JOD', 'OMR']);
const wholeSign = /[¥₩₫]|\d ?Ft(?![\p{L}\p{N}])/u;
const cents = /\d[.,]\d{2}(?![\d.,/-]| ?%)/;
const grouped = /(?:^|[^\d.,/-])\d{1,3}(?:[.,'’ \u00A0\u2009\u202F]\d{3})+(?![\d.,/-]| ?%)/;
const leastGrouped = 2;

/**
 * How a document writes its amounts: whole where none of its numbers has two decimals and several are grouped by
 * thousands, or its currency has no decimals. In a currency of three decimals they are read as such where all amounts have
 * them, and never taken for thousands.
 */
export function findNumberStyle(texts: readonly string[]): NumberStyle {
  const numbers = texts.filter((text) => /\d/.test(text));
  const codes = new Set(texts.flatMap((text) => findCurrencyCode(text)?.value ?? []));
  if ([...codes].some((code) => ofThousandParts.has(code))) return findThousandths(texts) ?? 'decimal';
  const isWholeCurrency =
    [...codes].some((code) => withoutDecimals.has(code)) || texts.some((text) => wholeSign.test(text));
  if (numbers.some((text) => cents.test(text) && !isDate(text))) {
    const signed = numbers.flatMap((text) => findAmounts(text)).filter(({ currency }) => currency !== undefined);
    return isWholeCurrency && signed.length > 0 && signed.every((amount) => !amount.hasDecimals) ? 'whole' : 'decimal';
  }
  const groups = numbers.filter((text) => grouped.test(text)).length;
  return isWholeCurrency || groups >= leastGrouped ? 'whole' : 'decimal';
}

const threeDecimals = /\d([.,])\d{3}(?![\d.,/-]| ?%)/g;
const leastThousandths = 2;

/** How a document writes amounts of a thousand parts. */
export type Thousandths = Extract<NumberStyle, `${string}_thousandths`>;

/**
 * How a document in a currency of a thousand parts writes these: all of its amounts have three digits behind one mark. A
 * comma is that mark in Tunisia; elsewhere it parts thousands. Undefined for all other documents.
 */
export function findThousandths(texts: readonly string[]): Thousandths | undefined {
  const codes = new Set(texts.flatMap((text) => findCurrencyCode(text)?.value ?? []));
  if (![...codes].some((code) => ofThousandParts.has(code))) return undefined;
  const amounts = texts.filter((text) => !isDate(text));
  if (amounts.some((text) => cents.test(text))) return undefined;
  const marks = amounts.flatMap((text) => [...text.matchAll(threeDecimals)].map(([, mark]) => mark));
  const [mark] = marks;
  if (marks.length < leastThousandths || marks.some((other) => other !== mark)) return undefined;
  if (mark === '.') return 'point_thousandths';
  return codes.has('TND') ? 'comma_thousandths' : undefined;
}

function isDate(text: string): boolean {
  return /\d{1,2}\. ?\d{1,2}\. ?\d{2,4}/.test(text);
}
