import { isQrIban, type FoundPayment } from './payment-code.ts';
import { toMinorUnits } from '../values/amount.ts';
import type { FieldDetail } from '../read-result.ts';
import type { PageText } from '../page-text.ts';
import type { Reading } from '../reading.ts';

type Details = Record<string, FieldDetail>;

const confidence = { agreeing: 0.99, alone: 0.95, contradicted: 0.6 };
/** A printed value this sure that says something else is not a misreading. */
const sureEnough = 0.85;

/**
 * Holds a payment code against what was read: it confirms the account, the amount and the currency, supplies those
 * that are missing, and a different one goes to review, for a code pasted over another is how bills are forged.
 */
export function describePayment(printed: Reading, found: FoundPayment, pages: readonly PageText[]): Reading {
  const { code } = found;
  const details: Details = { ...printed.details };
  const characters = pages.flatMap((page) => page.words.map((word) => plain(word.text))).join('');
  const total = details['total_amount']?.value ?? null;
  const outcomes = [
    // The account of a Swiss code may be one that stands in codes only, beside the printed one.
    note(details, 'seller_iban', code.iban, found, isQrIban(code.iban) || characters.includes(code.iban)),
    note(details, 'currency', code.currency, found, false),
    // Instalments and deposits are asked for apart from what is due in all.
    code.amount !== undefined && note(details, 'amount_due', code.amount, found, isSame(total ?? '', code.amount)),
  ];
  noteReference(details, found);
  const differs = outcomes.includes('differs');
  return {
    ...printed,
    details,
    warnings: differs ? [...printed.warnings, 'payment_code_differs_from_page'] : printed.warnings,
  };
}

function note(
  details: Details,
  field: string,
  value: string,
  { page, bbox }: FoundPayment,
  isExcused: boolean,
): 'agrees' | 'differs' | 'supplied' | 'left' {
  const printed = details[field];
  const known = printed?.value ?? null;
  if (printed === undefined || known === null) {
    const alternatives = (printed?.alternatives ?? []).filter((alternative) => alternative.value !== value);
    details[field] = { ...fromCode(value, page, bbox), alternatives };
    return 'supplied';
  }
  if (isSame(known, value)) {
    const checks = [...printed.checks, { name: 'matches_payment_code', passed: true }];
    details[field] = { ...printed, confidence: Math.max(printed.confidence, confidence.agreeing), checks };
    return 'agrees';
  }
  if (isExcused || printed.confidence < sureEnough) return 'left';
  details[field] = {
    ...printed,
    confidence: Math.min(printed.confidence, confidence.contradicted),
    checks: [...printed.checks, { name: 'matches_payment_code', passed: false }],
    alternatives: [...printed.alternatives, { value, confidence: confidence.contradicted, page, label: null }],
  };
  return 'differs';
}

function fromCode(value: string, page: number, bbox: FieldDetail['bbox']): FieldDetail {
  return {
    value,
    confidence: confidence.alone,
    page,
    bbox,
    source: 'barcode',
    label: null,
    raw: value,
    checks: [],
    alternatives: [],
  };
}

// Many codes carry the number of the invoice in their reference or message.
function noteReference(details: Details, { code }: FoundPayment): void {
  const number = details['invoice_number'];
  const said = plain(`${code.reference ?? ''} ${code.message ?? ''}`);
  if (number?.value == null || plain(number.value).length < 4 || !said.includes(plain(number.value))) return;
  details['invoice_number'] = {
    ...number,
    confidence: Math.max(number.confidence, confidence.agreeing),
    checks: [...number.checks, { name: 'matches_payment_code', passed: true }],
  };
}

function isSame(known: string, value: string): boolean {
  return known === value || (/^-?\d+\.\d+$/.test(known) && toMinorUnits(known) === toMinorUnits(value));
}

function plain(text: string): string {
  return text.replace(/[^\p{L}\p{N}]/gu, '').toUpperCase();
}
