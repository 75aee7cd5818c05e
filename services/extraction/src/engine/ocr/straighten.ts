import sharp, { type Sharp, type SharpOptions } from 'sharp';

import type { GreyImage } from '../mrz/grey-image.ts';

/** A picture made ready for OCR, and the way back from its pixels to fractions of the picture it came from. */
export type ReadyImage = { image: GreyImage; toSource(x: number, y: number): { x: number; y: number } };

/** Turns a picture so that its lines lie level, and enlarges it, in one go. */
export async function straighten(
  source: GreyImage,
  { slantDegrees, scale }: { slantDegrees: number; scale: number },
): Promise<ReadyImage> {
  const { width, height } = source;
  const isUnchanged = slantDegrees === 0 && scale === 1;
  const image = isUnchanged ? source : await transform(source, slantDegrees, scale);
  const angle = (slantDegrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return {
    image,
    toSource(x, y) {
      const fromCentreX = (x - image.width / 2) / scale;
      const fromCentreY = (y - image.height / 2) / scale;
      return {
        x: (fromCentreX * cos - fromCentreY * sin + width / 2) / width,
        y: (fromCentreX * sin + fromCentreY * cos + height / 2) / height,
      };
    },
  };
}

async function transform({ width, height, data }: GreyImage, degrees: number, scale: number): Promise<GreyImage> {
  const raw = { width, height, channels: 1 as const };
  const enlarged =
    scale === 1
      ? sharp(data, { raw, limitInputPixels: false })
      : sharp(data, { raw, limitInputPixels: false }).resize({
          width: Math.round(width * scale),
          height: Math.round(height * scale),
          fit: 'fill',
          kernel: 'cubic',
        });
  const step =
    degrees === 0 ? enlarged : sharp(...(await reopen(enlarged))).rotate(-degrees, { background: '#ffffff' });
  const { data: pixels, info } = await step.greyscale().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8Array(pixels) };
}

// One pipeline of sharp turns before it resizes, whatever the order of the calls.
async function reopen(step: Sharp): Promise<[Buffer, SharpOptions]> {
  const { data, info } = await step.greyscale().raw().toBuffer({ resolveWithObject: true });
  return [data, { raw: { width: info.width, height: info.height, channels: 1 }, limitInputPixels: false }];
}
