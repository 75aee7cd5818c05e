import { darkenFaintPrint } from './darken-faint-print.ts';
import { measurePrint, type Print } from './measure-print.ts';
import { straighten, type ReadyImage } from './straighten.ts';
import { toPageText } from './to-page-text.ts';
import type { GreyImage } from '../mrz/grey-image.ts';
import type { OcrEngine, PageMode } from './ocr-engine.ts';
import type { PageText } from '../page-text.ts';

/** Letters lower than this are enlarged to it: Tesseract reads smaller ones badly and larger ones slower. */
const wantedLetterHeight = 26;
const mostEnlarged = 3;
const usualLetterHeight = 15;

/**
 * Recognises a page: one text for each page mode, in their order. More than one is asked for where they are to be held
 * against each other.
 *
 * @param dpi of the picture: what its page measures in points follows from it
 */
export async function recognisePage(
  engine: OcrEngine,
  image: GreyImage,
  { number, dpi, modes, maxPixels }: { number: number; dpi: number; modes: readonly PageMode[]; maxPixels: number },
): Promise<PageText[]> {
  const plain = await prepare(image, maxPixels);
  const darkened = modes.includes('darkened_block') ? await prepare(darken(image, plain.print), maxPixels) : plain;
  const texts: PageText[] = [];
  for (const mode of modes) {
    const { ready, scale } = mode === 'darkened_block' ? darkened : plain;
    const words = await engine.recognise(ready.image, mode, Math.round(dpi * scale));
    texts.push(toPageText(words, ready, { number, dpi: dpi * scale }));
  }
  return texts;
}

async function prepare(
  image: GreyImage,
  maxPixels: number,
): Promise<{ print: Print; ready: ReadyImage; scale: number }> {
  const print = measurePrint(image);
  const scale = scaleFor(image, print.letterHeight, maxPixels);
  return { print, scale, ready: await straighten(image, { slantDegrees: print.slantDegrees, scale }) };
}

function darken(image: GreyImage, { letterHeight }: Print): GreyImage {
  return darkenFaintPrint(image, Math.round(2 * (letterHeight ?? usualLetterHeight)));
}

function scaleFor({ width, height }: GreyImage, letterHeight: number | undefined, maxPixels: number): number {
  if (letterHeight === undefined) return 1;
  const fits = Math.sqrt(maxPixels / (width * height));
  return Math.max(1, Math.min(mostEnlarged, wantedLetterHeight / letterHeight, fits));
}
