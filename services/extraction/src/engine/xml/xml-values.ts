import { toIsoDate } from '../values/date.ts';
import { textOf } from './walk-xml.ts';
import type { XmlElement } from './parse-xml.ts';

/**
 * A decimal number in the form of all amounts: no plus, no leading zeros, no zeros at the end beyond `leastDecimals`.
 *
 * @returns undefined for anything else
 */
export function toDecimal(text: string, leastDecimals: number): string | undefined {
  const [, sign, whole = '', fraction = ''] = /^([+-]?)(\d{1,20})(?:\.(\d{0,20}))?$/.exec(text) ?? [];
  if (sign === undefined) return undefined;
  const decimals = fraction.replace(/0+$/, '').padEnd(leastDecimals, '0');
  const unsigned = `${whole.replace(/^0+(?=\d)/, '')}${decimals === '' ? '' : `.${decimals}`}`;
  return sign === '-' && /[1-9]/.test(unsigned) ? `-${unsigned}` : unsigned;
}

/**
 * A date as ISO: written `20260328` (format 102 of UN/CEFACT code list 2379) or `2026-03-28`, with or without a zone or
 * a time behind it.
 *
 * @returns undefined for other formats and days that do not exist
 */
export function toDate(element: XmlElement): string | undefined {
  const pattern = /^(\d{4})(-?)(\d{2})\2(\d{2})(?:Z|[+-]\d{2}:\d{2}|T.*)?$/;
  const [, year, , month, day] = pattern.exec(textOf(element)) ?? [];
  const format = element.attributes.get('format') ?? '102';
  if (year === undefined || format !== '102') return undefined;
  return toIsoDate({ year: Number(year), month: Number(month), day: Number(day) });
}

/** An identifier without blanks and signs between its characters, in upper case. */
export function toIdentifier(text: string): string {
  return text.replace(/[\s./-]/g, '').toUpperCase();
}

/**
 * The sum of decimal numbers, exact to eight decimals.
 *
 * @returns undefined for none, and where one is no decimal number
 */
export function addDecimals(texts: readonly string[]): string | undefined {
  const decimals = texts.map((text) => toDecimal(text, 8));
  if (decimals.length === 0 || decimals.some((text) => text === undefined || (text.split('.')[1] ?? '').length > 8))
    return undefined;
  const sum = decimals.reduce((total, text) => total + BigInt((text ?? '0').replace('.', '')), 0n);
  const digits = String(sum < 0n ? -sum : sum).padStart(9, '0');
  return toDecimal(`${sum < 0n ? '-' : ''}${digits.slice(0, -8)}.${digits.slice(-8)}`, 2);
}
