import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import sharp from 'sharp';
import { prepareZXingModule, readBarcodes as readPixels, type ReaderOptions } from 'zxing-wasm/reader';

import type { BoundingBox } from '../read-result.ts';
import type { GreyImage } from '../picture/grey-image.ts';

/** The kinds of barcode that are looked for. */
export type Symbology = 'PDF417' | 'QRCode' | 'Aztec';

/** A barcode as it was read; its own error correction vouches for the text. */
export type Barcode = { symbology: Symbology; text: string; bbox: BoundingBox };

const mostBarcodes = 8;
/** Modules of a pixel or two blur into each other; twice enlarged they part. Larger pictures gain nothing. */
const enlargedBelow = 900;

let isPrepared = false;

/**
 * Reads the barcodes in a picture that may lie on any side. Where the usual threshold finds none, one for the whole
 * picture is tried, and a small picture once more enlarged: each found codes of the samples that the others missed.
 */
export async function readBarcodes(image: GreyImage, symbologies: readonly Symbology[]): Promise<Barcode[]> {
  prepare();
  const usual = await readOnce(image, symbologies, 'LocalAverage');
  if (usual.length > 0) return usual;
  const whole = await readOnce(image, symbologies, 'GlobalHistogram');
  if (whole.length > 0 || Math.max(image.width, image.height) >= enlargedBelow) return whole;
  return readOnce(await enlarge(image), symbologies, 'GlobalHistogram');
}

/** Reads the barcodes of a page that was rendered, or of a clean picture: at once, upright or not, dark on light. */
export function readCleanCodes(image: GreyImage, symbologies: readonly Symbology[]): Promise<Barcode[]> {
  prepare();
  return readOnce(image, symbologies, 'LocalAverage', { tryInvert: false, tryDownscale: false, tryRotate: false });
}

// The library would fetch its code from a public host.
function prepare(): void {
  if (isPrepared) return;
  isPrepared = true;
  const file = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
  prepareZXingModule({ overrides: { wasmBinary: readFileSync(file) } });
}

async function readOnce(
  image: GreyImage,
  symbologies: readonly Symbology[],
  binarizer: 'LocalAverage' | 'GlobalHistogram',
  effort: ReaderOptions = {},
): Promise<Barcode[]> {
  const options: ReaderOptions = {
    formats: [...symbologies],
    textMode: 'Plain',
    binarizer,
    maxNumberOfSymbols: mostBarcodes,
    ...effort,
  };
  const results = await readPixels(toPixels(image), options);
  const found = results
    .filter((result) => result.isValid)
    .map(({ format, text, position }) => ({
      symbology: format as Symbology,
      text,
      bbox: boxAround([position.topLeft, position.topRight, position.bottomLeft, position.bottomRight], image),
    }));
  return found.filter((code, index) => found.findIndex((other) => other.text === code.text) === index);
}

function toPixels({ width, height, data }: GreyImage): Parameters<typeof readPixels>[0] {
  const pixels = new Uint32Array(width * height);
  // Red, green, blue and a full alpha in one number, which byte goes where being the same for all but the alpha.
  for (let index = 0; index < pixels.length; index++) pixels[index] = 0xff000000 + (data[index] ?? 255) * 0x010101;
  return { width, height, data: new Uint8ClampedArray(pixels.buffer), colorSpace: 'srgb' };
}

function boxAround(corners: { x: number; y: number }[], { width, height }: GreyImage): BoundingBox {
  const fraction = (value: number, whole: number): number =>
    Math.round(10_000 * Math.min(1, Math.max(0, value / whole))) / 10_000;
  const xs = corners.map((corner) => corner.x);
  const ys = corners.map((corner) => corner.y);
  return [
    fraction(Math.min(...xs), width),
    fraction(Math.min(...ys), height),
    fraction(Math.max(...xs), width),
    fraction(Math.max(...ys), height),
  ];
}

async function enlarge({ width, height, data }: GreyImage): Promise<GreyImage> {
  const { data: pixels, info } = await sharp(data, { raw: { width, height, channels: 1 } })
    .resize({ width: 2 * width, height: 2 * height, kernel: 'cubic' })
    .extractChannel(0)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8Array(pixels) };
}
