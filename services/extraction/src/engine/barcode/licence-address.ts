import type { LicenceElements } from './licence-elements.ts';

/** An address on one line, and as it was written. */
export type LicenceAddress = { value: string; written: string };

/** Street, its second line, city, state and postal code: of the mail (since version 2 the only ones), of the residence. */
const groups = [
  ['DAG', 'DAH', 'DAI', 'DAJ', 'DAK'],
  ['DAL', 'DAM', 'DAN', 'DAO', 'DAP'],
];
const secondLine = 1;

/**
 * The address of a licence: one group of its elements, whole. Where each group has a part that the other lacks, they may
 * be two addresses, and none is answered.
 */
export function readAddress(elements: LicenceElements): LicenceAddress | undefined {
  const [mail = [], home = []] = groups.map((names) => names.map((name) => elements.get(name)));
  if (isWhole(mail, home)) return toAddress(mail);
  return isWhole(home, mail) ? toAddress(home) : undefined;
}

type Parts = readonly (string | undefined)[];

function isWhole(own: Parts, others: Parts): boolean {
  const isMixed = own.some((part, index) => index !== secondLine && part === undefined && others[index] !== undefined);
  const [street, , city] = own;
  return !isMixed && (street !== undefined || city !== undefined);
}

function toAddress(parts: Parts): LicenceAddress {
  const [street, more, city, state, code] = parts;
  // A nine-digit code is filled up with zeros, a shorter one with blanks.
  const postalCode = code
    ?.replace(/\s+/g, ' ')
    .replace(/^(\d{5})-?0000$/, '$1')
    .replace(/^(\d{5})(\d{4})$/, '$1-$2');
  const region = [state, postalCode].filter(isPresent).join(' ');
  const value = [street, more, city, region]
    .filter(isPresent)
    .map((part) => part.replace(/\s+/g, ' '))
    .join(', ');
  return { value, written: parts.filter(isPresent).join('\n') };
}

function isPresent(part: string | undefined): part is string {
  return part !== undefined && part !== '';
}
