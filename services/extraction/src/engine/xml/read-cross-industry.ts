import { findAll, textAt, textOf, textsAt } from './walk-xml.ts';
import { toDate, toDecimal, toIdentifier } from './xml-values.ts';
import { amountsIn, beyondLines, findPdf, firstName, firstOf, toLine, toLines } from './xml-document.ts';
import { typeOfCode } from './document-types.ts';
import type { XmlDocument } from './xml-document.ts';
import type { XmlElement } from './parse-xml.ts';

/** The parts of a message, each under the name that its edition gives it. */
type Parts = {
  document: XmlElement | undefined;
  transaction: XmlElement | undefined;
  agreement: XmlElement | undefined;
  delivery: XmlElement | undefined;
  settlement: XmlElement | undefined;
  summation: XmlElement | undefined;
};

// The second edition first, then ZUGFeRD 1; drafts between the two mix them.
function partsOf(root: XmlElement): Parts {
  const transaction = firstOf(root, 'SupplyChainTradeTransaction', 'SpecifiedSupplyChainTradeTransaction');
  const part = (name: string): XmlElement | undefined =>
    firstOf(transaction, `ApplicableHeaderTrade${name}`, `ApplicableSupplyChainTrade${name}`);
  const settlement = part('Settlement');
  return {
    document: firstOf(root, 'ExchangedDocument', 'HeaderExchangedDocument'),
    transaction,
    agreement: part('Agreement'),
    delivery: part('Delivery'),
    settlement,
    summation: firstOf(
      settlement,
      'SpecifiedTradeSettlementHeaderMonetarySummation',
      'SpecifiedTradeSettlementMonetarySummation',
    ),
  };
}

/**
 * Reads a Cross Industry Invoice: Factur-X, ZUGFeRD 2 and XRechnung (`CrossIndustryInvoice`, UN/CEFACT D16B), or
 * ZUGFeRD 1 (`CrossIndustryDocument`).
 *
 * @see EN 16931-3-3: where each element of the semantic model stands
 */
export function readCrossIndustry(root: XmlElement): XmlDocument {
  const { document, transaction, agreement, settlement, summation } = partsOf(root);
  const currency = settlement && textAt(settlement, 'InvoiceCurrencyCode');
  const seller = firstOf(agreement, 'SellerTradeParty');
  const means = 'SpecifiedTradeSettlementPaymentMeans';
  return {
    kind: 'invoice',
    values: {
      document_type: typeOfCode(document && textAt(document, 'TypeCode')),
      invoice_number: texts(document, 'ID'),
      issue_date: dates(document, 'IssueDateTime/DateTimeString'),
      due_date: dates(settlement, 'SpecifiedTradePaymentTerms/DueDateDateTime/DateTimeString'),
      currency: currency === undefined ? [] : [currency.toUpperCase()],
      ...sumsOf(summation, currency),
      amount_due: amountsIn(currency, elements(summation, 'DuePayableAmount')),
      seller_name: firstName(seller, 'Name', 'SpecifiedLegalOrganization/TradingBusinessName'),
      seller_vat_id: seller === undefined ? [] : vatIdsOf(seller),
      seller_iban: texts(settlement, `${means}/PayeePartyCreditorFinancialAccount/IBANID`).map(toIdentifier),
      buyer_name: firstName(firstOf(agreement, 'BuyerTradeParty'), 'Name'),
      purchase_order: ['IssuerAssignedID', 'ID'].flatMap((id) =>
        texts(agreement, `BuyerOrderReferencedDocument/${id}`),
      ),
    },
    payerIbans: texts(settlement, `${means}/PayerPartyDebtorFinancialAccount/IBANID`).map(toIdentifier),
    lines: linesOf(transaction),
    beyondLines: adjustmentsOf(settlement, summation),
    carriedPdf: findPdf(elements(agreement, 'AdditionalReferencedDocument/AttachmentBinaryObject')),
    warnings: [],
  };
}

/** Reads an order of Order-X (`SCRDMCCBDACIOMessageStructure`). */
export function readCrossIndustryOrder(root: XmlElement): XmlDocument {
  const { document, transaction, agreement, delivery, settlement, summation } = partsOf(root);
  const currency = settlement && textAt(settlement, 'OrderCurrencyCode', 'InvoiceCurrencyCode');
  const event = 'RequestedDeliverySupplyChainEvent';
  return {
    kind: 'order',
    values: {
      po_number: texts(document, 'ID'),
      issue_date: dates(document, 'IssueDateTime/DateTimeString'),
      delivery_date: [
        ...dates(delivery, `${event}/OccurrenceDateTime/DateTimeString`),
        ...dates(delivery, `${event}/OccurrenceSpecifiedPeriod/EndDateTime/DateTimeString`),
      ].slice(0, 1),
      currency: currency === undefined ? [] : [currency.toUpperCase()],
      ...sumsOf(summation, currency),
      buyer_name: firstName(firstOf(agreement, 'BuyerTradeParty'), 'Name'),
      supplier_name: firstName(firstOf(agreement, 'SellerTradeParty'), 'Name'),
    },
    payerIbans: [],
    lines: linesOf(transaction),
    beyondLines: adjustmentsOf(settlement, summation),
    carriedPdf: findPdf(elements(agreement, 'AdditionalReferencedDocument/AttachmentBinaryObject')),
    warnings: [],
  };
}

