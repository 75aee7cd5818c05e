import { classifyDocument, isClearlyNot } from './classify-document.ts';
import { describeDoubts } from './template/describe-doubts.ts';
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
  { bytes, kind, today, budget }: { bytes: Uint8Array; kind: FileKind; today: string; budget: ReadBudget },
): Promise<Reading> {
  if (kind !== 'pdf') {
    const { pages } = await inspectImage(bytes, budget.maxImagePixels);
    if (pages > budget.maxPages) throw new ReadFailure('file_too_many_pages');
    return { pages, details: {}, lineItems: [], warnings: ['text_not_found'] };
  }
  return withPdf(bytes, budget, (pdf) => {
    const pages: PageText[] = [];
    for (let number = 1; number <= pdf.pages; number++)
      pages.push(pdf.withPage(number, (page) => readWords(page, budget)));
    const warnings: string[] = [];
    if (pdf.hasJavaScript) warnings.push('active_content');
    if (pages.some((page) => page.hasHiddenText)) warnings.push('hidden_text');
    if (pages.every((page) => page.words.length === 0)) warnings.push('text_not_found');
    const details = readTextTemplate(template, pages, { today });
    warnings.push(...describeDoubts(template, details));
    const { documentKind } = template;
    if (documentKind !== undefined && isClearlyNot(documentKind, classifyDocument(pages)))
      warnings.push('document_type_mismatch');
    return { pages: pdf.pages, details, lineItems: readTables(template, pages, { details, today }), warnings };
  });
}
