import {
  beginText,
  degrees,
  endText,
  PDFDocument,
  PDFName,
  PDFRawStream,
  setFontAndSize,
  setTextRenderingMode,
  showText,
  StandardFonts,
  TextRenderingMode,
  type PDFImage,
  type PDFPage,
} from 'pdf-lib';
import sharp from 'sharp';

import { defaultBudget } from '../../src/engine/index.ts';
import { withPdf } from '../../src/engine/pdf/open-pdf.ts';
import { pictureOfPage } from '../../src/engine/pdf/page-picture.ts';
import { renderPage } from '../../src/engine/pdf/page-raster.ts';
import { findScannedPicture } from '../../src/engine/pdf/scanned-picture.ts';
import type { GreyImage } from '../../src/engine/mrz/grey-image.ts';

const [widthPt, heightPt] = [300, 400];
/** At 200 dpi. */
const [width, height] = [833, 1111];
const dpi = 200;
let jpeg: Buffer;
beforeAll(async () => {
  const rings = `<svg xmlns="http://www.w3.org/2000/svg" width="${String(width)}" height="${String(height)}">
    <rect width="100%" height="100%" fill="#f4efe6"/>
    <circle cx="300" cy="400" r="180" stroke="#a02010" stroke-width="30" fill="none"/>
    <circle cx="560" cy="800" r="90" stroke="#103080" stroke-width="20" fill="none"/></svg>`;
  jpeg = await sharp(Buffer.from(rings)).jpeg({ quality: 80 }).toBuffer();
});

type Sheet = { page: PDFPage; image: PDFImage; pdf: PDFDocument };

/** A page with a picture over all of it, and whatever else is done to it. */
async function scanned(alter: (sheet: Sheet) => unknown = () => undefined, bytes: Buffer = jpeg): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  const page = pdf.addPage([widthPt, heightPt]);
  const image = await pdf.embedJpg(bytes);
  page.drawImage(image, { x: 0, y: 0, width: widthPt, height: heightPt });
  await alter({ page, image, pdf });
  return pdf.save();
}

/** The dictionary and bytes of the only picture of a PDF. */
async function pictureStream({ pdf, image }: Sheet): Promise<PDFRawStream> {
  await image.embed();
  const stream = pdf.context.lookup(image.ref);
  if (!(stream instanceof PDFRawStream)) throw new Error('a picture is a stream');
  return stream;
}

type Seen = { isTaken: boolean; picture: GreyImage; rendered: GreyImage };

function look(bytes: Uint8Array): Promise<Seen> {
  return withPdf(bytes, defaultBudget, async (pdf) => ({
    isTaken: pdf.hasPlainPictures() && pdf.withPage(1, findScannedPicture) !== undefined,
    picture: await pictureOfPage(pdf, 1, { dpi, budget: defaultBudget }),
    rendered: pdf.withPage(1, (page) => renderPage(page, dpi, defaultBudget)),
  }));
}

/** How far two pictures of one size are apart, in grey values per pixel. */
function distance(one: GreyImage, other: GreyImage): number {
  expect([one.width, one.height]).toEqual([other.width, other.height]);
  return one.data.reduce((sum, grey, index) => sum + Math.abs(grey - (other.data[index] ?? 0)), 0) / one.data.length;
}

