import { addPaymentCode, addPaymentCodeOfPicture } from './barcode/add-payment-code.ts';
import { classifyDocument, isClearlyNot } from './kinds/classify-document.ts';
import { findDocumentType } from './kinds/find-document-type.ts';
import { withCreditNoteSigns } from './credit-note-signs.ts';
import { describeDoubts } from './template/describe-doubts.ts';
import { oncePer } from './once-per.ts';
import { addDocument, findCarriedDocument, readXmlDocument, statesLines } from './xml/add-document.ts';
import { findTableHeads, readTables } from './tables/read-tables.ts';
import { explainFields, type Evidence } from './template/explain.ts';
import { withPdf } from './pdf/open-pdf.ts';
import { inspectImage } from './picture/decode-image.ts';
import { eachPage, readPicture, readSheet, readSheets, type Sheet } from './read-pages.ts';
import { readInWays } from './read-in-ways.ts';
import { readTexts } from './template/read-texts.ts';
import type { FieldExplanation } from './read-result.ts';
import type { FileKind } from './sniff.ts';
import type { OcrEngine } from './ocr/ocr-engine.ts';
import type { PageText } from './page-text.ts';
import type { FileSource } from './page-range.ts';
import type { Reading } from './reading.ts';
import { settleOwnParty, type OwnParty } from './template/settle-own-party.ts';
import type { Segment } from './template/page-segments.ts';
import type { TextTemplate } from '@ifcgate/contracts/templates';

/** A document whose text is to be read. */
export type TextSource = FileSource & {
  kind: FileKind;
  today: string;
  ownParties?: readonly OwnParty[] | undefined;
  explain?: boolean | undefined;
  /** Whether an attached XML invoice is left unread. */
  ignoreXml: boolean;
  /** Without it, the first page that has to be recognised ends the reading. */
  ocr: OcrEngine | undefined;
  onPage: (pagesDone: number, pages: number) => void;
};

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
  const { budget, ocr } = source;
  const file = await inspectImage(source);
  if (ocr === undefined) return 'ocr_needed';
  const onPage = onceEach(source.onPage);
  const { reading, pages } = await readInWays(template, {
    readerOf: (mode) => ocr.readerFor(mode)?.name,
    look: (mode, wanted) =>
      eachPage(file.pages, wanted, async (number) => {
        const text = await readPicture(file, number, { ocr, mode, budget });
        onPage(number, file.pages);
        return text;
      }),
    read: (ways) => toReading(template, source, { ways, warnings: [], areRowsKnown: false }),
  });
  const paid = await addPaymentCodeOfPicture(reading, { template, file, pages });
  return withDoubts(template, withOwnParty(template, paid, { source, pages }));
}

async function readPdf(template: TextTemplate, source: TextSource): Promise<Reading | 'ocr_needed'> {
  const { budget, ocr, today } = source;
  return withPdf(source, async (pdf) => {
    const sheets = readSheets(pdf, budget);
    if (ocr === undefined && sheets.some((sheet) => sheet.isUnread)) return 'ocr_needed';
    const carried = findCarriedDocument(template, source, pdf);
    const warnings = pdf.hasJavaScript ? ['active_content'] : [];
    if (sheets.some(({ text }) => text.hasHiddenText)) warnings.push('hidden_text');
    // What is recognised is what the page shows.
    if (sheets.some(({ text, isUnread }) => text.hasFalseDigits && !isUnread)) warnings.push('text_differs_from_page');
    const onPage = onceEach(source.onPage);
    const { reading, pages } = await readInWays(template, {
      readerOf: (mode) => ocr?.readerFor(mode)?.name,
      look: (mode, wanted) =>
        eachPage(pdf.pages, wanted, async (number) => {
          const text = await readSheet(sheets[number - 1] as Sheet, { pdf, ocr, mode, budget });
          onPage(number, pdf.pages);
          return text;
        }),
      read: (ways) => {
        const printed = toReading(template, source, { ways, warnings, areRowsKnown: statesLines(carried) });
        return addDocument(printed, carried, { pages: ways[0] ?? [], today });
      },
    });
    const withSquare = new Set(sheets.filter((sheet) => sheet.hasSquarePicture).map(({ text }) => text.number));
    const paid = await addPaymentCode(reading, { template, pdf, pages, withSquare, budget });
    return withDoubts(template, withOwnParty(template, paid, { source, pages }));
  });
}

// Who looks at a page again has done no further page.
function onceEach(onPage: TextSource['onPage']): TextSource['onPage'] {
  let most = 0;
  return (pagesDone, pages) => onPage((most = Math.max(most, pagesDone)), pages);
}

function toReading(
  template: TextTemplate,
  { today, ocr, explain }: TextSource,
  { ways, warnings: known, areRowsKnown }: { ways: readonly PageText[][]; warnings: string[]; areRowsKnown: boolean },
): Reading {
  const [pages = []] = ways;
  const warnings = [...known];
  if (ways.flat().every(({ words }) => words.length === 0)) warnings.push('text_not_found');
  const { document_kind: wanted } = template;
  // What states its lines as an invoice is one.
  if (wanted !== undefined && !areRowsKnown && isClearlyNot(wanted, classifyDocument(pages)))
    warnings.push('document_type_mismatch');
  const isRecognised = pages.some((page) => page.source === 'ocr');
  let explanation: FieldExplanation[] | undefined;
  const onEvidence = (evidence: Evidence): void => void (explanation = explainFields(template, evidence));
  const tableHeads = oncePer((page: PageText): ReadonlySet<Segment> => findTableHeads(template, page));
  const details = readTexts(template, ways, { today, tableHeads, ...(explain === true && { onEvidence }) });
  const lineItems = areRowsKnown ? [] : readTables(template, pages, { details, today });
  const typeField = template.fields.find(({ type }) => type === 'document_type');
  const isTableHead = (segment: Segment): boolean => tableHeads(segment.page).has(segment);
  const documentType = typeField === undefined ? undefined : findDocumentType(template, pages, isTableHead);
  if (typeField !== undefined && documentType !== undefined) details[typeField.name] = documentType;
  return {
    pages: pages.length,
    ...withCreditNoteSigns(template, { details, lineItems }),
    warnings,
    explanation,
    ...(isRecognised && ocr !== undefined ? { ocrVersion: ocr.version } : {}),
  };
}

// Of templates that read the parties of an invoice.
function withOwnParty(
  { document_kind: kind }: TextTemplate,
  reading: Reading,
  { source: { ownParties = [] }, pages }: { source: TextSource; pages: readonly PageText[] },
): Reading {
  if (kind !== 'invoice') return reading;
  return { ...reading, details: settleOwnParty(reading.details, ownParties, pages) };
}

function withDoubts(template: TextTemplate, reading: Reading): Reading {
  return { ...reading, warnings: [...reading.warnings, ...describeDoubts(template, reading.details)] };
}
