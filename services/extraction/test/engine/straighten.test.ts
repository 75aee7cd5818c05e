import fc from 'fast-check';

import { measurePrint } from '../../src/engine/ocr/measure-print.ts';
import { straighten } from '../../src/engine/ocr/straighten.ts';
import type { GreyImage } from '../../src/engine/picture/grey-image.ts';

const sides = fc.integer({ min: 40, max: 160 });
const slants = fc.integer({ min: -40, max: 40 }).map((tenths) => tenths / 10);
const scales = fc.integer({ min: 10, max: 30 }).map((tenths) => tenths / 10);

describe('a picture made ready for OCR', () => {
  it('keeps its grey, whatever the slant and the scale', () => {
    fc.assert(
      fc.property(sides, sides, fc.nat(255), scales, (width, height, grey, scale) => {
        const { image } = straighten(plain({ width, height, grey }), { slantDegrees: 0, scale });

        expect([image.width, image.height]).toEqual([Math.round(width * scale), Math.round(height * scale)]);
        expect(new Set(image.data)).toEqual(new Set([grey]));
      }),
    );
  });

  it('has each dot where its place in the source says', () => {
    fc.assert(
      fc.property(sides, sides, slants, scales, fc.nat(99), fc.nat(99), (width, height, slantDegrees, scale, u, v) => {
        const dot = { x: 10 + ((width - 20) * u) / 100, y: 10 + ((height - 20) * v) / 100 };
        const { image, toSource } = straighten(withDot(plain({ width, height, grey: 255 }), dot), {
          slantDegrees,
          scale,
        });

        const found = toSource(...centreOfInk(image));
        expect(found.x * width).toBeCloseTo(Math.floor(dot.x) + 1, 0);
        expect(found.y * height).toBeCloseTo(Math.floor(dot.y) + 1, 0);
      }),
    );
  });

  it('is taken as it is when it is level and large enough', () => {
    const source = plain({ width: 50, height: 60, grey: 9 });

    expect(straighten(source, { slantDegrees: 0, scale: 1 }).image).toBe(source);
  });
});

describe('the print of a picture', () => {
  it('is measured: the height of its letters, and how its lines fall', () => {
    const page = plain({ width: 1200, height: 900, grey: 230 });
    for (let line = 0; line < 12; line++)
      for (let letter = 0; letter < 60; letter++) {
        const x = 60 + 18 * letter;
        ink(page, { x, y: Math.round(80 + 60 * line + x * Math.tan((2 * Math.PI) / 180)), width: 10, height: 17 });
      }

    expect(measurePrint(page)).toEqual({ letterHeight: 17, slantDegrees: 2 });
  });

  it('is measured across joins: a letter that hangs together only at its foot is one', () => {
    const page = plain({ width: 700, height: 80, grey: 255 });
    for (let letter = 0; letter < 25; letter++) {
      const x = 20 + 26 * letter;
      for (const stem of [0, 6, 12]) ink(page, { x: x + stem, y: 20, width: 2, height: 20 });
      ink(page, { x, y: 40, width: 14, height: 2 });
    }

    expect(measurePrint(page)).toEqual({ letterHeight: 22, slantDegrees: 0 });
  });

  it('is unknown where there is none, or nothing but noise', () => {
    const noise = plain({ width: 1600, height: 1600, grey: 255 });
    for (let index = 0; index < noise.data.length; index += 4) noise.data[index] = 0;

    for (const page of [plain({ width: 300, height: 300, grey: 200 }), noise])
      expect(measurePrint(page)).toEqual({ letterHeight: undefined, slantDegrees: 0 });
  });
});

function plain({ width, height, grey }: { width: number; height: number; grey: number }): GreyImage {
  return { width, height, data: new Uint8Array(width * height).fill(grey) };
}

function withDot(image: GreyImage, { x, y }: { x: number; y: number }): GreyImage {
  ink(image, { x: Math.floor(x), y: Math.floor(y), width: 2, height: 2 });
  return image;
}

type Box = { x: number; y: number; width: number; height: number };

function ink(image: GreyImage, { x, y, width, height }: Box): void {
  for (let row = y; row < y + height; row++) image.data.fill(0, row * image.width + x, row * image.width + x + width);
}

function centreOfInk({ width, data }: GreyImage): [number, number] {
  let [sum, sumX, sumY] = [0, 0, 0];
  for (const [index, grey] of data.entries()) {
    // Splines overshoot beside a dot; only what is dark is ink.
    const weight = grey < 250 ? 255 - grey : 0;
    sum += weight;
    sumX += weight * ((index % width) + 0.5);
    sumY += weight * (Math.floor(index / width) + 0.5);
  }
  return [sumX / sum, sumY / sum];
}
