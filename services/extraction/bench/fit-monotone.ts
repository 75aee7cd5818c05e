/** Samples of about the same score: their mean score, the share of them that is right (or any mean), how many. */
export type Block = { score: number; value: number; weight: number };

/** A monotone map as its corners, by rising score; between them it is linear, beyond them constant. */
export type Knots = [score: number, confidence: number][];

/** A source with fewer samples is not fitted. */
const leastSamples = 20;
const steps = 10;
/** How many samples in a step it takes to be believed as much as the score itself. */
const trustInScore = 10;
/** Steps with as many samples are level, but for this share of their width at each end. */
const leastLevel = 25;
const edge = 0.05;

/**
 * The non-decreasing sequence nearest to the given one in weighted squares: neighbours out of order are pooled to their
 * mean, so that the weighted mean of all stays what it was (pool adjacent violators).
 *
 * @param blocks by rising score
 */
export function poolViolators(blocks: readonly Block[]): Block[] {
  const pooled: Block[] = [];
  for (const block of blocks) {
    let current = block;
    for (let before = pooled.at(-1); before !== undefined && before.value >= current.value; before = pooled.at(-1)) {
      current = merge(before, current);
      pooled.pop();
    }
    pooled.push(current);
  }
  return pooled;
}

/**
 * Fits how often an answer of a score is right, in ten steps of equal width. To the samples of each step come ten made-up
 * ones that are right as often as the middle of the step says: so few samples never make 0 or 1, and where nothing was
 * seen the score is left as it is, instead of taking over what was seen of much better scores. Steps out of order are
 * pooled. A step of many samples is level: what goes up and down within it is chance.
 *
 * @returns at most twenty knots; none for fewer than twenty samples
 */
export function fitMonotone(samples: readonly { confidence: number; isCorrect: boolean }[]): Knots {
  if (samples.length < leastSamples) return [];
  const blocks = Array.from({ length: steps }, (_, index): Block => {
    const middle = (index + 0.5) / steps;
    const seen = samples.filter(({ confidence }) => Math.min(steps - 1, Math.floor(confidence * steps)) === index);
    const weight = seen.length + trustInScore;
    const scores = seen.reduce((sum, { confidence }) => sum + confidence, trustInScore * middle);
    const right = seen.filter(({ isCorrect }) => isCorrect).length + trustInScore * middle;
    return { score: scores / weight, value: right / weight, weight };
  });
  let step = 0;
  return poolViolators(blocks).flatMap((pooled): Knots => {
    const from = step;
    for (let weight = 0; weight < pooled.weight; step++) weight += blocks[step]?.weight ?? Infinity;
    const value = round(pooled.value);
    if (pooled.weight - trustInScore * (step - from) < leastLevel) return [[round(pooled.score), value]];
    return [
      [round((from + edge) / steps), value],
      [round((step - edge) / steps), value],
    ];
  });
}

function merge(a: Block, b: Block): Block {
  const weight = a.weight + b.weight;
  const mean = (of: 'score' | 'value'): number => (a[of] * a.weight + b[of] * b.weight) / weight;
  return { score: mean('score'), value: mean('value'), weight };
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
