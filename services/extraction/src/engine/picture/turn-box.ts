import type { BoundingBox } from '../read-result.ts';

/** A box of a picture that was turned by so many quarters clockwise, in the picture as it came. */
export function turnBack([x0, y0, x1, y1]: BoundingBox, quarters: number): BoundingBox {
  const rest = (value: number): number => Math.round((1 - value) * 10_000) / 10_000;
  if (quarters === 1) return [y0, rest(x1), y1, rest(x0)];
  if (quarters === 2) return [rest(x1), rest(y1), rest(x0), rest(y0)];
  return quarters === 3 ? [rest(y1), x0, rest(y0), x1] : [x0, y0, x1, y1];
}
