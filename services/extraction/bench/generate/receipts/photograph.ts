import sharp from 'sharp';

import type { Chance } from '../chance.ts';
import type { GreyImage } from '../../../src/engine/picture/grey-image.ts';

/** How a receipt was printed and photographed; brightness from 0 to 255. */
type Taking = {
  ink: number;
  paper: number;
  /** How much of the ink is gone at the foot of the roll, 0 to 1. */
  fade: number;
  /** How much darker the far side is, 0 to 1. */
  shade: number;
  noise: number;
  blur: number;
  degrees: number;
  quality: number;
};

/** A scan or photo of a printed receipt, as JPEG: faded, lit from one side, askew, not quite sharp. */
export async function photograph(printed: GreyImage, chance: Chance): Promise<Buffer> {
  const taking = takingOf(chance);
  const border = chance.pick([0, 12, 40]);
  const lit = light(printed, taking);
  const turned = await sharp(lit, { raw: { width: printed.width, height: printed.height, channels: 1 } })
    .extend({ top: border, bottom: border, left: border, right: border, background: grey(taking.paper) })
    .rotate(taking.degrees, { background: grey(taking.paper) })
    .blur(taking.blur)
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { data, info } = turned;
  for (let index = 0; index < data.length; index++)
    data[index] = clamp((data[index] ?? 0) + (chance.next() + chance.next() - 1) * 2 * taking.noise);
  return sharp(data, { raw: { width: info.width, height: info.height, channels: 1 } })
    .jpeg({ quality: taking.quality })
    .toBuffer();
}

function takingOf({ pick, next, happens }: Chance): Taking {
  const upTo = (most: number): number => next() * most;
  return {
    ink: 20 + upTo(90),
    paper: 215 + upTo(40),
    fade: happens(0.3) ? upTo(0.55) : 0,
    shade: happens(0.5) ? upTo(0.45) : 0,
    noise: upTo(16),
    blur: 0.3 + upTo(0.9),
    degrees: (next() - 0.5) * (happens(0.3) ? 5 : 2),
    quality: pick([45, 60, 75, 88]),
  };
}

function light({ data, width, height }: GreyImage, { ink, paper, fade, shade }: Taking): Buffer {
  return Buffer.from(
    data.map((value, index) => {
      const [across, down] = [(index % width) / width, Math.floor(index / width) / height];
      const depth = (1 - value / 255) * (1 - fade * down);
      return clamp((paper - (paper - ink) * depth) * (1 - shade * across));
    }),
  );
}

function grey(value: number): { r: number; g: number; b: number } {
  const level = Math.round(value);
  return { r: level, g: level, b: level };
}

function clamp(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}
