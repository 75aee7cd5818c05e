import { RE2JS } from 're2js';

/** An amount found in printed text. */
export type FoundAmount = {
  /** A decimal string with two decimals, such as `-1250.00`; with three where its document's currency has them. */
  value: string;
  raw: string;
  start: number;
  end: number;
  /** False for a whole number without decimals: it may be a quantity, a rate or a code, unless all amounts are whole. */
  hasDecimals: boolean;
  /** The currency sign or code printed beside it. */
  currency: string | undefined;
  /** Whether it stands in brackets: a minus sign to an accountant and an aside to everyone else. */
  isBracketed: boolean;
  /** Whether it is marked as a credit (`CR`) or a debit (`DR`); which of them is negative, its document says. */
  mark: 'credit' | 'debit' | undefined;
};

/**
 * How a document writes its amounts: `whole` where none has decimals, so that `12.500` can only be thousands; in thousandths
 * behind a point or a comma, where its currency has a thousand parts.
 */
export type NumberStyle = 'whole' | 'decimal' | 'point_thousandths' | 'comma_thousandths';

const sign =
  `€|EUR(?:OS?)?|(?:US|CA|C|AU|A|NZ|HK|MX|S|R)?\\$|USD|£|GBP|CHF|Fr\\.|¥|JPY|zł|PLN|kr\\.?|SEK|DKK|NOK|ISK|RM|MYR|SGD|AUD|CAD|NZD|HKD|MXN` +
  `|₹|Rs\\.?|INR|Kč|CZK|DH|MAD|₩|KRW|CLP|COP|Ft|HUF|lei|RON|₫|VND|BRL|ZAR|CNY|KWD|BHD|TND|JOD|OMR`;
// Thousands by point, comma, any blank or apostrophe, or in the Indian manner (1,23,456.00); exactly two decimals, or
// none and no thousands sign at all.
const blank = `[ \\x{00A0}\\x{2009}\\x{202F}'’]`;
const digits =
  `(\\d{1,3}(?:\\.\\d{3})+,\\d{2}|\\d{1,3}(?:,\\d{3})+\\.\\d{2}|\\d{1,2}(?:,\\d{2})+,\\d{3}\\.\\d{2}` +
  `|\\d{1,3}(?:(?:[.,]|${blank})\\d{3})*[.,](?:-{1,2}|[–—])|\\d{1,3}(?:${blank}\\d{3})+[.,]\\d{2}|\\d+[.,]\\d{2}` +
  `|\\d{1,3}(?:${blank}\\d{3})+|\\d{1,3}(?:\\.\\d{3})+|\\d{1,3}(?:,\\d{3})+|\\d+)`;
const thousandths = {
  point_thousandths: `(\\d{1,3}(?:(?:,|${blank})\\d{3})*\\.\\d{3}|\\d+\\.\\d{3}|\\d+)`,
  comma_thousandths: `(\\d{1,3}(?:(?:\\.|${blank})\\d{3})*,\\d{3}|\\d+,\\d{3}|\\d+)`,
};
const toPattern = (number: string): RE2JS =>
  RE2JS.compile(
    `(^|[^\\p{L}\\p{N}.,'’%/#+-])(\\()?([-−–] ?)?(?:(${sign})[ \\x{00A0}\\x{202F}]?)?([-−–] ?)?${number}([-−–])?` +
      `(?:[ \\x{00A0}\\x{202F}]?(${sign}))?(\\))?(?: ?(CR|Cr|DR|Dr))?($|[^\\p{L}\\p{N}])`,
  );
const usual = toPattern(digits);
const patterns: Record<NumberStyle, RE2JS> = {
  whole: usual,
  decimal: usual,
  point_thousandths: toPattern(thousandths.point_thousandths),
  comma_thousandths: toPattern(thousandths.comma_thousandths),
};
const decimals = /[.,](?:\d{2}|-{1,2}|[–—])$/;
const groupedByMark = /^\d{1,3}(?:[.,]\d{3})+$/;
const followsAsNumber = RE2JS.compile(`^(?:[.,'’/:-]\\d|\\s?%|\\d)`);

