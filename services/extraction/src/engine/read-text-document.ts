import { addPaymentCode, addPaymentCodeOfPicture } from './barcode/add-payment-code.ts';
import { classifyDocument, isClearlyNot } from './classify-document.ts';
import { describeDoubts } from './template/describe-doubts.ts';
import { needsRecognition } from './pdf/needs-recognition.ts';
import { addInvoice, findCarriedInvoice, readXmlDocument, statesLines } from './xml/add-invoice.ts';
import { readTables } from './tables/read-tables.ts';
import { explainFields, type Evidence } from './template/explain.ts';
import { findSquarePicture } from './pdf/page-figures.ts';
import { readWords } from './pdf/page-words.ts';
import { renderPage } from './pdf/page-raster.ts';
import { withPdf, type OpenPdf } from './pdf/open-pdf.ts';
import { decodeForOcr, inspectImage } from './decode-image.ts';
import { recognisePage } from './ocr/recognise-page.ts';
import { readTexts } from './template/read-texts.ts';
import { ReadFailure } from './read-failure.ts';
import type { FieldExplanation } from './read-result.ts';
import type { FileKind } from './sniff.ts';
import type { OcrEngine } from './ocr/ocr-engine.ts';
import type { PageText } from './page-text.ts';
import type { ReadBudget } from './limits.ts';
import type { Reading } from './reading.ts';
import type { TextTemplate } from '@ifcgate/contracts/templates';

/** A document whose text is to be read. */
export type TextSource = {
  bytes: Uint8Array;
  kind: FileKind;
  today: string;
  budget: ReadBudget;
  explain?: boolean | undefined;
  /** Whether an attached XML invoice is left unread. */
  ignoreXml: boolean;
  /** Without it, the first page that has to be recognised ends the reading. */
  ocr: OcrEngine | undefined;
  onPage: (pagesDone: number, pages: number) => void;
};

/** The resolution of pages that are recognised, and what a picture that names none is taken to have. */
const pageDpi = 200;

/** A page as read in one or more ways: the text layer, or one text per page mode of the template. */
type PageTexts = PageText[];

/**
 * Reads a document with a template: the text layer of its pages, or what is recognised where they have none.
 *
 * @returns `ocr_needed` at the first page that has to be recognised when there is no `ocr`
 */
export async function readTextDocument(template: TextTemplate, source: TextSource): Promise<Reading | 'ocr_needed'> {
  if (source.kind === 'xml') return readXmlDocument(template, source);
  return source.kind === 'pdf' ? readPdf(template, source) : readPictures(template, source);
}

async function readPictures(template: TextTemplate, source: TextSource): Promise<Reading | 'ocr_needed'> {
  const { budget, ocr, onPage } = source;
  const file = await inspectImage(source.bytes, budget.maxImagePixels);
  if (file.pages > budget.maxPages) throw new ReadFailure('file_too_many_pages');
  if (ocr === undefined) return 'ocr_needed';
  const texts: PageTexts[] = [];
  for (let number = 1; number <= file.pages; number++) {
    const image = await decodeForOcr(file, number - 1, budget.maxRenderPixels);
    texts.push(await recognisePage(ocr, image, { ...pageOptions(template, budget), number }));
    onPage(number, file.pages);
  }
  const printed = toReading(template, source, { texts, warnings: [], areRowsKnown: false });
  return withDoubts(template, await addPaymentCodeOfPicture(printed, { template, file, pages: firstOf(texts) }));
}

async function readPdf(template: TextTemplate, source: TextSource): Promise<Reading | 'ocr_needed'> {
  return withPdf(source.bytes, source.budget, async (pdf) => {
    const warnings: string[] = [];
    if (pdf.hasJavaScript) warnings.push('active_content');
    const invoice = findCarriedInvoice(template, source, pdf);
    const texts: PageTexts[] = [];
    const withSquare = new Set<number>();
    for (let number = 1; number <= pdf.pages; number++) {
      const page = await readPage(template, source, { pdf, number });
      if (page === 'ocr_needed') return page;
      if (page.hasHiddenText) warnings.push('hidden_text');
      if (page.hasSquarePicture) withSquare.add(number);
      texts.push(page.texts);
      source.onPage(number, pdf.pages);
    }
    const pages = firstOf(texts);
    const printed = toReading(template, source, { texts, warnings, areRowsKnown: statesLines(invoice) });
    const stated = addInvoice(printed, invoice, { pages, today: source.today });
    const { budget } = source;
    return withDoubts(template, await addPaymentCode(stated, { template, pdf, pages, withSquare, budget }));
  });
}

type PageReading = { texts: PageTexts; hasHiddenText: boolean; hasSquarePicture: boolean };

async function readPage(
  template: TextTemplate,
  { budget, ocr }: TextSource,
  { pdf, number }: { pdf: OpenPdf; number: number },
): Promise<PageReading | 'ocr_needed'> {
  const { text, isUnread, hasSquarePicture } = pdf.withPage(number, (page) => {
    const words = readWords(page, budget);
    const isUnread = needsRecognition(page, words);
    return { text: words, isUnread, hasSquarePicture: findSquarePicture(page) };
  });
  const { hasHiddenText } = text;
  if (!isUnread) return { texts: [text], hasHiddenText, hasSquarePicture };
  if (ocr === undefined) return 'ocr_needed';
  const image = pdf.withPage(number, (page) => renderPage(page, pageDpi, budget));
  const dpi = (image.width / text.widthPt) * 72;
  const texts = await recognisePage(ocr, image, { ...pageOptions(template, budget), number, dpi });
  return { texts, hasHiddenText, hasSquarePicture };
}

function pageOptions(
  template: TextTemplate,
  budget: ReadBudget,
): {
  dpi: number;
  modes: TextTemplate['page_modes'];
  maxPixels: number;
} {
  return { dpi: pageDpi, modes: template.page_modes, maxPixels: budget.maxRenderPixels };
}

function toReading(
  template: TextTemplate,
  { today, ocr, explain }: TextSource,
  { texts, warnings, areRowsKnown }: { texts: PageTexts[]; warnings: string[]; areRowsKnown: boolean },
): Reading {
  if (texts.every((page) => page.every(({ words }) => words.length === 0))) warnings.push('text_not_found');
  const pages = firstOf(texts);
  const { document_kind: documentKind } = template;
  if (documentKind !== undefined && isClearlyNot(documentKind, classifyDocument(pages)))
    warnings.push('document_type_mismatch');
  const isRecognised = pages.some((page) => page.source === 'ocr');
  let explanation: FieldExplanation[] | undefined;
  const onEvidence = (evidence: Evidence): void => void (explanation = explainFields(template, evidence));
  const details = readTexts(template, texts, { today, ...(explain === true && { onEvidence }) });
  return {
    pages: texts.length,
    details,
    lineItems: areRowsKnown ? [] : readTables(template, pages, { details, today }),
    warnings,
    explanation,
    ...(isRecognised && ocr !== undefined ? { ocrVersion: ocr.version } : {}),
  };
}

/** The text of each page as it was read first. */
function firstOf(texts: readonly PageTexts[]): PageText[] {
  return texts.flatMap((ways) => ways.slice(0, 1));
}

function withDoubts(template: TextTemplate, reading: Reading): Reading {
  return { ...reading, warnings: [...reading.warnings, ...describeDoubts(template, reading.details)] };
}
