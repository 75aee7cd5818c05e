/** One answered field with a label: how sure the engine was, and whether it was right. */
export type Answer = { confidence: number; isCorrect: boolean };

/** The answers whose confidence lies in one tenth. */
export type ReliabilityBin = { from: number; to: number; answers: number; confidence: number; correct: number };

/** How far what the engine says of itself is from what is true. */
export type Calibration = { answers: number; error: number; bins: ReliabilityBin[] };

const binCount = 10;

/**
 * The expected calibration error over ten bins of equal width: the mean distance between the confidence of a bin and the
 * share of it that is right, weighted by its answers. 0 without answers.
 *
 * @see Guo et al., "On Calibration of Modern Neural Networks", 2017, section 2
 * @returns of the bins only those with answers in them, from low to high
 */
export function calibrationOf(answers: readonly Answer[]): Calibration {
  const bins = Array.from({ length: binCount }, (_, index) => toBin(index, answers)).filter((bin) => bin.answers > 0);
  const distances = bins.map((bin) => bin.answers * Math.abs(bin.confidence - bin.correct));
  const error = answers.length === 0 ? 0 : distances.reduce((sum, distance) => sum + distance, 0) / answers.length;
  return { answers: answers.length, error, bins };
}

function toBin(index: number, all: readonly Answer[]): ReliabilityBin {
  const answers = all.filter(({ confidence }) => Math.min(binCount - 1, Math.floor(confidence * binCount)) === index);
  return {
    from: index / binCount,
    to: (index + 1) / binCount,
    answers: answers.length,
    confidence: mean(answers.map((answer) => answer.confidence)),
    correct: mean(answers.map((answer) => Number(answer.isCorrect))),
  };
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
