import type { InkStrip } from './ink-strip.ts';
import type { StripLine } from './fit-grid.ts';

const widestDeviation = 0.08;
const stepsEachWay = 40;

/**
 * The distance between characters: the period within 8 % of `rough` at which the ink of the lines repeats most
 * strongly. Thirty and more characters give it to about a third of a percent.
 */
export function measurePitch(strip: InkStrip, lines: readonly StripLine[], rough: number): number {
  const profiles = lines.map((line) => inkProfile(strip, line, rough));
  let best = { pitch: rough, power: -1 };
  for (let step = -stepsEachWay; step <= stepsEachWay; step++) {
    const pitch = rough * (1 + (widestDeviation * step) / stepsEachWay);
    const power = profiles.reduce((sum, profile) => sum + powerAt(profile, pitch), 0);
    if (power > best.power) best = { pitch, power };
  }
  return best.pitch;
}

// The ink of each column of pixels between the top and the bottom of the line, less the mean.
function inkProfile(strip: InkStrip, line: StripLine, pitch: number): Float32Array {
  const profile = new Float32Array(strip.width);
  const middleX = (line.left + line.right) / 2;
  const reach = Math.round(pitch / 2);
  let total = 0;
  for (let x = 0; x < strip.width; x++) {
    const middle = Math.round(line.middleY + line.slope * (x - middleX));
    let ink = 0;
    for (let y = Math.max(0, middle - reach); y <= Math.min(strip.height - 1, middle + reach); y++)
      ink += strip.data[y * strip.width + x] ?? 0;
    profile[x] = ink;
    total += ink;
  }
  return profile.map((ink) => ink - total / strip.width);
}

function powerAt(profile: Float32Array, period: number): number {
  const turn = (2 * Math.PI) / period;
  let [real, imaginary] = [0, 0];
  for (let x = 0; x < profile.length; x++) {
    const ink = profile[x] ?? 0;
    real += ink * Math.cos(turn * x);
    imaginary += ink * Math.sin(turn * x);
  }
  return real * real + imaginary * imaginary;
}
