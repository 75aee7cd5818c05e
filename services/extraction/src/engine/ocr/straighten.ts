import { enlarge, turn } from './resample.ts';
import { releasePixels, type GreyImage } from '../picture/grey-image.ts';

/** A picture made ready for OCR, and the way back from its pixels to fractions of the picture it came from. */
export type ReadyImage = { image: GreyImage; toSource(x: number, y: number): { x: number; y: number } };

/** Turns a picture so that its lines lie level, and enlarges it. */
export function straighten(
  source: GreyImage,
  { slantDegrees, scale }: { slantDegrees: number; scale: number },
): ReadyImage {
  const { width, height } = source;
  const level = slantDegrees === 0 ? source : turn(source, -slantDegrees);
  const image = scale === 1 ? level : enlarge(level, scale);
  if (level !== source && level !== image) releasePixels(level);
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
