import { decodeImage, inspectImage, type ImageFile } from './picture/decode-image.ts';
import { eachPage, readPicture, readSheet, readSheets } from './read-pages.ts';
import { findCuts, type PageEvidence, type Part } from './split/find-cuts.ts';
import { findPageEvidence } from './split/page-evidence.ts';
import { findTableHeads } from './tables/read-tables.ts';
import { findPartsByKey } from './split/find-parts-by-key.ts';
import { isEmpty } from './split/is-empty.ts';
import { modesOf } from './read-in-ways.ts';
import { oncePer } from './once-per.ts';
import { openFile } from './open-file.ts';
import { failureMessage, ReadFailure } from './read-failure.ts';
import { readKind, resolveTemplate, type ReadInput, type ReadMeans, type Source } from './read-document.ts';
import { renderPage } from './pdf/page-raster.ts';
import { withPdf } from './pdf/open-pdf.ts';
import type { FailureCode } from './read-result.ts';
import type { OpenPdf } from './pdf/open-pdf.ts';
import type { PageText } from './page-text.ts';
import type { Segment } from './template/page-segments.ts';
import type { Template, TextTemplate } from '@ifcgate/contracts/templates';

/** Which documents a file holds, or why that cannot be told. */
export type SplitResult =
  { status: 'split'; parts: Part[] } | { status: 'failed'; failure: { code: FailureCode; message: string } };

/** For telling whether there is anything on a page. */
const emptyDpi = 50;
const emptySize = { smallestWidth: 1, mostPixels: 300_000 };

/**
 * Cuts a file into its documents: each page is looked at once. Whatever is wrong with the file is an answer
 * (`status: 'failed'`); `ocr_needed` is the answer when a page has to be recognised, or several searched, and there is no `ocr`.
 *
 * It works in the calling process and may take all its memory: callers outside this folder use `createEngine`.
 *
 * @throws RangeError for the name of a template that is not built in
 */
export async function splitDocument(input: ReadInput & ReadMeans): Promise<SplitResult | 'ocr_needed'> {
  const template = resolveTemplate(input.template);
  try {
    const source: Source = { ...input, ...openFile(input.bytes), ignoreXml: true };
    const parts = await findParts(template, source);
    return parts === 'ocr_needed' ? parts : { status: 'split', parts };
  } catch (error) {
    if (!(error instanceof ReadFailure)) throw error;
    return { status: 'failed', failure: { code: error.code, message: error.message } };
  }
}

/** The answer where a file cannot be cut. */
export function failedSplit(code: FailureCode): SplitResult {
  return { status: 'failed', failure: { code, message: failureMessage(code) } };
}

async function findParts(template: Template, source: Source): Promise<Part[] | 'ocr_needed'> {
  const pages = await countPages(source);
  if (pages === 1) return [{ from: 1, to: 1, isDoubtful: false }];
  if (template.kind !== 'text')
    return source.ocr === undefined ? 'ocr_needed' : findPartsOfIdentity(template, source, pages);
  const evidence = source.kind === 'pdf' ? await lookAtPdf(template, source) : await lookAtPictures(template, source);
  return evidence === 'ocr_needed' ? evidence : findCuts(evidence);
}

async function countPages(source: Source): Promise<number> {
  if (source.kind === 'xml') return 1;
  return source.kind === 'pdf' ? withPdf(source, ({ pages }) => pages) : (await inspectImage(source)).pages;
}

// Each page by itself says whose document it is, or nothing.
async function findPartsOfIdentity(template: Template, source: Source, pages: number): Promise<Part[]> {
  const keys: (string | undefined)[] = [];
  for (let page = 1; page <= pages; page++) {
    const read = await readKind(template, { ...source, pages: { from: page, to: page } });
    const { mrz, document_number: number } = read === 'ocr_needed' ? {} : read.details;
    keys.push(mrz?.value ?? number?.value ?? undefined);
    source.onPage(page, pages);
  }
  return findPartsByKey(keys, hasSides(template));
}

// Passports and visas show on one page what machines read; of a card it is one of its sides.
function hasSides(template: Template): boolean {
  return (
    template.kind === 'barcode' ||
    (template.kind === 'machine_readable_zone' &&
      template.formats.some((format) => format === 'TD1' || format === 'TD2'))
  );
}

async function lookAtPdf(template: TextTemplate, source: Source): Promise<PageEvidence[] | 'ocr_needed'> {
  const { budget, ocr, onPage } = source;
  const [mode = 'sparse'] = modesOf(template);
  return withPdf(source, async (pdf) => {
    const sheets = readSheets(pdf, budget);
    if (ocr === undefined && sheets.some((sheet) => sheet.isUnread)) return 'ocr_needed';
    const evidence: PageEvidence[] = [];
    for (const sheet of sheets) {
      const { number, words } = sheet.text;
      const isBlank = words.length === 0 && isEmptyPage(pdf, number, source);
      const text = isBlank ? sheet.text : await readSheet(sheet, { pdf, ocr, mode, budget });
      evidence.push(weigh(template, text, { isBlank, source }));
      onPage(number, pdf.pages);
    }
    return evidence;
  });
}

function isEmptyPage(pdf: OpenPdf, number: number, { budget }: Source): boolean {
  return isEmpty(pdf.withPage(number, (page) => renderPage(page, emptyDpi, budget)));
}

async function lookAtPictures(template: TextTemplate, source: Source): Promise<PageEvidence[] | 'ocr_needed'> {
  const { budget, ocr, onPage } = source;
  const [mode = 'sparse'] = modesOf(template);
  const file: ImageFile = await inspectImage(source);
  if (ocr === undefined) return 'ocr_needed';
  return eachPage(file.pages, undefined, async (number) => {
    const isBlank = isEmpty(await decodeImage(file, number - 1, emptySize));
    const text = isBlank ? undefined : await readPicture(file, number, { ocr, mode, budget });
    onPage(number, file.pages);
    return text === undefined ? nothing : weigh(template, text, { isBlank, source });
  });
}

const nothing: PageEvidence = {
  kind: 'blank',
  printed: undefined,
  hasTitle: false,
  isContinued: false,
  isNumbered: false,
  number: undefined,
  values: {},
  missing: [],
  hasAnswers: false,
};

function weigh(
  template: TextTemplate,
  text: PageText,
  { isBlank, source: { today } }: { isBlank: boolean; source: Source },
): PageEvidence {
  if (isBlank) return nothing;
  const tableHeads = oncePer((page: PageText): ReadonlySet<Segment> => findTableHeads(template, page));
  return findPageEvidence(template, text, { today, tableHeads });
}
