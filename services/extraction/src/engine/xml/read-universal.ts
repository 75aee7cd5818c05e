import { findAll, textAt, textOf, textsAt } from './walk-xml.ts';
import { toDate, toDecimal, toIdentifier } from './xml-values.ts';
import {
  amountsIn,
  beyondLines,
  findPdf,
  firstName,
  firstOf,
  toLine,
  toLines,
  type XmlDocument,
} from './xml-document.ts';
import { isIban } from '../values/identifiers.ts';
import { toMinorUnits } from '../values/amount.ts';
import { typeOfCode } from './document-types.ts';
import type { InvoiceType } from '../values/invoice-types.ts';
import type { XmlElement } from './parse-xml.ts';

const partyNames = ['PartyLegalEntity/RegistrationName', 'PartyName/Name'];

/**
 * Reads an Invoice or a CreditNote of the Universal Business Language 2. The amounts of a credit note are positive, as
 * its writer stated them.
 *
 * @see EN 16931-3-2: where each element of the semantic model stands
 */
export function readUniversal(root: XmlElement): XmlDocument {
  const currency = textAt(root, 'DocumentCurrencyCode');
  const sum = (name: string): string[] => amountsIn(currency, findAll(root, `LegalMonetaryTotal/${name}`));
  const seller = findAll(root, 'AccountingSupplierParty/Party')[0];
  const buyer = findAll(root, 'AccountingCustomerParty/Party')[0];
  const { lines, isWhole } = leavesOf(findAll(root, root.name === 'CreditNote' ? 'CreditNoteLine' : 'InvoiceLine'));
  return {
    kind: 'invoice',
    values: {
      document_type: documentTypeOf(root),
      invoice_number: textsAt(root, 'ID'),
      issue_date: datesAt(root, 'IssueDate'),
      due_date: [...datesAt(root, 'DueDate'), ...datesAt(root, 'PaymentMeans/PaymentDueDate')],
      currency: currency === undefined ? [] : [currency.toUpperCase()],
      net_amount: sum('TaxExclusiveAmount'),
      tax_amount: amountsIn(currency, findAll(root, 'TaxTotal/TaxAmount')),
      total_amount: sum('TaxInclusiveAmount'),
      amount_due: sum('PayableAmount'),
      seller_name: firstName(seller, ...partyNames),
      seller_vat_id: seller === undefined ? [] : vatIdsOf(seller),
      // Another account than an IBAN may stand here.
      seller_iban: textsAt(root, 'PaymentMeans/PayeeFinancialAccount/ID').map(toIdentifier).filter(isIban),
      buyer_name: firstName(buyer, ...partyNames),
      // Networks that demand an order reference take this for none.
      purchase_order: textsAt(root, 'OrderReference/ID').filter((id) => !/^n\/?a$/i.test(id)),
    },
    payerIbans: textsAt(root, 'PaymentMeans/PaymentMandate/PayerFinancialAccount/ID').map(toIdentifier),
    lines: toLines(lines, readLine),
    beyondLines: adjustmentsOf(root, 'LegalMonetaryTotal'),
    carriedPdf: pdfOf(root),
    warnings: isWhole ? [] : ['xml_unreadable'],
  };
}

/** Reads an Order of the Universal Business Language 2. */
export function readUniversalOrder(root: XmlElement): XmlDocument {
  const currency = textAt(root, 'DocumentCurrencyCode');
  const sum = (name: string): string[] => amountsIn(currency, findAll(root, `AnticipatedMonetaryTotal/${name}`));
  const total = sum('TaxInclusiveAmount');
  return {
    kind: 'order',
    values: {
      po_number: textsAt(root, 'ID'),
      issue_date: datesAt(root, 'IssueDate'),
      delivery_date: [
        ...datesAt(root, 'Delivery/RequestedDeliveryPeriod/EndDate'),
        ...datesAt(root, 'Delivery/RequestedDeliveryPeriod/StartDate'),
      ].slice(0, 1),
      currency: currency === undefined ? [] : [currency.toUpperCase()],
      net_amount: sum('TaxExclusiveAmount'),
      tax_amount: amountsIn(currency, findAll(root, 'TaxTotal/TaxAmount')),
      total_amount: total.length > 0 ? total : sum('PayableAmount'),
      buyer_name: firstName(firstOf(root, 'BuyerCustomerParty/Party'), ...partyNames),
      supplier_name: firstName(firstOf(root, 'SellerSupplierParty/Party'), ...partyNames),
    },
    payerIbans: [],
    lines: toLines(findAll(root, 'OrderLine/LineItem'), readLine),
    beyondLines: adjustmentsOf(root, 'AnticipatedMonetaryTotal'),
    carriedPdf: pdfOf(root),
    warnings: [],
  };
}

