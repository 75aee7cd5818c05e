import { RE2JS } from 're2js';

import { findAmounts, negate, type FoundAmount, type NumberStyle } from '../values/amount.ts';
import { currencyFromSign, findCurrencyCode } from '../values/currency.ts';
import { findDates } from '../values/date.ts';
import { findIbans, findMistypedIbans, findVatIds } from '../values/identifiers.ts';
import { isNameLike } from './party-names.ts';
import type { Check } from '../read-result.ts';
import type { TextField } from '@ifcgate/contracts/templates';

/** A value of a field's type in a piece of text. */
export type ParsedValue = {
  /** What it can stand for; more than one when day and month cannot be told apart. */
  readings: string[];
  raw: string;
  start: number;
  end: number;
  /** 0 to 1: how much it looks like what the field asks for. */
  fit: number;
  /** What was found out about it already. */
  checks?: Check[];
};

/** What parsing depends on beside the text. */
export type ParseContext = {
  today: string;
  /** Whether an amount marked `CR` is negative, as on an invoice, or positive, as on an account. */
  credits: 'negative' | 'positive';
  /** How the document writes its amounts. */
  style?: NumberStyle | undefined;
};

// What may stand between a label and its value, or between a label and the end of its words.
const separators = /^[\s.:;#№*|=–-]*/;
const dayNames = /^\p{L}{2,10}, /u;

/** The values of a field's type in a text that begins where its label ended. The first is the one next to the label. */
export function parseValues(field: TextField, text: string, context: ParseContext): ParsedValue[] {
  switch (field.type) {
    case 'string':
      return parseString(field, text);
    case 'date':
      return parseDates(text, context.today);
    case 'money':
      return parseMoney(text, context);
    case 'currency':
      return parseCurrency(text);
    case 'vat_id':
      return nearStart(findVatIds(text));
    case 'iban':
      return parseIban(text);
    case 'name':
      return parseName(text);
    // Found by their place, not by a label.
    case 'address':
    case 'header_name':
    case 'header_address':
    case 'document_type':
      return [];
  }
}

const patterns = new Map<string, RE2JS>();

function parseString(field: TextField, text: string): ParsedValue[] {
  const source = field.pattern ?? '\\S+';
  const pattern = patterns.get(source) ?? RE2JS.compile(`^(${source})($|[^\\p{L}\\p{N}])`);
  patterns.set(source, pattern);
  const skipped = separators.exec(text)?.[0].replace(/#.*$/, '').length ?? 0;
  const matcher = pattern.matcher(text.slice(skipped));
  if (!matcher.find()) return [];
  const raw = (matcher.group(1) ?? '').replace(/[./_-]+$/, '');
  const value = raw.replace(/^# ?/, '');
  if (!isIdentifier(value, text.slice(skipped))) return [];
  return [{ readings: [value], raw, start: skipped, end: skipped + raw.length, fit: value.length > 2 ? 1 : 0.85 }];
}

// An identifier has a digit; a date, an amount or a share of hundred that happens to follow the label is none.
function isIdentifier(value: string, following: string): boolean {
  if (!/\d/.test(value)) return false;
  if (findDates(following, '2026-01-01').some((date) => date.start === 0)) return false;
  return (
    !/^[\d.,]+ ?(?:[%€$£]|(?:EUR|USD|GBP|CHF)(?![\p{L}\p{N}]))/u.test(following) &&
    !/^\d+[.,]\d{2}(?:\s|$)/.test(following)
  );
}

function parseDates(text: string, today: string): ParsedValue[] {
  const skipped = separators.exec(text)?.[0].length ?? 0;
  const dayName = dayNames.exec(text.slice(skipped))?.[0].length ?? 0;
  return findDates(text, today)
    .filter((date) => date.start <= skipped + dayName)
    .map(({ readings, raw, start, end }) => ({ readings, raw, start, end, fit: 1 }));
}

function parseMoney(text: string, { credits, style }: ParseContext): ParsedValue[] {
  const amounts = findAmounts(text, style);
  const exact = amounts.filter((amount) => amount.hasDecimals);
  if (exact.length > 0)
    return exact.map((amount) => toParsed(amount, { credits, fit: amount.isBracketed ? bracketedFit : 1 }));
  // A whole number is an amount only where nothing but its currency stands beside it.
  return amounts
    .filter((amount) => !amount.isBracketed && text.replace(amount.raw, '').replace(separators, '').trim() === '')
    .map((amount) => toParsed(amount, { credits, fit: amount.currency === undefined ? 0.6 : 0.8 }));
}

const bracketedFit = 0.8;

function toParsed(
  { value, raw, start, end, isBracketed, mark }: FoundAmount,
  { credits, fit }: { credits: ParseContext['credits']; fit: number },
): ParsedValue {
  const isTurned = mark === (credits === 'negative' ? 'credit' : 'debit');
  const readings = isBracketed ? [value, negate(value)] : [isTurned ? negate(value) : value];
  return { readings: [...new Set(readings)], raw, start, end, fit };
}

function parseCurrency(text: string): ParsedValue[] {
  const code = findCurrencyCode(text);
  if (code !== undefined && code.start <= 3) return [{ ...code, readings: [code.value], fit: 1 }];
  const sign = /^[\s:]*(€|£)/.exec(text);
  const value = currencyFromSign(sign?.[1] ?? '');
  if (sign === null || value === undefined) return [];
  return [{ readings: [value], raw: sign[1] ?? '', start: sign[0].length - 1, end: sign[0].length, fit: 1 }];
}

const mistypedFit = 0.6;

// Behind its own label a number of the right form is answered even if its check digits are wrong, and sent to review.
function parseIban(text: string): ParsedValue[] {
  const valid = nearStart(findIbans(text));
  if (valid.length > 0) return valid;
  return nearStart(findMistypedIbans(text)).map((parsed) => ({
    ...parsed,
    fit: mistypedFit,
    checks: [{ name: 'iban_check_digits', passed: false }],
  }));
}

function parseName(text: string): ParsedValue[] {
  const start = separators.exec(text)?.[0].length ?? 0;
  const raw = text.slice(start).trim();
  return isNameLike(raw) ? [{ readings: [raw], raw, start, end: start + raw.length, fit: 0.9 }] : [];
}

function nearStart(found: { value: string; raw: string; start: number; end: number }[]): ParsedValue[] {
  return found
    .filter((identifier) => identifier.start <= 6)
    .map(({ value, ...rest }) => ({ ...rest, readings: [value], fit: 1 }));
}
