import { findAll, textAt, textOf, textsAt } from './walk-xml.ts';
import { toDate, toIdentifier } from './xml-values.ts';
import { amountsIn, firstName, toLine, type XmlInvoice } from './xml-invoice.ts';
import { isIban } from '../values/identifiers.ts';
import type { XmlElement } from './parse-xml.ts';

/**
 * Reads an Invoice or a CreditNote of the Universal Business Language 2. The amounts of a credit note are positive, as
 * its writer stated them.
 *
 * @see EN 16931-3-2: where each element of the semantic model stands
 */
export function readUniversal(root: XmlElement): XmlInvoice {
  const currency = textAt(root, 'DocumentCurrencyCode');
  const sum = (name: string): string[] => amountsIn(currency, findAll(root, `LegalMonetaryTotal/${name}`));
  const dates = (path: string): string[] => findAll(root, path).flatMap((element) => toDate(element) ?? []);
  const dueDates = [...dates('DueDate'), ...dates('PaymentMeans/PaymentDueDate')];
  const seller = findAll(root, 'AccountingSupplierParty/Party')[0];
  const buyer = findAll(root, 'AccountingCustomerParty/Party')[0];
  const names = ['PartyLegalEntity/RegistrationName', 'PartyName/Name'];
  const isCredit = root.name === 'CreditNote';
  return {
    values: {
      invoice_number: textsAt(root, 'ID'),
      issue_date: dates('IssueDate'),
      due_date: dueDates,
      currency: currency === undefined ? [] : [currency.toUpperCase()],
      net_amount: sum('TaxExclusiveAmount'),
      tax_amount: amountsIn(currency, findAll(root, 'TaxTotal/TaxAmount')),
      total_amount: sum('TaxInclusiveAmount'),
      amount_due: sum('PayableAmount'),
      seller_name: firstName(seller, ...names),
      seller_vat_id: seller === undefined ? [] : vatIdsOf(seller),
      // Another account than an IBAN may stand here.
      seller_iban: textsAt(root, 'PaymentMeans/PayeeFinancialAccount/ID').map(toIdentifier).filter(isIban),
      buyer_name: firstName(buyer, ...names),
      // Networks that demand an order reference take this for none.
      purchase_order: textsAt(root, 'OrderReference/ID').filter((id) => !/^n\/?a$/i.test(id)),
    },
    payerIbans: textsAt(root, 'PaymentMeans/PaymentMandate/PayerFinancialAccount/ID').map(toIdentifier),
    lines: findAll(root, isCredit ? 'CreditNoteLine' : 'InvoiceLine')
      .map(readLine)
      .filter((line) => line !== undefined),
  };
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
    quantity: findAll(line, 'InvoicedQuantity')[0] ?? findAll(line, 'CreditedQuantity')[0],
    unit_price: findAll(line, 'Price/PriceAmount')[0],
    tax_rate: findAll(line, 'Item/ClassifiedTaxCategory/Percent')[0],
    amount: findAll(line, 'LineExtensionAmount')[0],
  });
}
