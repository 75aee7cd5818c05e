import { addPaymentCode, addPaymentCodeOfPicture } from './barcode/add-payment-code.ts';
import { classifyDocument, isClearlyNot } from './classify-document.ts';
import { describeDoubts } from './template/describe-doubts.ts';
import { addInvoice, readXmlDocument } from './xml/add-invoice.ts';
import { readTables } from './tables/read-tables.ts';
import { readTextTemplate } from './template/read-text-template.ts';
import { readWords } from './pdf/page-words.ts';
import { inspectImage } from './mrz/decode-image.ts';
import { withPdf } from './pdf/open-pdf.ts';
import { ReadFailure } from './read-failure.ts';
import type { FileKind } from './sniff.ts';
import type { PageText } from './page-text.ts';
import type { ReadBudget } from './limits.ts';
import type { Reading } from './reading.ts';
import type { TextTemplate } from './template/template-schema.ts';

/** Reads the text layer of a PDF with a template. A picture, or a PDF without text, yields no fields and a warning. */
export async function readTextDocument(
  template: TextTemplate,
  source: { bytes: Uint8Array; kind: FileKind; today: string; budget: ReadBudget; ignoreXml: boolean },
): Promise<Reading> {
  const { bytes, kind, today, budget } = source;
  if (kind === 'xml') return readXmlDocument(template, source);
  if (kind !== 'pdf') {
    const file = await inspectImage(bytes, budget.maxImagePixels);
    if (file.pages > budget.maxPages) throw new ReadFailure('file_too_many_pages');
    const empty: Reading = { pages: file.pages, details: {}, lineItems: [], warnings: ['text_not_found'] };
    return addPaymentCodeOfPicture(empty, { template, file, pages: [] });
  }
  return withPdf(bytes, budget, async (pdf) => {
    const pages: PageText[] = [];
    for (let number = 1; number <= pdf.pages; number++)
      pages.push(pdf.withPage(number, (page) => readWords(page, budget)));
    const warnings: string[] = [];
    if (pdf.hasJavaScript) warnings.push('active_content');
    if (pages.some((page) => page.hasHiddenText)) warnings.push('hidden_text');
    if (pages.every((page) => page.words.length === 0)) warnings.push('text_not_found');
    const details = readTextTemplate(template, pages, { today });
    const { documentKind } = template;
    if (documentKind !== undefined && isClearlyNot(documentKind, classifyDocument(pages)))
      warnings.push('document_type_mismatch');
    const lineItems = readTables(template, pages, { details, today });
    const printed: Reading = { pages: pdf.pages, details, lineItems, warnings };
    const stated = addInvoice(printed, { ...source, template, pdf, pages });
    const answer = await addPaymentCode(stated, { template, pdf, pages, budget });
    return { ...answer, warnings: [...answer.warnings, ...describeDoubts(template, answer.details)] };
  });
}
