import { decodeImage, inspectImage } from '../picture/decode-image.ts';
import { readBarcodes, type Barcode, type Symbology } from './read-barcodes.ts';
import { renderPage } from '../pdf/page-raster.ts';
import { withPdf } from '../pdf/open-pdf.ts';
import { ReadFailure } from '../read-failure.ts';
import type { FileKind } from '../sniff.ts';
import type { GreyImage } from '../picture/grey-image.ts';
import type { FileSource } from '../page-range.ts';

/** A file that may show barcodes. */
export type BarcodeSource = FileSource & { kind: FileKind };
/** The codes of the first page that has any, and what else is to be said of the file. */
export type BarcodeSearch = { pages: number; codes: (Barcode & { page: number })[]; warnings: string[] };

/** A licence has two sides; further pages are not searched. */
const mostPagesSearched = 3;
/** The narrowest bars of a licence are 0.17 mm: two pixels. */
const renderDpi = 300;
const pictureSize = { smallestWidth: 1, mostPixels: 8_000_000 };

/**
 * Finds the barcodes in a picture or a PDF.
 *
 * @throws ReadFailure for XML, and for what cannot be opened or has too many pages
 */
export function findBarcodes(symbologies: readonly Symbology[], source: BarcodeSource): Promise<BarcodeSearch> {
  if (source.kind === 'xml') return Promise.reject(new ReadFailure('file_type_unsupported'));
  return source.kind === 'pdf' ? searchPdf(symbologies, source) : searchPicture(symbologies, source);
}

async function searchPicture(symbologies: readonly Symbology[], source: BarcodeSource): Promise<BarcodeSearch> {
  const file = await inspectImage(source);
  const images = Array.from(
    { length: Math.min(file.pages, mostPagesSearched) },
    (_, page) => () => decodeImage(file, page, pictureSize),
  );
  return { pages: file.pages, codes: await searchImages(symbologies, images), warnings: [] };
}

function searchPdf(symbologies: readonly Symbology[], source: BarcodeSource): Promise<BarcodeSearch> {
  const { budget } = source;
  return withPdf(source, async (pdf) => {
    const images = Array.from(
      { length: Math.min(pdf.pages, mostPagesSearched) },
      (_, page) => () => Promise.resolve(pdf.withPage(page + 1, (open) => renderPage(open, renderDpi, budget))),
    );
    const codes = await searchImages(symbologies, images);
    return { pages: pdf.pages, codes, warnings: pdf.hasJavaScript ? ['active_content'] : [] };
  });
}

async function searchImages(
  symbologies: readonly Symbology[],
  images: readonly (() => Promise<GreyImage>)[],
): Promise<BarcodeSearch['codes']> {
  for (const [index, load] of images.entries()) {
    const codes = await readBarcodes(await load(), symbologies);
    if (codes.length > 0) return codes.map((code) => ({ ...code, page: index + 1 }));
  }
  return [];
}
