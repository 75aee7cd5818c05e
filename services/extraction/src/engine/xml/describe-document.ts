import { collectPrinted, compareWithPrinted, type Comparison, type PrintedValues } from './cross-check.ts';
import { isIban } from '../values/identifiers.ts';
import { doLinesAddUp, isTotal } from './check-sums.ts';
import { xmlFields, type XmlDocument, type XmlField } from './xml-document.ts';
import type { Alternative, Check, FieldDetail, LineItem } from '../read-result.ts';
import type { PageText } from '../page-text.ts';

type Details = Record<string, FieldDetail>;

/** What a value of the XML is worth: the page says the same, says nothing, or says something else. */
const confidence: Record<Comparison, number> = { agrees: 0.99, says_nothing: 0.95, differs: 0.6 };

/**
 * The evidence of the fields that an XML document states, held against what was read from its pages. Where both agree,
 * the place is that of the printed value; where they differ, the XML's counts, the printed one is an alternative, and
 * a failed check sends the document to review.
 */
export function describeDocument(
  document: XmlDocument,
  { printed, pages, today }: { printed: Details; pages: readonly PageText[]; today: string },
): { details: Details; lineItems: LineItem[]; warnings: string[] } {
  const details: Details = {};
  let collected: PrintedValues | undefined;
  // Rarely asked for, and half as slow as reading the page.
  const anywhere = (): PrintedValues => (collected ??= collectPrinted(pages, today));
  let hasDifference = false;
  for (const field of xmlFields) {
    const values = [...new Set(document.values[field] ?? [])];
    if (values.length === 0) continue;
    const { detail, comparison } = describeField(field, values, printed[field], anywhere);
    details[field] = detail;
    hasDifference ||= comparison === 'differs';
  }
  noteRules(details, document.beyondTax ?? []);
  const addsUp = doLinesAddUp(document);
  const checks: Check[] = addsUp === undefined ? [] : [{ name: 'sum_of_lines', passed: addsUp }];
  return {
    details,
    lineItems: document.lines.map((fields) => toLineItem(fields, checks)),
    warnings: [
      ...document.warnings,
      ...(hasDifference ? ['xml_differs_from_page'] : []),
      // A line was not understood, such as one of an extension; or the document contradicts itself.
      ...(addsUp === false ? ['xml_unreadable'] : []),
    ],
  };
}

function describeField(
  field: XmlField,
  values: readonly string[],
  printed: FieldDetail | undefined,
  anywhere: () => PrintedValues,
): { detail: FieldDetail; comparison: Comparison } {
  const [value = '', ...others] = settle(field, values, printed);
  const alternatives = others.map((other) => toAlternative(other, null));
  if (value === '') return { detail: fromXml(null, 0, alternatives), comparison: 'says_nothing' };
  const comparison = compareWithPrinted(field, value, printed, anywhere);
  const detail = fromXml(value, confidence[comparison], alternatives);
  if (comparison === 'says_nothing' || printed === undefined) return { detail, comparison };
  detail.checks.push({ name: 'matches_printed', passed: comparison === 'agrees' });
  if (comparison === 'agrees') return { detail: { ...detail, ...placeOf(printed) }, comparison };
  detail.alternatives.push(toAlternative(printed.value ?? '', printed));
  return { detail, comparison };
}

// Several accounts are a choice, of which the first is the writer's own; several due dates or numbers are a question
// that the page may answer. An empty text first stands for no answer.
function settle(field: XmlField, values: readonly string[], printed: FieldDetail | undefined): string[] {
  const chosen = values.find((value) => value === printed?.value);
  const first = chosen ?? (values.length === 1 || field === 'seller_iban' ? values[0] : '') ?? '';
  return [first, ...values.filter((value) => value !== first)];
}

function fromXml(value: string | null, sureness: number, alternatives: Alternative[]): FieldDetail {
  return {
    value,
    confidence: sureness,
    page: null,
    bbox: null,
    source: 'xml',
    label: null,
    raw: value,
    checks: [],
    alternatives,
  };
}

function placeOf({ value, page, bbox, label, raw, alternatives }: FieldDetail): Partial<FieldDetail> {
  if (value !== null) return { page, bbox, label, raw };
  // The page offered several values, the XML tells which.
  return { page: alternatives[0]?.page ?? null, label: alternatives[0]?.label ?? null };
}

function toAlternative(value: string, printed: FieldDetail | null): Alternative {
  return {
    value,
    confidence: printed?.confidence ?? 0.5,
    page: printed?.page ?? null,
    label: printed?.label ?? null,
  };
}

function noteRules(details: Details, besideTax: readonly string[]): void {
  const { net_amount: net, tax_amount: tax, total_amount: total, issue_date: issued, due_date: due } = details;
  if (net?.value && tax?.value && total?.value) {
    const passed = isTotal({ net: net.value, tax: tax.value, total: total.value }, besideTax);
    const check: Check = { name: 'net_amount_plus_tax_amount_is_total_amount', passed };
    for (const detail of [net, tax, total]) detail.checks.push(check);
  }
  if (issued?.value && due?.value)
    due.checks.push({ name: 'not_before_issue_date', passed: due.value >= issued.value });
  const iban = details['seller_iban'];
  if (iban?.value) iban.checks.push({ name: 'iban_check_digits', passed: isIban(iban.value) });
}

function toLineItem(fields: Record<string, string>, checks: readonly Check[]): LineItem {
  return { fields, confidence: confidence.says_nothing, page: null, bbox: null, source: 'xml', checks: [...checks] };
}