function elements(element: XmlElement | undefined, path: string): XmlElement[] {
  return element === undefined ? [] : findAll(element, path);
}

function texts(element: XmlElement | undefined, path: string): string[] {
  return element === undefined ? [] : textsAt(element, path);
}

function dates(element: XmlElement | undefined, path: string): string[] {
  return elements(element, path).flatMap((each) => toDate(each) ?? []);
}

function sumsOf(
  summation: XmlElement | undefined,
  currency: string | undefined,
): Pick<XmlDocument['values'], 'net_amount' | 'tax_amount' | 'total_amount'> {
  const sum = (name: string): string[] => amountsIn(currency, elements(summation, name));
  return {
    net_amount: sum('TaxBasisTotalAmount'),
    tax_amount: sum('TaxTotalAmount'),
    total_amount: sum('GrandTotalAmount'),
  };
}

// The sums of all charges and allowances, or where they are not stated each of them.
function adjustmentsOf(settlement: XmlElement | undefined, summation: XmlElement | undefined): string[] {
  const single = elements(settlement, 'SpecifiedTradeAllowanceCharge');
  const of = (name: string, indicator: string): string[] => {
    const stated = texts(summation, name);
    if (stated.length > 0) return stated.flatMap((total) => toDecimal(total, 2) ?? []);
    const own = single.filter((each) => textAt(each, 'ChargeIndicator/Indicator', 'ChargeIndicator') === indicator);
    return own.flatMap((each) => toDecimal(textAt(each, 'ActualAmount') ?? '', 2) ?? []);
  };
  return beyondLines({ charges: of('ChargeTotalAmount', 'true'), allowances: of('AllowanceTotalAmount', 'false') });
}

function vatIdsOf(seller: XmlElement): string[] {
  return findAll(seller, 'SpecifiedTaxRegistration/ID')
    .filter((id) => id.attributes.get('schemeID') === 'VA')
    .map((id) => toIdentifier(textOf(id)))
    .filter((id) => id !== '');
}

/** BT-X-8: a line that adds up those below it, and one that only tells what another is made of, are counted elsewhere. */
const uncounted = ['GROUP', 'INFORMATION'];

function linesOf(transaction: XmlElement | undefined): Record<string, string>[] {
  const lines = elements(transaction, 'IncludedSupplyChainTradeLineItem');
  const counts = (line: XmlElement): boolean =>
    !['LineStatusReasonCode', 'LineStatusCode']
      .flatMap((code) => textsAt(line, `AssociatedDocumentLineDocument/${code}`))
      .some((status) => uncounted.includes(status.toUpperCase()));
  return toLines(lines.filter(counts), readLine);
}

function readLine(line: XmlElement): Record<string, string> | undefined {
  const product = 'SpecifiedTradeProduct';
  const part = (name: string): string[] => [`SpecifiedLineTrade${name}`, `SpecifiedSupplyChainTrade${name}`];
  const below = (name: string, ...paths: string[]): XmlElement | undefined =>
    firstOf(line, ...part(name).flatMap((parent) => paths.map((path) => `${parent}/${path}`)));
  return toLine({
    line_number: textAt(line, 'AssociatedDocumentLineDocument/LineID'),
    description: textAt(line, `${product}/Name`, `${product}/Description`),
    article_number: textAt(
      line,
      ...['SellerAssignedID', 'GlobalID', 'BuyerAssignedID'].map((id) => `${product}/${id}`),
    ),
    quantity: below('Delivery', 'BilledQuantity', 'RequestedQuantity', 'AgreedQuantity'),
    unit_price: below('Agreement', 'NetPriceProductTradePrice/ChargeAmount'),
    tax_rate: below('Settlement', 'ApplicableTradeTax/RateApplicablePercent', 'ApplicableTradeTax/ApplicablePercent'),
    amount: below(
      'Settlement',
      'SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount',
      'SpecifiedTradeSettlementMonetarySummation/LineTotalAmount',
    ),
  });
}
