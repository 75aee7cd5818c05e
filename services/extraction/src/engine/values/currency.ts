import { RE2JS } from 're2js';

const codes =
  'EUR USD GBP CHF JPY PLN SEK DKK NOK ISK CZK HUF RON BGN CAD AUD NZD SGD HKD MXN CNY INR BRL TRY ZAR MYR MAD KRW CLP COP VND KWD BHD TND JOD OMR';
// "RM" is how Malaysia writes its currency, as a word of its own.
const codePattern = RE2JS.compile(`(^|[^\\p{L}\\p{N}])(RM|EUROS?|${codes.split(' ').join('|')})($|[^\\p{L}\\p{N}])`);
const signs: Record<string, string> = {
  '€': 'EUR',
  EURO: 'EUR',
  EUROS: 'EUR',
  '£': 'GBP',
  US$: 'USD',
  zł: 'PLN',
  RM: 'MYR',
  S$: 'SGD',
  A$: 'AUD',
  AU$: 'AUD',
  C$: 'CAD',
  CA$: 'CAD',
  NZ$: 'NZD',
  HK$: 'HKD',
  MX$: 'MXN',
  R$: 'BRL',
  '₹': 'INR',
  '₩': 'KRW',
  '₫': 'VND',
  Kč: 'CZK',
  Ft: 'HUF',
  lei: 'RON',
  'Fr.': 'CHF',
  DH: 'MAD',
};

/**
 * The ISO 4217 code a printed sign or code stands for; undefined for signs that several currencies share (`$`, `kr`, `¥`,
 * `Rs`), which `currencyOfCountry` settles.
 */
export function currencyFromSign(sign: string): string | undefined {
  return codes.split(' ').includes(sign) ? sign : signs[sign];
}

/** The first ISO 4217 code in a text, where it stands as a word of its own. */
export function findCurrencyCode(text: string): { value: string; raw: string; start: number; end: number } | undefined {
  const matcher = codePattern.matcher(text);
  if (!matcher.find()) return undefined;
  const raw = matcher.group(2) ?? '';
  const start = matcher.end(2) - raw.length;
  return { value: currencyFromSign(raw) ?? raw, raw, start, end: start + raw.length };
}
