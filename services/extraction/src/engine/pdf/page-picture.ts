import { decodeScan } from '../decode-image.ts';
import { mostSidePixels } from '../limits.ts';
import { findScannedPicture } from './scanned-picture.ts';
import { renderPage, type RenderBudget } from './page-raster.ts';
import type { GreyImage } from '../mrz/grey-image.ts';
import type { OpenPdf } from './open-pdf.ts';

/** Between these shares of the wanted resolution a scan is taken as it is; above it is reduced, below it is rendered. */
const nearEnough = { least: 0.7, most: 1.15 };

/**
 * A page as a grey picture for OCR, at `dpi` or near it: the picture itself where the page is nothing else, else drawn.
 *
 * @param number from 1
 * @throws ReadFailure `file_limit_exceeded` when it shows a picture of more than `maxImagePixels`
 */
export async function pictureOfPage(
  pdf: OpenPdf,
  number: number,
  { dpi, budget }: { dpi: number; budget: RenderBudget },
): Promise<GreyImage> {
  return (await scanOfPage(pdf, number, { dpi, budget })) ?? drawPage(pdf, number, { dpi, budget });
}

function drawPage(pdf: OpenPdf, number: number, { dpi, budget }: { dpi: number; budget: RenderBudget }): GreyImage {
  return pdf.withPage(number, (page) => renderPage(page, dpi, budget));
}

async function scanOfPage(
  pdf: OpenPdf,
  number: number,
  { dpi, budget }: { dpi: number; budget: RenderBudget },
): Promise<GreyImage | undefined> {
  if (!pdf.hasPlainPictures()) return undefined;
  const found = pdf.withPage(number, (page) => {
    const picture = findScannedPicture(page);
    return picture && { ...picture, resolution: (picture.width / page.widthPt) * 72 };
  });
  if (found === undefined || found.width * found.height > budget.maxImagePixels) return undefined;
  const share = found.resolution / dpi;
  if (share < nearEnough.least) return undefined;
  const fits = Math.min(
    Math.sqrt(budget.maxRenderPixels / (found.width * found.height)),
    mostSidePixels / Math.max(found.width, found.height),
  );
  return decodeScan(found, Math.min(1, fits, share > nearEnough.most ? 1 / share : 1));
}
