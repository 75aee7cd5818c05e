import { findAmounts, type NumberStyle } from './amount.ts';
import { findCurrencyCode } from './currency.ts';

const withoutDecimals = new Set(['JPY', 'KRW', 'CLP', 'ISK', 'VND', 'PYG', 'XAF', 'XOF', 'XPF', 'HUF', 'IDR']);
const wholeSign = /[¥₩₫]|\d ?Ft(?![\p{L}\p{N}])/u;
const cents = /\d[.,]\d{2}(?![\d.,/-]| ?%)/;
const grouped = /(?:^|[^\d.,/-])\d{1,3}(?:[.,'’ \u00A0\u2009\u202F]\d{3})+(?![\d.,/-]| ?%)/;
const leastGrouped = 2;

/**
 * How a document writes its amounts: whole where none of its numbers has two decimals and several are grouped by
 * thousands, or its currency has no decimals.
 */
export function findNumberStyle(texts: readonly string[]): NumberStyle {
  const numbers = texts.filter((text) => /\d/.test(text));
  const isWholeCurrency = texts.some((text) => {
    const code = findCurrencyCode(text)?.value;
    return wholeSign.test(text) || (code !== undefined && withoutDecimals.has(code));
  });
  if (numbers.some((text) => cents.test(text) && !isDate(text))) {
    const signed = numbers.flatMap((text) => findAmounts(text)).filter(({ currency }) => currency !== undefined);
    return isWholeCurrency && signed.length > 0 && signed.every((amount) => !amount.hasDecimals) ? 'whole' : 'decimal';
  }
  const groups = numbers.filter((text) => grouped.test(text)).length;
  return isWholeCurrency || groups >= leastGrouped ? 'whole' : 'decimal';
}

function isDate(text: string): boolean {
  return /\d{1,2}\. ?\d{1,2}\. ?\d{2,4}/.test(text);
}
