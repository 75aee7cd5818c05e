import { describeDocument } from './describe-document.ts';
import { findDocument } from './find-document.ts';
import { readXml } from './read-xml.ts';
import { ReadFailure } from '../read-failure.ts';
import type { OpenPdf } from '../pdf/open-pdf.ts';
import type { PageText } from '../page-text.ts';
import type { Reading } from '../reading.ts';
import type { XmlDocument } from './xml-document.ts';
import type { TextTemplate } from '@ifcgate/contracts/templates';

/** What a PDF carries beside its pages: a document, one that cannot be read, one that was not asked for, or none. */
export type CarriedDocument = XmlDocument | 'unreadable' | 'of_another_kind' | undefined;

const sources = { invoice: 'e_invoice', order: 'e_order' } as const;

/** The XML document inside a PDF, where the template asks for one. */
export function findCarriedDocument(
  template: TextTemplate,
  { bytes, ignoreXml }: { bytes: Uint8Array; ignoreXml: boolean },
  pdf: OpenPdf,
): CarriedDocument {
  const found = ignoreXml || !asksForXml(template) ? undefined : findDocument(pdf, bytes);
  return typeof found === 'object' && !isWanted(template, found) ? 'of_another_kind' : found;
}

/** Adds what an XML document states to what was read from the pages it came with; its values and its lines come first. */
export function addDocument(
  printed: Reading,
  document: CarriedDocument,
  { pages, today }: { pages: readonly PageText[]; today: string },
): Reading {
  if (document === undefined) return printed;
  if (document === 'unreadable') return { ...printed, warnings: [...printed.warnings, 'xml_unreadable'] };
  if (document === 'of_another_kind') return { ...printed, warnings: [...printed.warnings, 'document_type_mismatch'] };
  const stated = describeDocument(document, { printed: printed.details, pages, today });
  return {
    ...printed,
    details: { ...withoutPayer(printed.details, document.payerIbans), ...stated.details },
    lineItems: statesLines(document) ? stated.lineItems : printed.lineItems,
    warnings: [...printed.warnings, ...stated.warnings],
  };
}

/** Whether the lines of a document are known without its pages. */
export function statesLines(document: CarriedDocument): boolean {
  return typeof document === 'object' && document.lines.length > 0;
}

function withoutPayer(details: Reading['details'], payerIbans: readonly string[]): Reading['details'] {
  const { seller_iban: iban, ...others } = details;
  return iban !== undefined && payerIbans.includes(iban.value ?? '') ? others : details;
}

/**
 * Reads a file that is an XML document and nothing else.
 *
 * @throws ReadFailure `file_type_unsupported` where the template asks for none; `file_corrupt` when it cannot be read
 */
export function readXmlDocument(
  template: TextTemplate,
  { bytes, today, ignoreXml }: { bytes: Uint8Array; today: string; ignoreXml: boolean },
): Reading {
  if (ignoreXml || !asksForXml(template)) throw new ReadFailure('file_type_unsupported');
  const document = readXml(bytes);
  if (document === undefined) throw new ReadFailure('file_corrupt');
  if (document === 'not_understood') return { pages: 1, details: {}, lineItems: [], warnings: ['xml_unreadable'] };
  if (!isWanted(template, document))
    return { pages: 1, details: {}, lineItems: [], warnings: ['document_type_mismatch'] };
  const { carriedPdf } = document;
  return { pages: 1, ...describeDocument(document, { printed: {}, pages: [], today }), carriedPdf };
}

function asksForXml({ structured_sources: wanted }: TextTemplate): boolean {
  return Object.values(sources).some((source) => wanted.includes(source));
}

function isWanted({ structured_sources: wanted }: TextTemplate, { kind }: XmlDocument): boolean {
  return wanted.includes(sources[kind]);
}
