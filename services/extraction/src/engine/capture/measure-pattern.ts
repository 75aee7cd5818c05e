import type { GreyImage } from '../picture/grey-image.ts';

/** Samples of one run, a power of two is not needed: 64 frequencies are little work. */
const run = 128;
/** Periods from 2 to 10 pixels: finer than letters, as coarse as the dots of a screen that is photographed. */
const lowest = Math.ceil(run / 10);

/**
 * How far the strongest fine regular pattern stands out from what is beside it, as a power of ten: about 0.5 in pictures of
 * paper, more than 1.5 where a screen was photographed.
 */
export function measurePattern(image: GreyImage): number {
  const peaks = [powersOf(image, 'rows'), powersOf(image, 'columns')].map(peakOf);
  return Math.round(100 * Math.max(...peaks)) / 100;
}

function peakOf(powers: Float64Array): number {
  const band = [...powers.subarray(lowest)];
  const usual = band.toSorted((a, b) => a - b)[band.length >> 1] ?? 0;
  // Smooth spectra fall off towards the fine; a pattern is one or two frequencies above both sides.
  const highest = band.reduce((best, power, index) => {
    const beside = [band[index - 3], band[index + 3]].filter((value) => value !== undefined);
    return Math.max(best, power / Math.max(usual * 0.2, 1e-9, ...beside));
  }, 1);
  return Math.log10(highest);
}

function powersOf({ width, height, data }: GreyImage, way: 'rows' | 'columns'): Float64Array {
  const [length, lines] = way === 'rows' ? [width, height] : [height, width];
  const [step, stride] = way === 'rows' ? [1, width] : [width, 1];
  const powers = new Float64Array(run / 2);
  for (let line = 0; line < lines; line += Math.max(1, Math.floor(lines / 48)))
    for (let start = 0; start + run <= length; start += run) {
      const samples = Float64Array.from(
        { length: run },
        (_, index) => data[line * stride + (start + index) * step] ?? 0,
      );
      addPowers(samples, powers);
    }
  return powers;
}

function addPowers(samples: Float64Array, powers: Float64Array): void {
  const mean = samples.reduce((sum, value) => sum + value, 0) / run;
  for (let frequency = lowest; frequency < run / 2; frequency++) {
    let [real, imaginary] = [0, 0];
    for (let index = 0; index < run; index++) {
      const at = (frequency * index) % run;
      const value = ((samples[index] ?? 0) - mean) * (window[index] ?? 0);
      real += value * (cosines[at] ?? 0);
      imaginary += value * (sines[at] ?? 0);
    }
    powers[frequency] = (powers[frequency] ?? 0) + real * real + imaginary * imaginary;
  }
}

const cosines = Float64Array.from({ length: run }, (_, index) => Math.cos((2 * Math.PI * index) / run));
const sines = Float64Array.from({ length: run }, (_, index) => Math.sin((2 * Math.PI * index) / run));
// Hann's window: what does not fit into a run would look like every frequency.
const window = Float64Array.from(
  { length: run },
  (_, index) => 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / (run - 1)),
);
