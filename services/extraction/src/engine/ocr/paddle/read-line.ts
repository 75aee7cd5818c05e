import type { InferenceSession } from 'onnxruntime-node';

import type { GreyImage } from '../../picture/grey-image.ts';
import { runModel, type ToTensor } from './run-model.ts';
import type { LineBox } from './find-lines.ts';

/** A recognised character: the middle of its place, as a share of the line's width, and how sure the model is, 0 to 1. */
export type ReadCharacter = { text: string; at: number; confidence: number };

const inputHeight = 48;
const leastWidth = 64;
const mostWidth = 2400;
/** Widths are made equal to some: the runtime plans anew for each. */
const widthStep = 32;
const channels = 3;

/** Recognises the characters of a line, blanks among them, by a model that names one character, or none, per step. */
export async function readLine(
  session: InferenceSession,
  { toTensor, alphabet }: { toTensor: ToTensor; alphabet: readonly string[] },
  line: { image: GreyImage; box: LineBox },
): Promise<ReadCharacter[]> {
  const { box } = line;
  const inkWidth = Math.min(mostWidth, Math.max(8, Math.round(((box.x1 - box.x0) / box.height) * inputHeight)));
  const width = Math.max(leastWidth, Math.ceil(inkWidth / widthStep) * widthStep);
  const input = toTensor(toPlanes(cutOut(line, inkWidth), inkWidth, width), [1, channels, inputHeight, width]);
  const answer = await runModel(session, input);
  const [, steps = 0, classes = 0] = answer.dims;
  const read = decode(answer.data, { steps, classes, alphabet });
  answer.release();
  const shareOfInk = width / inkWidth;
  return read.map((character) => ({ ...character, at: Math.min(1, character.at * shareOfInk) }));
}

/** The line as a picture of the model's height, along its slope. */
function cutOut({ image, box }: { image: GreyImage; box: LineBox }, width: number): Float32Array {
  const pixels = new Float32Array(width * inputHeight);
  const stepX = (box.x1 - box.x0) / width;
  const stepY = box.height / inputHeight;
  const middle = (box.x0 + box.x1) / 2;
  for (let y = 0; y < inputHeight; y++) {
    const fromMiddle = (y + 0.5 - inputHeight / 2) * stepY;
    for (let x = 0; x < width; x++) {
      const sourceX = box.x0 + (x + 0.5) * stepX;
      const sourceY = box.yMiddle + fromMiddle + box.slope * (sourceX - middle);
      pixels[y * width + x] = sample(image, sourceX - 0.5, sourceY - 0.5);
    }
  }
  return pixels;
}

function sample({ width, height, data }: GreyImage, x: number, y: number): number {
  const [cx, cy] = [Math.min(width - 1, Math.max(0, x)), Math.min(height - 1, Math.max(0, y))];
  const [left, top] = [Math.floor(cx), Math.floor(cy)];
  const [right, bottom] = [Math.min(width - 1, left + 1), Math.min(height - 1, top + 1)];
  const [shareX, shareY] = [cx - left, cy - top];
  const above = (data[top * width + left] ?? 0) * (1 - shareX) + (data[top * width + right] ?? 0) * shareX;
  const below = (data[bottom * width + left] ?? 0) * (1 - shareX) + (data[bottom * width + right] ?? 0) * shareX;
  return above * (1 - shareY) + below * shareY;
}

// What is right of the line is grey, as the model knows it.
function toPlanes(pixels: Float32Array, inkWidth: number, width: number): Float32Array {
  const plane = new Float32Array(inputHeight * width);
  for (let y = 0; y < inputHeight; y++)
    for (let x = 0; x < inkWidth; x++) plane[y * width + x] = ((pixels[y * inkWidth + x] ?? 0) / 255 - 0.5) / 0.5;
  const planes = new Float32Array(channels * plane.length);
  for (let channel = 0; channel < channels; channel++) planes.set(plane, channel * plane.length);
  return planes;
}

/** Of each step the likeliest class; one that is named again without a blank step between is still the same character. */
function decode(
  scores: Float32Array,
  { steps, classes, alphabet }: { steps: number; classes: number; alphabet: readonly string[] },
): ReadCharacter[] {
  const read: ReadCharacter[] = [];
  let previous = 0;
  let since = 0;
  for (let step = 0; step < steps; step++) {
    const best = likeliest(scores, step * classes, classes);
    const confidence = scores[step * classes + best] ?? 0;
    const last = read.at(-1);
    if (best !== 0 && best === previous && last !== undefined) {
      last.at = (since + step + 1) / 2 / steps;
      last.confidence = Math.max(last.confidence, confidence);
    } else if (best !== 0) {
      since = step;
      read.push({ text: alphabet[best - 1] ?? '', at: (step + 0.5) / steps, confidence });
    }
    previous = best;
  }
  return read;
}

function likeliest(scores: Float32Array, from: number, classes: number): number {
  let best = 0;
  for (let index = 1; index < classes; index++)
    if ((scores[from + index] ?? 0) > (scores[from + best] ?? 0)) best = index;
  return best;
}
