import { toCandidate, type Candidate } from './candidates.ts';
import { findHeader } from './find-header.ts';
import { findLooseDates } from './find-loose-dates.ts';
import { findAmounts } from '../values/amount.ts';
import { currencyFromSign, findCurrencyCode } from '../values/currency.ts';
import { currencyOfCountry } from '../values/currency-of-country.ts';
import { findIbans, findVatIds, type FoundIdentifier } from '../values/identifiers.ts';
import { indexOf } from './phrase-index.ts';
import type { ParseContext } from './parse-value.ts';
import type { Segment } from './page-segments.ts';
import type { TextField } from '@ifcgate/contracts/templates';

const currencyWeight = 0.78;
const vatIdWeight = 0.68;
const ibanWeight = 0.75;
const dollarCodes = new Set(['USD', 'CAD', 'AUD', 'NZD', 'SGD', 'HKD', 'MXN', 'CLP', 'COP']);

/** Values that their own form gives away, wherever they stand. */
export function findUnlabelled(
  field: TextField,
  segments: readonly Segment[],
  { today, style }: Pick<ParseContext, 'today' | 'style'>,
): Candidate[] {
  if (field.type === 'date') return findLooseDates(segments, today);
  if (field.type === 'header_name' || field.type === 'header_address') return findHeader(field.type, segments);
  if (field.type === 'currency') return findCurrencies(segments, style);
  // "Debited from your account with IBAN …" is not the seller's, wherever it stands.
  const exclusions = indexOf(field.exclude);
  const excluded = segments.filter((segment) => exclusions.find(segment).length > 0);
  const allowed = segments.filter((segment) => !excluded.some((other) => isOnLineOf(segment, other)));
  if (field.type === 'iban') return findIdentifiers(allowed, findIbans, ibanWeight);
  if (field.type === 'vat_id') return findIdentifiers(allowed, findVatIds, vatIdWeight);
  return [];
}

function isOnLineOf(segment: Segment, other: Segment): boolean {
  return segment.page === other.page && Math.abs(segment.y1 - other.y1) < 0.4 * other.sizePt;
}

function findIdentifiers(
  segments: readonly Segment[],
  find: (text: string) => FoundIdentifier[],
  weight: number,
): Candidate[] {
  return segments.flatMap((segment) =>
    find(segment.text).map((found) =>
      toCandidate(undefined, { segment, offset: 0, weight }, { ...found, readings: [found.value], fit: 1 }),
    ),
  );
}

// The bare dollar sign, or "kr", is that of the country which the document speaks of; of no one where it names none.
function findCurrencies(segments: readonly Segment[], style: ParseContext['style']): Candidate[] {
  const texts = segments.map(({ text }) => text);
  const named = new Set(texts.flatMap((text) => findCurrencyCode(text)?.value ?? []));
  const dollars = [...named].filter((code) => dollarCodes.has(code));
  const ofCountry = new Map<string, string | undefined>();
  const resolve = (sign: string): string | undefined => {
    const own = currencyFromSign(sign);
    if (own !== undefined) return own;
    // "All amounts in CAD" says which dollar it is.
    if (sign === '$' && dollars.length > 0) return dollars.length === 1 ? dollars[0] : undefined;
    if (!ofCountry.has(sign)) ofCountry.set(sign, currencyOfCountry(sign, texts));
    return ofCountry.get(sign);
  };
  return segments.flatMap((segment) => {
    const signs = findAmounts(segment.text, style).flatMap(({ currency, start, end, raw }) => {
      const value = currency === undefined ? undefined : resolve(currency);
      if (currency === undefined || value === undefined) return [];
      return [{ readings: [value], raw, start, end, fit: currencyFromSign(currency) === undefined ? 0.85 : 1 }];
    });
    const code = segment.words.length <= 3 ? findCurrencyCode(segment.text) : undefined;
    const codes = code === undefined ? [] : [{ ...code, readings: [code.value], fit: 0.95 }];
    return [...signs, ...codes].map((parsed) =>
      toCandidate(undefined, { segment, offset: 0, weight: currencyWeight }, parsed),
    );
  });
}