// The sums of all charges and allowances, or where they are not stated each of them.
function adjustmentsOf(root: XmlElement, totals: string): string[] {
  const of = (name: string, indicator: string): string[] => {
    const stated = textsAt(root, `${totals}/${name}`);
    const own = findAll(root, 'AllowanceCharge').filter((each) => textAt(each, 'ChargeIndicator') === indicator);
    const amounts = stated.length > 0 ? stated : own.flatMap((each) => textAt(each, 'Amount') ?? []);
    return amounts.flatMap((amount) => toDecimal(amount, 2) ?? []);
  };
  return beyondLines({ charges: of('ChargeTotalAmount', 'true'), allowances: of('AllowanceTotalAmount', 'false') });
}

function datesAt(root: XmlElement, path: string): string[] {
  return findAll(root, path).flatMap((element) => toDate(element) ?? []);
}

function pdfOf(root: XmlElement): string | undefined {
  return findPdf(findAll(root, 'AdditionalDocumentReference/Attachment/EmbeddedDocumentBinaryObject'));
}

function documentTypeOf(root: XmlElement): InvoiceType[] {
  const stated = typeOfCode(textAt(root, 'InvoiceTypeCode', 'CreditNoteTypeCode'));
  return root.name === 'CreditNote' ? ['credit_note'] : stated;
}

/**
 * The lines without others below them (`SubInvoiceLine` of the extension of XRechnung). Where those do not come to the
 * line above them, it stands for itself, and they were not understood.
 */
function leavesOf(lines: readonly XmlElement[]): { lines: XmlElement[]; isWhole: boolean } {
  const parts = lines.map((line) => {
    const below = ['SubInvoiceLine', 'SubCreditNoteLine'].flatMap((name) => findAll(line, name));
    if (below.length === 0) return { lines: [line], isWhole: true };
    const leaves = leavesOf(below);
    const isSum = Math.abs(centsOf([line]) - centsOf(below)) <= 1;
    return isSum ? leaves : { lines: [line], isWhole: false };
  });
  return { lines: parts.flatMap((part) => part.lines), isWhole: parts.every((part) => part.isWhole) };
}

function centsOf(lines: readonly XmlElement[]): number {
  return lines.reduce(
    (sum, line) => sum + toMinorUnits(toDecimal(textAt(line, 'LineExtensionAmount') ?? '', 2) ?? 'none'),
    0,
  );
}

function vatIdsOf(seller: XmlElement): string[] {
  return findAll(seller, 'PartyTaxScheme')
    .filter((scheme) => textAt(scheme, 'TaxScheme/ID')?.toUpperCase() === 'VAT')
    .flatMap((scheme) => findAll(scheme, 'CompanyID').map((id) => toIdentifier(textOf(id))))
    .filter((id) => id !== '');
}

function readLine(line: XmlElement): Record<string, string> | undefined {
  return toLine({
    line_number: textAt(line, 'ID'),
    description: textAt(line, 'Item/Name', 'Item/Description'),
    article_number: textAt(
      line,
      ...['Sellers', 'Standard', 'Buyers'].map((whose) => `Item/${whose}ItemIdentification/ID`),
    ),
    quantity: firstOf(line, 'InvoicedQuantity', 'CreditedQuantity', 'Quantity'),
    unit_price: firstOf(line, 'Price/PriceAmount'),
    tax_rate: firstOf(line, 'Item/ClassifiedTaxCategory/Percent'),
    amount: firstOf(line, 'LineExtensionAmount'),
  });
}
