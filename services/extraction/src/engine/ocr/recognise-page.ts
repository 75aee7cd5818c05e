import { measurePrint, type Print } from './measure-print.ts';
import { turnedSize } from './resample.ts';
import { straighten, type ReadyImage } from './straighten.ts';
import { toPageText } from './to-page-text.ts';
import { scaleToFit } from '../limits.ts';
import { releasePixels, type GreyImage } from '../picture/grey-image.ts';
import type { OcrEngine, PageMode } from './ocr-engine.ts';
import type { PageText } from '../page-text.ts';

/**
 * Letters lower than this many pixels are enlarged to it: Tesseract reads smaller ones badly and larger ones slower. The
 * first look at a form is the quick one; the worn print of receipts gains from more.
 */
const wantedLetterHeight: Record<PageMode, number> = {
  sparse: 18,
  layout: 20,
  column: 26,
  block: 26,
  // It finds and scales lines by itself.
  lines: 0,
};
const mostEnlarged = 3;

/**
 * Recognises a page in one of the ways to look at it. The picture is used up: its memory is given back.
 *
 * @param dpi of the picture: what its page measures in points follows from it
 */
export async function recognisePage(
  engine: OcrEngine,
  image: GreyImage,
  { number, dpi, mode, maxPixels }: { number: number; dpi: number; mode: PageMode; maxPixels: number },
): Promise<PageText> {
  const { ready, scale } = prepare(image, measurePrint(image), { wantedHeight: wantedLetterHeight[mode], maxPixels });
  if (image !== ready.image) releasePixels(image);
  const words = await engine.recognise(ready.image, mode, Math.round(dpi * scale));
  releasePixels(ready.image);
  return { ...toPageText(words, ready, { number, dpi: dpi * scale }), reader: engine.readerFor(mode) };
}

function prepare(
  image: GreyImage,
  { letterHeight, slantDegrees }: Print,
  limits: ScaleLimits,
): { ready: ReadyImage; scale: number } {
  const scale = scaleFor(turnedSize(image, slantDegrees), letterHeight, limits);
  return { scale, ready: straighten(image, { slantDegrees, scale }) };
}

type ScaleLimits = { wantedHeight: number; maxPixels: number };

function scaleFor(
  turned: Pick<GreyImage, 'width' | 'height'>,
  letterHeight: number | undefined,
  { wantedHeight, maxPixels }: ScaleLimits,
): number {
  if (letterHeight === undefined) return 1;
  return Math.max(1, Math.min(mostEnlarged, wantedHeight / letterHeight, scaleToFit(turned, maxPixels)));
}
