import fc from 'fast-check';

import { calibrationOf } from '../../bench/calibration-error.ts';
import { fitMonotone, poolViolators, type Block } from '../../bench/fit-monotone.ts';
import { calibrate, interpolate } from '../../src/engine/calibrate.ts';

const answers = (confidence: number, correct: number, wrong: number) => [
  ...Array.from({ length: correct }, () => ({ confidence, isCorrect: true })),
  ...Array.from({ length: wrong }, () => ({ confidence, isCorrect: false })),
];

describe('the expected calibration error', () => {
  it('is the weighted distance of what was said and what was so', () => {
    const { error, bins } = calibrationOf([...answers(0.95, 9, 1), ...answers(0.55, 2, 8)]);

    // Half of the answers are 0.05 off, half 0.35.
    expect(error).toBeCloseTo(0.2, 10);
    expect(bins.map((bin) => [bin.from, bin.answers, bin.correct])).toEqual([
      [0.5, 10, 0.2],
      [0.9, 10, 0.9],
    ]);
  });

  it('puts certainty into the last bin, and is nothing for nothing', () => {
    expect(calibrationOf(answers(1, 1, 0)).bins.map((bin) => bin.from)).toEqual([0.9]);
    expect(calibrationOf([])).toEqual({ answers: 0, error: 0, bins: [] });
  });
});

const blocks = fc
  .array(fc.record({ value: fc.double({ min: 0, max: 1, noNaN: true }), weight: fc.integer({ min: 1, max: 50 }) }))
  .map((list): Block[] => list.map((block, index) => ({ score: index / list.length, ...block })));
const total = (list: readonly Block[], of: (block: Block) => number) => list.reduce((sum, block) => sum + of(block), 0);

describe('pooling', () => {
  it('gives a rising sequence with the weight and the mean of the one it was given', () => {
    fc.assert(
      fc.property(blocks, (given) => {
        const pooled = poolViolators(given);
        expect(pooled.every((block, at) => at === 0 || block.value > (pooled[at - 1]?.value ?? 0))).toBe(true);
        expect(total(pooled, ({ weight }) => weight)).toBe(total(given, ({ weight }) => weight));
        const mass = ({ value, weight }: Block) => value * weight;
        expect(total(pooled, mass)).toBeCloseTo(total(given, mass), 6);
      }),
    );
  });

  it('changes nothing that rises already', () => {
    const rising = [0.1, 0.5, 0.9].map((value, score) => ({ score, value, weight: 3 }));

    expect(poolViolators(rising)).toEqual(rising);
  });
});

describe('a fitted map', () => {
  const samples = fc.array(
    fc.record({ confidence: fc.integer({ min: 0, max: 100 }).map((n) => n / 100), isCorrect: fc.boolean() }),
    { minLength: 20, maxLength: 200 },
  );

  it('rises, has few knots, and never says never or always', () => {
    fc.assert(
      fc.property(samples, (seen) => {
        const knots = fitMonotone(seen);
        expect(knots.length).toBeGreaterThan(0);
        expect(knots.length).toBeLessThanOrEqual(20);
        knots.forEach(([score, confidence], at) => {
          const [lowerScore, lower] = knots[at - 1] ?? [-1, 0];
          expect(score).toBeGreaterThan(lowerScore);
          expect(confidence).toBeGreaterThanOrEqual(lower);
          expect(confidence > 0 && confidence < 1).toBe(true);
        });
      }),
    );
  });

  it('says of a score how often it was right, the more so the more was seen', () => {
    const often = fitMonotone([...answers(0.55, 200, 800), ...answers(0.95, 990, 10)]);
    const seldom = fitMonotone([...answers(0.55, 2, 8), ...answers(0.95, 99, 1)]);

    expect(interpolate(often, 0.55)).toBeCloseTo(0.2, 1);
    expect(interpolate(often, 0.95)).toBeCloseTo(0.99, 2);
    expect(interpolate(seldom, 0.55)).toBeLessThan(0.5);
    expect(interpolate(seldom, 0.55)).toBeGreaterThan(0.35);
  });

  it('leaves a score alone of which nothing was seen, however good the others were', () => {
    const map = fitMonotone(answers(0.95, 1000, 0));

    expect(interpolate(map, 0.35)).toBeCloseTo(0.35, 10);
    expect(interpolate(map, 0.95)).toBeGreaterThan(0.99);
  });

  it('is not made of too few samples', () => {
    expect(fitMonotone(answers(0.9, 5, 0))).toEqual([]);
    expect(interpolate([], 0.9)).toBe(0.9);
  });

  it('that ships with the engine rises, and leaves a source alone that was not measured', () => {
    const scores = Array.from({ length: 101 }, (_, index) => index / 100);
    for (const source of ['text', 'mrz', 'barcode'] as const) {
      const mapped = scores.map((score) => calibrate(source, score));
      expect(mapped).toEqual(mapped.toSorted((a, b) => a - b));
    }
    expect(calibrate('barcode', 0.5)).toBe(0.5);
  });
});
