import { decodeImage, type ImageFile } from '../picture/decode-image.ts';
import { describePayment } from './describe-payment.ts';
import { findIbans } from '../values/identifiers.ts';
import { parseSepaCode, parseSwissCode } from './payment-code.ts';
import { readCleanCodes } from './read-barcodes.ts';
import { renderPage } from '../pdf/page-raster.ts';
import type { GreyImage } from '../picture/grey-image.ts';
import type { OpenPdf } from '../pdf/open-pdf.ts';
import type { PageText } from '../page-text.ts';
import type { ReadBudget } from '../limits.ts';
import type { Reading } from '../reading.ts';
import type { TextTemplate } from '@ifcgate/contracts/templates';

/** A page that may show a code: its text as far as it has any, and how its picture is had. */
type Sheet = { number: number; text: PageText | undefined; load: () => GreyImage | Promise<GreyImage> };

/** The code of a bill stands on its first page, or on the slip at its end. */
const mostPagesSearched = 4;
/** The modules of a Swiss code are 0.4 mm at least, those of others seldom less: 2.5 pixels. */
const renderDpi = 160;
const pictureSize = { smallestWidth: 1, mostPixels: 8_000_000 };
const mentionsCode = /\bqr\b|\bqr-|giro\s?code|zahlteil|payment part|section paiement|sezione pagamento/i;

/** A PDF whose pages were read already. */
type PrintedPdf = {
  template: TextTemplate;
  pdf: OpenPdf;
  pages: readonly PageText[];
  /** The numbers of the pages that show a picture in the form of a code. */
  withSquare: ReadonlySet<number>;
  budget: ReadBudget;
};

/** Adds what a payment code on the pages of a PDF asks for to what was read from their text. */
export function addPaymentCode(printed: Reading, document: PrintedPdf): Promise<Reading> {
  const { template, pdf, pages, withSquare, budget } = document;
  // An XML invoice names the account and the amount itself.
  if (Object.values(printed.details).some((detail) => detail.source === 'xml')) return Promise.resolve(printed);
  const sheets = pages
    .filter((page) => mayShowCode(page, withSquare.has(page.number)))
    .slice(-mostPagesSearched)
    .map((text) => ({
      number: text.number,
      text,
      load: () => pdf.withPage(text.number, (page) => renderPage(page, renderDpi, budget)),
    }));
  return addFrom(template, printed, sheets, pages);
}

/** Adds what a payment code in a picture asks for to what was read from it, if anything was. */
export function addPaymentCodeOfPicture(
  printed: Reading,
  document: { template: TextTemplate; file: ImageFile; pages: readonly PageText[] },
): Promise<Reading> {
  const { template, file, pages } = document;
  const sheets = Array.from({ length: Math.min(file.pages, mostPagesSearched) }, (_, index) => ({
    number: index + 1,
    text: pages[index],
    load: () => decodeImage(file, index, pictureSize),
  }));
  return addFrom(template, printed, sheets, pages);
}

// Rendering and searching a page take several times as long as reading its text: it is done where a code is spoken of,
// where nothing is known of the page, and where no account is printed but a picture has the form of a code.
function mayShowCode(page: PageText, hasSquarePicture: boolean): boolean {
  const text = page.words.map((word) => word.text).join(' ');
  if (page.words.length === 0 || mentionsCode.test(text)) return true;
  return hasSquarePicture && findIbans(text).length === 0;
}

async function addFrom(
  template: TextTemplate,
  printed: Reading,
  sheets: readonly Sheet[],
  pages: readonly PageText[],
): Promise<Reading> {
  if (!template.structured_sources.includes('payment_code')) return printed;
  for (const { number, load } of sheets) {
    for (const { text, bbox } of await readCleanCodes(await load(), ['QRCode'])) {
      const code = parseSwissCode(text) ?? parseSepaCode(text);
      if (code !== undefined) return describePayment(printed, { code, page: number, bbox }, pages);
    }
  }
  return printed;
}
