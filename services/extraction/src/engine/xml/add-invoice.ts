import { describeInvoice } from './describe-invoice.ts';
import { findInvoice } from './find-invoice.ts';
import { readInvoiceXml } from './read-invoice-xml.ts';
import { ReadFailure } from '../read-failure.ts';
import type { OpenPdf } from '../pdf/open-pdf.ts';
import type { PageText } from '../page-text.ts';
import type { Reading } from '../reading.ts';
import type { XmlInvoice } from './xml-invoice.ts';
import type { TextTemplate } from '@ifcgate/contracts/templates';

/** What a PDF carries beside its pages: an invoice, one that cannot be read, or none. */
export type CarriedInvoice = XmlInvoice | 'unreadable' | undefined;

/** The XML invoice inside a PDF, where the template asks for one. */
export function findCarriedInvoice(
  template: TextTemplate,
  { bytes, ignoreXml }: { bytes: Uint8Array; ignoreXml: boolean },
  pdf: OpenPdf,
): CarriedInvoice {
  return ignoreXml || !template.structured_sources.includes('e_invoice') ? undefined : findInvoice(pdf, bytes);
}

/** Adds what an XML invoice states to what was read from the pages it came with; its values and its lines come first. */
export function addInvoice(
  printed: Reading,
  invoice: CarriedInvoice,
  { pages, today }: { pages: readonly PageText[]; today: string },
): Reading {
  if (invoice === undefined) return printed;
  if (invoice === 'unreadable') return { ...printed, warnings: [...printed.warnings, 'xml_unreadable'] };
  const stated = describeInvoice(invoice, { printed: printed.details, pages, today });
  return {
    ...printed,
    details: { ...withoutPayer(printed.details, invoice.payerIbans), ...stated.details },
    lineItems: statesLines(invoice) ? stated.lineItems : printed.lineItems,
    warnings: [...printed.warnings, ...stated.warnings],
  };
}

/** Whether the lines of an invoice are known without its pages. */
export function statesLines(invoice: CarriedInvoice): boolean {
  return typeof invoice === 'object' && invoice.lines.length > 0;
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
