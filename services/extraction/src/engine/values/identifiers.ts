import { RE2JS } from 're2js';

/** An identifier found in printed text; `value` is without blanks and in upper case. */
export type FoundIdentifier = { value: string; raw: string; start: number; end: number };

// ISO 13616 registry: total length by country.
const ibanLengths: Record<string, number> = Object.fromEntries(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 ' +
    'FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 ' +
    'MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27 ST25 ' +
    'SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

const ibanPattern = RE2JS.compile(`(^|[^\\p{L}\\p{N}])([A-Z]{2}\\d{2}(?: ?[A-Z0-9]){11,30})`);
// Council Directive 2006/112/EC, article 215, with the structures of the VIES service; GB and CHE beside them.
const vatPattern = RE2JS.compile(
  `(^|[^\\p{L}\\p{N}])(ATU ?\\d{8}|BE ?[01]?\\d{9}|BG ?\\d{9,10}|CY ?\\d{8}[A-Z]|CZ ?\\d{8,10}|DE ?\\d{9}|DK ?\\d{8}|EE ?\\d{9}` +
    `|EL ?\\d{9}|ES ?[A-Z0-9]\\d{7}[A-Z0-9]|FI ?\\d{8}|FR ?[A-Z0-9]{2} ?\\d{9}|HR ?\\d{11}|HU ?\\d{8}|IE ?\\d[A-Z0-9+*]\\d{5}[A-Z]{1,2}` +
    `|IT ?\\d{11}|LT ?(?:\\d{12}|\\d{9})|LU ?\\d{8}|LV ?\\d{11}|MT ?\\d{8}|NL ?\\d{9}B\\d{2}|PL ?\\d{10}|PT ?\\d{9}|RO ?\\d{2,10}` +
    `|SE ?\\d{12}|SI ?\\d{8}|SK ?\\d{10}|GB ?(?:\\d{12}|\\d{9})|CHE-?\\d{3}\\.?\\d{3}\\.?\\d{3})($|[^\\p{L}\\p{N}])`,
);

/** The bank account numbers in a text whose length and check digits are right. */
export function findIbans(text: string): FoundIdentifier[] {
  return findLikeIbans(text).flatMap((found) => {
    const value = found.value.slice(0, ibanLengths[found.value.slice(0, 2)] ?? 0);
    if (!isIban(value)) return [];
    const raw = takeCharacters(found.raw, value.length);
    return [{ value, raw, start: found.start, end: found.start + raw.length }];
  });
}

/** Numbers of the form and length of a bank account number whose check digits are wrong. */
export function findMistypedIbans(text: string): FoundIdentifier[] {
  return findLikeIbans(text).filter(({ value }) => ibanLengths[value.slice(0, 2)] === value.length && !isIban(value));
}

function findLikeIbans(text: string): FoundIdentifier[] {
  return /[A-Z]{2}\d{2}/.test(text) ? findAll(text, ibanPattern) : [];
}

/** Whether the length belongs to the country and the check digits hold (ISO 7064, MOD 97-10). */
export function isIban(value: string): boolean {
  if (ibanLengths[value.slice(0, 2)] !== value.length) return false;
  const rearranged = value.slice(4) + value.slice(0, 4);
  let remainder = 0;
  for (const character of rearranged) {
    const number = Number.parseInt(character, 36);
    remainder = (remainder * (number > 9 ? 100 : 10) + number) % 97;
  }
  return remainder === 1;
}

/** The VAT numbers in a text, by their national shapes. */
export function findVatIds(text: string): FoundIdentifier[] {
  return /[A-Z]{2}/.test(text) && /\d{2}/.test(text) ? findAll(text, vatPattern) : [];
}

function findAll(text: string, pattern: RE2JS): FoundIdentifier[] {
  const found: FoundIdentifier[] = [];
  const matcher = pattern.matcher(text);
  let from = 0;
  while (from < text.length && matcher.find(from)) {
    const raw = matcher.group(2) ?? '';
    const start = matcher.end(2) - raw.length;
    found.push({ value: raw.replace(/[ .-]/g, '').toUpperCase(), raw, start, end: start + raw.length });
    from = start + raw.length;
  }
  return found;
}

function takeCharacters(raw: string, count: number): string {
  let taken = 0;
  for (let index = 0; index < raw.length; index++) {
    if (raw[index] !== ' ') taken++;
    if (taken === count) return raw.slice(0, index + 1);
  }
  return raw;
}
