import { findAll, textAt, textsAt } from './walk-xml.ts';
import { addDecimals, toDate, toDecimal, toIdentifier } from './xml-values.ts';
import { asList, beyondLines, findPdf, firstOf, toLine, toLines, type XmlDocument } from './xml-document.ts';
import { isIban } from '../values/identifiers.ts';
import type { InvoiceType } from '../values/invoice-types.ts';
import type { XmlElement } from './parse-xml.ts';

/**
 * Reads a Spanish invoice, Facturae 3.0 to 3.2.2. Its own total is what is left after the tax that is withheld; the
 * total that is answered is net and tax, as on every other invoice.
 *
 * @see Orden HAP/1650/2015; the elements of Facturae 3.2.2
 */
export function readFacturae(root: XmlElement): XmlDocument {
  const invoices = findAll(root, 'Invoices/Invoice');
  const invoice = invoices[0] ?? { name: '', attributes: new Map<string, string>(), children: [], text: '' };
  const seller = firstOf(root, 'Parties/SellerParty');
  const currency = textAt(invoice, 'InvoiceIssueData/InvoiceCurrencyCode');
  const installments = findAll(invoice, 'PaymentDetails/Installment');
  const orders = ['ReceiverTransactionReference', 'OrderReference'].flatMap((name) =>
    textsAt(invoice, `Items/InvoiceLine/${name}`),
  );
  return {
    kind: 'invoice',
    values: {
      document_type: documentTypeOf(root, invoice),
      invoice_number: textsAt(invoice, 'InvoiceHeader/InvoiceNumber'),
      issue_date: findAll(invoice, 'InvoiceIssueData/IssueDate').flatMap((date) => toDate(date) ?? []),
      due_date: installments.flatMap((part) =>
        findAll(part, 'InstallmentDueDate').flatMap((date) => toDate(date) ?? []),
      ),
      currency: currency === undefined ? [] : [currency.toUpperCase()],
      ...amountsOf(invoice),
      seller_name: nameOf(seller),
      seller_vat_id:
        seller === undefined ? [] : textsAt(seller, 'TaxIdentification/TaxIdentificationNumber').map(toIdentifier),
      seller_iban: installments
        .flatMap((part) => textsAt(part, 'AccountToBeCredited/IBAN').map(toIdentifier))
        .filter(isIban),
      buyer_name: nameOf(firstOf(root, 'Parties/BuyerParty')),
      purchase_order: orders,
    },
    payerIbans: installments.flatMap((part) => textsAt(part, 'AccountToBeDebited/IBAN').map(toIdentifier)),
    lines: toLines(findAll(invoice, 'Items/InvoiceLine'), readLine),
    beyondLines: beyondLines({
      charges: asList(sumOf(invoice, 'TotalGeneralSurcharges')),
      allowances: asList(sumOf(invoice, 'TotalGeneralDiscounts')),
    }),
    carriedPdf: findPdf(findAll(invoice, 'AdditionalData/RelatedDocuments/Attachment/AttachmentData')),
    warnings: invoices.length > 1 ? ['several_documents'] : [],
  };
}

function documentTypeOf(root: XmlElement, invoice: XmlElement): InvoiceType[] {
  const kind = textAt(invoice, 'InvoiceHeader/InvoiceClass');
  if (kind === 'OR' || kind === 'CR') return ['corrected_invoice'];
  if (kind === undefined) return [];
  return [textAt(root, 'FileHeader/InvoiceIssuerType') === 'RE' ? 'self_billed_invoice' : 'invoice'];
}

function amountsOf(invoice: XmlElement): XmlDocument['values'] {
  const sum = (name: string): string | undefined => sumOf(invoice, name);
  const total = sum('InvoiceTotal');
  return {
    net_amount: asList(sum('TotalGrossAmountBeforeTaxes')),
    tax_amount: asList(sum('TotalTaxOutputs')),
    total_amount: total === undefined ? [] : asList(addDecimals([total, sum('TotalTaxesWithheld') ?? '0'])),
    amount_due: asList(sum('TotalExecutableAmount') ?? sum('TotalOutstandingAmount')),
  };
}

function sumOf(invoice: XmlElement, name: string): string | undefined {
  return toDecimal(textAt(invoice, `InvoiceTotals/${name}`) ?? '', 2);
}

function nameOf(party: XmlElement | undefined): string[] {
  if (party === undefined) return [];
  const person = ['Name', 'FirstSurname', 'SecondSurname'].flatMap((part) => textsAt(party, `Individual/${part}`));
  const name = textAt(party, 'LegalEntity/CorporateName', 'LegalEntity/TradeName') ?? person.join(' ');
  return name === '' ? [] : [name.slice(0, 300)];
}

function readLine(line: XmlElement, index: number): Record<string, string> | undefined {
  return toLine({
    line_number: textAt(line, 'SequenceNumber') ?? String(index + 1),
    description: textAt(line, 'ItemDescription'),
    article_number: textAt(line, 'ArticleCode'),
    quantity: firstOf(line, 'Quantity'),
    unit: textAt(line, 'UnitOfMeasure'),
    unit_price: firstOf(line, 'UnitPriceWithoutTax'),
    tax_rate: firstOf(line, 'TaxesOutputs/Tax/TaxRate'),
    amount: firstOf(line, 'GrossAmount', 'TotalCost'),
  });
}
