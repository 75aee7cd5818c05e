import { findAll, textAt, textOf, textsAt } from './walk-xml.ts';
import { toDate, toIdentifier } from './xml-values.ts';
import { amountsIn, firstName, toLine, type XmlInvoice } from './xml-invoice.ts';
import type { XmlElement } from './parse-xml.ts';

/** Where the second edition of the syntax and the one of ZUGFeRD 1 keep the same things. */
type Names = { document: string; transaction: string; agreement: string; settlement: string; summation: string };

const second: Names = {
  document: 'ExchangedDocument',
  transaction: 'SupplyChainTradeTransaction',
  agreement: 'ApplicableHeaderTradeAgreement',
  settlement: 'ApplicableHeaderTradeSettlement',
  summation: 'SpecifiedTradeSettlementHeaderMonetarySummation',
};
const first: Names = {
  document: 'HeaderExchangedDocument',
  transaction: 'SpecifiedSupplyChainTradeTransaction',
  agreement: 'ApplicableSupplyChainTradeAgreement',
  settlement: 'ApplicableSupplyChainTradeSettlement',
  summation: 'SpecifiedTradeSettlementMonetarySummation',
};

/**
 * Reads a Cross Industry Invoice: Factur-X, ZUGFeRD 2 and XRechnung (`CrossIndustryInvoice`, UN/CEFACT D16B), or
 * ZUGFeRD 1 (`CrossIndustryDocument`).
 *
 * @see EN 16931-3-3: where each element of the semantic model stands
 */
export function readCrossIndustry(root: XmlElement): XmlInvoice {
  const names = root.name === 'CrossIndustryDocument' ? first : second;
  const agreement = `${names.transaction}/${names.agreement}`;
  const settlement = `${names.transaction}/${names.settlement}`;
  const currency = textAt(root, `${settlement}/InvoiceCurrencyCode`);
  const sum = (name: string): string[] =>
    amountsIn(currency, findAll(root, `${settlement}/${names.summation}/${name}`));
  const dates = (path: string): string[] => findAll(root, path).flatMap((element) => toDate(element) ?? []);
  const seller = findAll(root, `${agreement}/SellerTradeParty`)[0];
  const means = `${settlement}/SpecifiedTradeSettlementPaymentMeans`;
  const order = `${agreement}/BuyerOrderReferencedDocument`;
  return {
    values: {
      invoice_number: textsAt(root, `${names.document}/ID`),
      issue_date: dates(`${names.document}/IssueDateTime/DateTimeString`),
      due_date: dates(`${settlement}/SpecifiedTradePaymentTerms/DueDateDateTime/DateTimeString`),
      currency: currency === undefined ? [] : [currency.toUpperCase()],
      net_amount: sum('TaxBasisTotalAmount'),
      tax_amount: sum('TaxTotalAmount'),
      total_amount: sum('GrandTotalAmount'),
      amount_due: sum('DuePayableAmount'),
      seller_name: firstName(seller, 'Name', 'SpecifiedLegalOrganization/TradingBusinessName'),
      seller_vat_id: seller === undefined ? [] : vatIdsOf(seller),
      seller_iban: textsAt(root, `${means}/PayeePartyCreditorFinancialAccount/IBANID`).map(toIdentifier),
      buyer_name: firstName(findAll(root, `${agreement}/BuyerTradeParty`)[0], 'Name'),
      purchase_order: [...textsAt(root, `${order}/IssuerAssignedID`), ...textsAt(root, `${order}/ID`)],
    },
    payerIbans: textsAt(root, `${means}/PayerPartyDebtorFinancialAccount/IBANID`).map(toIdentifier),
    lines: findAll(root, `${names.transaction}/IncludedSupplyChainTradeLineItem`)
      .map(readLine)
      .filter((line) => line !== undefined),
  };
}

function vatIdsOf(seller: XmlElement): string[] {
  return findAll(seller, 'SpecifiedTaxRegistration/ID')
    .filter((id) => id.attributes.get('schemeID') === 'VA')
    .map((id) => toIdentifier(textOf(id)))
    .filter((id) => id !== '');
}

function readLine(line: XmlElement): Record<string, string> | undefined {
  const product = 'SpecifiedTradeProduct';
  return toLine({
    line_number: textAt(line, 'AssociatedDocumentLineDocument/LineID'),
    description: textAt(line, `${product}/Name`, `${product}/Description`),
    article_number: textAt(
      line,
      ...['SellerAssignedID', 'GlobalID', 'BuyerAssignedID'].map((id) => `${product}/${id}`),
    ),
    quantity: firstOf(
      line,
      'SpecifiedLineTradeDelivery/BilledQuantity',
      'SpecifiedSupplyChainTradeDelivery/BilledQuantity',
    ),
    unit_price: firstOf(
      line,
      'SpecifiedLineTradeAgreement/NetPriceProductTradePrice/ChargeAmount',
      'SpecifiedSupplyChainTradeAgreement/NetPriceProductTradePrice/ChargeAmount',
    ),
    tax_rate: firstOf(
      line,
      'SpecifiedLineTradeSettlement/ApplicableTradeTax/RateApplicablePercent',
      'SpecifiedSupplyChainTradeSettlement/ApplicableTradeTax/ApplicablePercent',
    ),
    amount: firstOf(
      line,
      'SpecifiedLineTradeSettlement/SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount',
      'SpecifiedSupplyChainTradeSettlement/SpecifiedTradeSettlementMonetarySummation/LineTotalAmount',
    ),
  });
}

function firstOf(element: XmlElement, ...paths: string[]): XmlElement | undefined {
  return paths.flatMap((path) => findAll(element, path))[0];
}
