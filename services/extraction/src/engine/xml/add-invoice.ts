import { describeInvoice } from './describe-invoice.ts';
import { findInvoice } from './find-invoice.ts';
import { readInvoiceXml } from './read-invoice-xml.ts';
import { ReadFailure } from '../read-failure.ts';
import type { OpenPdf } from '../pdf/open-pdf.ts';
import type { PageText } from '../page-text.ts';
import type { Reading } from '../reading.ts';
import type { TextTemplate } from '@ifcgate/contracts/templates';

/** What is known of a document whose pages were read already. */
type PrintedDocument = {
  template: TextTemplate;
  pdf: OpenPdf;
  bytes: Uint8Array;
  pages: readonly PageText[];
  today: string;
  ignoreXml: boolean;
};

/** Adds what an XML invoice inside a PDF states to what was read from its pages; its values and its lines come first. */
export function addInvoice(printed: Reading, document: PrintedDocument): Reading {
  const { template, pdf, bytes, pages, today, ignoreXml } = document;
  if (ignoreXml || !template.structured_sources.includes('e_invoice')) return printed;
  const invoice = findInvoice(pdf, bytes);
  if (invoice === undefined) return printed;
  if (invoice === 'unreadable') return { ...printed, warnings: [...printed.warnings, 'xml_unreadable'] };
  const stated = describeInvoice(invoice, { printed: printed.details, pages, today });
  return {
    ...printed,
    details: { ...withoutPayer(printed.details, invoice.payerIbans), ...stated.details },
    lineItems: stated.lineItems.length > 0 ? stated.lineItems : printed.lineItems,
    warnings: [...printed.warnings, ...stated.warnings],
  };
}

function withoutPayer(details: Reading['details'], payerIbans: readonly string[]): Reading['details'] {
  const { seller_iban: iban, ...others } = details;
  return iban !== undefined && payerIbans.includes(iban.value ?? '') ? others : details;
}

/**
 * Reads a file that is an XML invoice and nothing else.
 *
 * @throws ReadFailure `file_type_unsupported` where the template asks for none; `file_corrupt` when it is not well-formed
 */
export function readXmlDocument(
  template: TextTemplate,
  { bytes, today, ignoreXml }: { bytes: Uint8Array; today: string; ignoreXml: boolean },
): Reading {
  if (ignoreXml || !template.structured_sources.includes('e_invoice')) throw new ReadFailure('file_type_unsupported');
  const invoice = readInvoiceXml(bytes);
  if (invoice === undefined) throw new ReadFailure('file_corrupt');
  return { pages: 1, ...describeInvoice(invoice, { printed: {}, pages: [], today }) };
}