/**
 * The amounts in a text, from the left. `1.250,00`, `1,250.00`, `1 250,00` and `1'250.00` are all 1250.00. What can be
 * read in two ways, such as `1.250`, is an amount only in a document without decimals; a percentage, a date or a number
 * with four decimals never is. `100,-` is 100.00.
 */
export function findAmounts(text: string, style?: NumberStyle): FoundAmount[] {
  // Most texts hold none, and the pattern is slow to say so.
  if (!/\d/.test(text)) return [];
  const found: FoundAmount[] = [];
  const matcher = patterns[style ?? 'decimal'].matcher(text);
  let from = 0;
  while (from < text.length && matcher.find(from)) {
    const amount = toAmount(text, matcher, style);
    if (amount !== undefined) found.push(amount);
    from = Math.max(matcher.end(6), from + 1);
  }
  return found;
}

type Matcher = ReturnType<RE2JS['matcher']>;

function toAmount(text: string, matcher: Matcher, style: NumberStyle | undefined): FoundAmount | undefined {
  const number = matcher.group(6) ?? '';
  if (groupedByMark.test(number) && (style ?? 'decimal') === 'decimal') return undefined;
  const afterNumber = matcher.end(6);
  if (followsAsNumber.matcher(text.slice(afterNumber)).find()) return undefined;
  const group = (index: number): string => matcher.group(index) ?? '';
  const isNegative = `${group(3)}${group(5)}${group(7)}` !== '';
  const start = matcher.start() + group(1).length + group(2).length;
  const end = group(8) === '' ? afterNumber + group(7).length : matcher.end(8);
  const currency = group(4) || group(8);
  const mark = group(10).toUpperCase();
  return {
    value: inThousandths(style) ? toThousandths(number, isNegative) : toDecimal(number, isNegative),
    raw: text.slice(start, end),
    start,
    end,
    hasDecimals: hasParts(number, { style, hasCurrency: currency !== '' }),
    currency: currency === '' ? undefined : currency,
    isBracketed: group(2) !== '' && group(9) !== '',
    mark: mark === '' ? undefined : mark === 'CR' ? 'credit' : 'debit',
  };
}

function inThousandths(style: NumberStyle | undefined): boolean {
  return style === 'point_thousandths' || style === 'comma_thousandths';
}

// Of a document without decimals also what is grouped, or has its currency beside it.
function hasParts(
  number: string,
  { style, hasCurrency }: { style: NumberStyle | undefined; hasCurrency: boolean },
): boolean {
  if (inThousandths(style)) return /\D/.test(number);
  return decimals.test(number) || (style === 'whole' && (/\D/.test(number) || hasCurrency));
}

function toDecimal(number: string, isNegative: boolean): string {
  const cents = /[.,](\d{2})$/.exec(number)?.[1] ?? '00';
  const whole = number
    .replace(decimals, '')
    .replace(/\D/g, '')
    .replace(/^0+(?=\d)/, '');
  const unsigned = `${whole}.${cents}`;
  return isNegative && unsigned !== '0.00' ? `-${unsigned}` : unsigned;
}

function toThousandths(number: string, isNegative: boolean): string {
  const [, whole = number, parts = '000'] = /^(.+)[.,](\d{3})$/.exec(number) ?? [];
  const unsigned = `${whole.replace(/\D/g, '').replace(/^0+(?=\d)/, '')}.${parts}`;
  return isNegative && unsigned !== '0.000' ? `-${unsigned}` : unsigned;
}

/**
 * The smallest units of an amount, by which amounts of one document are compared and added: cents, or thousandths of what has
 * three decimals.
 */
export function toMinorUnits(value: string): number {
  return Math.round(Number(value) * (hasThreeDecimals(value) ? 1000 : 100));
}

/**
 * An amount as a decimal string, from its smallest units.
 *
 * @param like another amount of the document: it has as many decimals
 */
export function fromMinorUnits(cents: number, like: string): string {
  return hasThreeDecimals(like) ? (cents / 1000).toFixed(3) : (cents / 100).toFixed(2);
}

function hasThreeDecimals(value: string): boolean {
  return /\.\d{3}$/.test(value);
}

/** The same amount with the other sign; zero has none. */
export function negate(value: string): string {
  if (value.startsWith('-')) return value.slice(1);
  return /[1-9]/.test(value) ? `-${value}` : value;
}