describe("a page that is a scanner's JPEG", () => {
  it('is decoded as that, and looks as if it was rendered', async () => {
    const { isTaken, picture, rendered } = await look(await scanned());

    expect(isTaken).toBe(true);
    expect(distance(picture, rendered)).toBeLessThan(1);
  });

  it.each([
    [TextRenderingMode.Invisible, true],
    [TextRenderingMode.Fill, false],
  ])('may carry the text of another OCR, as long as it is not seen: mode %s', async (mode, isTaken) => {
    const withText = await scanned(async ({ page, pdf }) => {
      const font = await pdf.embedFont(StandardFonts.Helvetica);
      const name = page.node.newFontDictionary('F1', font.ref);
      page.pushOperators(
        beginText(),
        setFontAndSize(name, 12),
        setTextRenderingMode(mode),
        showText(font.encodeText('Total 5.00')),
        endText(),
      );
    });

    expect((await look(withText)).isTaken).toBe(isTaken);
  });

  it('in a higher resolution than wanted is reduced to it', async () => {
    const large = await sharp(jpeg)
      .resize({ width: 2 * width })
      .jpeg()
      .toBuffer();
    const { isTaken, picture } = await look(await scanned(undefined, large));

    expect(isTaken).toBe(true);
    expect(Math.abs(picture.width - width)).toBeLessThanOrEqual(1);
  });

  it('in grey is taken as well', async () => {
    const { isTaken, picture, rendered } = await look(
      await scanned(undefined, await sharp(jpeg).greyscale().jpeg().toBuffer()),
    );

    expect(isTaken).toBe(true);
    expect(distance(picture, rendered)).toBeLessThan(1);
  });
});

describe('a page on which the picture is not all that is seen', () => {
  it.each<[string, (sheet: Sheet) => unknown]>([
    ['with text over it', ({ page }) => page.drawText('PAID', { x: 100, y: 200, size: 40 })],
    ['with a second picture', ({ page, image }) => page.drawImage(image, { x: 10, y: 10, width: 50, height: 50 })],
    ['that is turned', ({ page }) => page.setRotation(degrees(90))],
    ['that is larger than its picture', ({ page }) => page.setSize(widthPt + 100, heightPt)],
    [
      'that shows it half seen through',
      ({ page, image }) => page.drawImage(image, { x: 0, y: 0, width: widthPt, height: heightPt, opacity: 0.5 }),
    ],
    [
      'whose picture has a mask',
      async (sheet) => {
        const { dict } = await pictureStream(sheet);
        dict.set(PDFName.of('Mask'), sheet.pdf.context.obj([0, 100, 0, 100, 0, 100]));
      },
    ],
    [
      'whose picture is shown as its negative',
      async (sheet) => {
        const { dict } = await pictureStream(sheet);
        dict.set(PDFName.of('Decode'), sheet.pdf.context.obj([1, 0, 1, 0, 1, 0]));
      },
    ],
    [
      'whose picture belongs to a layer',
      async (sheet) => {
        const { dict } = await pictureStream(sheet);
        dict.set(PDFName.of('OC'), sheet.pdf.context.obj({ Type: 'OCG', Name: 'layer' }));
      },
    ],
    [
      'with a note on it',
      ({ page, pdf }) => {
        const note = pdf.context.obj({ Type: 'Annot', Subtype: 'Square', Rect: [50, 50, 90, 90], C: [1, 0, 0] });
        page.node.set(PDFName.of('Annots'), pdf.context.obj([pdf.context.register(note)]));
      },
    ],
  ])('%s is rendered', async (_, alter) => {
    const { isTaken, picture, rendered } = await look(await scanned(alter));

    expect(isTaken).toBe(false);
    expect(distance(picture, rendered)).toBe(0);
  });

  it.each<[string, () => Promise<Buffer>]>([
    ['dark', () => sharp(jpeg).negate().jpeg().toBuffer()],
    ['coarse', () => sharp(jpeg).resize({ width: 200 }).jpeg().toBuffer()],
    ['cut off', () => Promise.resolve(jpeg.subarray(0, jpeg.length / 2))],
  ])('whose picture is %s is rendered', async (_, make) => {
    const { picture, rendered } = await look(await scanned(undefined, await make()));

    expect(distance(picture, rendered)).toBe(0);
  });

  it('is refused when its picture has more pixels than may be decoded', async () => {
    const budget = { ...defaultBudget, maxImagePixels: 100_000 };
    const shown = withPdf(await scanned(), budget, (pdf) => pictureOfPage(pdf, 1, { dpi, budget }));

    await expect(shown).rejects.toMatchObject({ code: 'file_limit_exceeded' });
  });
});
