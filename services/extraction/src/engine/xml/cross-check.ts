import { findAmounts, toMinorUnits } from '../values/amount.ts';
import { findDates } from '../values/date.ts';
import { segmentsOf } from '../template/page-segments.ts';
import type { FieldDetail } from '../read-result.ts';
import type { XmlField } from './xml-document.ts';
import type { PageText } from '../page-text.ts';

/** How the printed page stands to a value of the XML. */
export type Comparison = 'agrees' | 'differs' | 'says_nothing';

/** What is printed anywhere, so that a value which the template's reader overlooked is not taken for missing. */
export type PrintedValues = { cents: Set<number>; dates: Set<string>; characters: string };

// Set by hand: a printed value this sure contradicts the XML on its own, one less sure only if the XML's value is
// printed nowhere. The other's VAT number or another reference is soon taken for the one that is missing.
const sureOnItsOwn = 0.85;
const sureEnough = 0.6;
const leastSharedCharacters = 4;

const amounts: readonly XmlField[] = ['net_amount', 'tax_amount', 'total_amount', 'amount_due'];
const dates: readonly XmlField[] = ['issue_date', 'due_date', 'delivery_date'];
/** Names are set in logos, cut and completed in too many ways for a difference to mean anything. */
const names: readonly XmlField[] = ['seller_name', 'buyer_name', 'supplier_name'];
const easilyConfused: readonly XmlField[] = ['seller_vat_id', 'purchase_order'];

/** All amounts, dates and characters that are printed on these pages. */
export function collectPrinted(pages: readonly PageText[], today: string): PrintedValues {
  const texts = pages.flatMap((page) => segmentsOf(page).map((segment) => segment.text));
  return {
    cents: new Set(texts.flatMap((text) => findAmounts(text).map(({ value }) => Math.abs(toMinorUnits(value))))),
    dates: new Set(texts.flatMap((text) => findDates(text, today).flatMap(({ readings }) => readings))),
    characters: pages.map((page) => plain(page.words.map((word) => word.text).join(''))).join(' '),
  };
}

/** Compares a value of the XML with what was read from the page for the same field. */
export function compareWithPrinted(
  field: XmlField,
  value: string,
  printed: FieldDetail | undefined,
  anywhere: () => PrintedValues,
): Comparison {
  // What was counted from other fields is printed nowhere.
  if (printed === undefined || printed.source === 'derived') return 'says_nothing';
  const candidates = [printed.value, ...printed.alternatives.map((alternative) => alternative.value)];
  if (candidates.some((candidate) => candidate !== null && isSame(field, value, candidate))) return 'agrees';
  if (field === 'document_type') return contradictsType(value, printed) ? 'differs' : 'says_nothing';
  if (printed.value === null || names.includes(field) || isPartly(field, value, printed.value)) return 'says_nothing';
  if (printed.confidence >= sureOnItsOwn) return 'differs';
  const mayBeAnother = easilyConfused.includes(field) || printed.confidence < sureEnough;
  return mayBeAnother || isPrinted(field, value, anywhere()) ? 'says_nothing' : 'differs';
}

// "Invoice" stands above all kinds of invoices; only a credit note is none.
function contradictsType(value: string, printed: FieldDetail): boolean {
  const areOne = (value === 'credit_note') === (printed.value === 'credit_note');
  return printed.value !== null && !areOne && printed.confidence >= sureOnItsOwn;
}

// A credit note is printed with or without minus signs, and sums are rounded to the cent.
function isSame(field: XmlField, value: string, candidate: string): boolean {
  if (amounts.includes(field)) return Math.abs(Math.abs(toMinorUnits(value)) - Math.abs(toMinorUnits(candidate))) <= 1;
  return dates.includes(field) ? value === candidate : plain(value) === plain(candidate);
}

// "RE-471102" and "471102" may be the same number.
function isPartly(field: XmlField, value: string, candidate: string): boolean {
  if (amounts.includes(field) || dates.includes(field)) return false;
  const [shorter = '', longer = ''] = [plain(value), plain(candidate)].sort((a, b) => a.length - b.length);
  return shorter.length >= leastSharedCharacters && longer.includes(shorter);
}

function isPrinted(field: XmlField, value: string, anywhere: PrintedValues): boolean {
  if (amounts.includes(field)) return anywhere.cents.has(Math.abs(toMinorUnits(value)));
  return dates.includes(field) ? anywhere.dates.has(value) : anywhere.characters.includes(plain(value));
}

function plain(text: string): string {
  return text.replace(/[^\p{L}\p{N}]/gu, '').toUpperCase();
}
