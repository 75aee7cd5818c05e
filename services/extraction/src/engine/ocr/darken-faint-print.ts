import type { GreyImage } from '../picture/grey-image.ts';

const contrast = 3;

/**
 * A picture whose ink is darker against the paper around it: for print of a ribbon or a thermal head at its end, which
 * Tesseract's threshold takes for paper.
 *
 * @param reach how far around a pixel its paper is looked for, in pixels; about the height of two lines
 */
export function darkenFaintPrint({ width, height, data }: GreyImage, reach: number): GreyImage {
  const sums = sumTable({ width, height, data });
  const darkened = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    const [top, bottom] = [Math.max(0, y - reach), Math.min(height, y + reach + 1)];
    for (let x = 0; x < width; x++) {
      const [left, right] = [Math.max(0, x - reach), Math.min(width, x + reach + 1)];
      const sum = at(sums, bottom, right) - at(sums, top, right) - at(sums, bottom, left) + at(sums, top, left);
      const paper = sum / ((bottom - top) * (right - left));
      const index = y * width + x;
      darkened[index] = Math.max(0, Math.min(255, 255 - contrast * (paper - (data[index] ?? 255))));
    }
  }
  return { width, height, data: darkened };
}

type SumTable = { stride: number; sums: Float64Array };

function at({ stride, sums }: SumTable, row: number, column: number): number {
  return sums[row * stride + column] ?? 0;
}

// The sum of all pixels above and to the left of each corner: any rectangle's sum is then four look-ups.
function sumTable({ width, height, data }: GreyImage): SumTable {
  const stride = width + 1;
  const sums = new Float64Array(stride * (height + 1));
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      row += data[y * width + x] ?? 0;
      sums[(y + 1) * stride + x + 1] = row + (sums[y * stride + x + 1] ?? 0);
    }
  }
  return { stride, sums };
}
