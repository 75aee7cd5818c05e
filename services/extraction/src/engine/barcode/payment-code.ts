import { isIban } from '../values/identifiers.ts';
import { toDecimal } from '../xml/xml-values.ts';
import type { BoundingBox } from '../read-result.ts';

/** What a payment code asks for. */
export type PaymentCode = {
  iban: string;
  payee: string;
  currency: string;
  /** A decimal string; undefined when the payer is to fill it in. */
  amount: string | undefined;
  /** The structured reference, else undefined. */
  reference: string | undefined;
  /** What the payee is told, else undefined. */
  message: string | undefined;
};

/** A payment code and where it stands. */
export type FoundPayment = { code: PaymentCode; page: number; bbox: BoundingBox };

/**
 * Reads the text of a QR code that asks for a SEPA credit transfer.
 *
 * @returns undefined when it is none, or its account or amount is not valid
 * @see EPC069-12 3.1, "Quick Response Code: guidelines to enable data capture"
 */
export function parseSepaCode(text: string): PaymentCode | undefined {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const [tag, version, , identification, , payee = '', account = '', sum = '', , reference, message] = lines;
  if (tag !== 'BCD' || !/^00[12]$/.test(version ?? '') || identification !== 'SCT') return undefined;
  const iban = account.replaceAll(' ', '').toUpperCase();
  const amount = /^EUR(\d{1,9}(?:\.\d{1,2})?)$/.exec(sum)?.[1];
  if (!isIban(iban) || payee === '' || (sum !== '' && amount === undefined)) return undefined;
  return {
    iban,
    payee,
    currency: 'EUR',
    amount: amount === undefined ? undefined : toDecimal(amount, 2),
    reference: orUndefined(reference),
    message: orUndefined(message),
  };
}

/**
 * Reads the text of a Swiss QR code.
 *
 * @returns undefined when it is none, or its account, amount or reference is not valid
 * @see Swiss Implementation Guidelines QR-bill 2.3, chapter 4: the elements, each on its line
 */
export function parseSwissCode(text: string): PaymentCode | undefined {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const line = (index: number): string => lines[index] ?? '';
  if (line(0) !== 'SPC' || !/^02\d\d$/.test(line(1)) || line(2) !== '1' || line(30) !== 'EPD') return undefined;
  const iban = line(3).replaceAll(' ', '').toUpperCase();
  const [payee, sum, currency, kind, reference] = [line(5), line(18), line(19), line(27), line(28)];
  if (!isIban(iban) || !/^(?:CH|LI)/.test(iban) || payee === '' || !/^(?:CHF|EUR)$/.test(currency)) return undefined;
  if (sum !== '' && !/^\d{1,9}\.\d{2}$/.test(sum)) return undefined;
  if (!isReference(kind, reference)) return undefined;
  return {
    iban,
    payee,
    currency,
    amount: sum === '' ? undefined : toDecimal(sum, 2),
    reference: orUndefined(reference),
    message: orUndefined(line(29)),
  };
}

/** Whether an account is a Swiss QR-IBAN: its institution's number lies in a range of its own, and it stands only in QR-bills. */
export function isQrIban(iban: string): boolean {
  const institution = Number(iban.slice(4, 9));
  return /^(?:CH|LI)/.test(iban) && institution >= 30_000 && institution <= 31_999;
}

function isReference(kind: string, reference: string): boolean {
  if (kind === 'NON') return reference === '';
  if (kind === 'QRR') return /^\d{27}$/.test(reference) && isModulo10Recursive(reference);
  return kind === 'SCOR' && isCreditorReference(reference);
}

// The guidelines, annex B.
const carries = [0, 9, 4, 6, 8, 2, 7, 1, 3, 5];

function isModulo10Recursive(digits: string): boolean {
  let carry = 0;
  for (const digit of digits.slice(0, -1)) carry = carries[(carry + Number(digit)) % 10] ?? 0;
  return (10 - carry) % 10 === Number(digits.at(-1));
}

// ISO 11649: the check digits of an IBAN over the reference.
function isCreditorReference(reference: string): boolean {
  if (!/^RF\d{2}[A-Z0-9]{1,21}$/i.test(reference)) return false;
  const rearranged = reference.slice(4) + reference.slice(0, 4);
  let remainder = 0;
  for (const character of rearranged) {
    const number = Number.parseInt(character, 36);
    remainder = (remainder * (number > 9 ? 100 : 10) + number) % 97;
  }
  return remainder === 1;
}

function orUndefined(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
