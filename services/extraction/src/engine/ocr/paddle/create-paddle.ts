import type { InferenceSession } from 'onnxruntime-node';

import { readAlphabet } from './read-alphabet.ts';
import { findLines } from './find-lines.ts';
import { readLine } from './read-line.ts';
import type { ToTensor } from './run-model.ts';
import { toWords, type ReadLineBox } from './to-words.ts';
import type { OcrEngine, PaddleModels } from '../ocr-engine.ts';

type Loaded = {
  detection: InferenceSession;
  recognition: InferenceSession;
  toTensor: ToTensor;
  alphabet: readonly string[];
};

/** Half a page of small print; more are the grain of a picture. */
const mostLines = 400;

/**
 * PaddleOCR's models on ONNX Runtime: one finds lines, the other reads each. It works in the calling process, on one
 * processor, and loads at the first picture.
 */
export function createPaddle(models: PaddleModels): OcrEngine {
  let loaded: Promise<Loaded> | undefined;
  const reader = { name: 'paddle', knowsAllLetters: models.knowsAllLetters, isGoodAtDigits: true };
  return {
    version: models.version,
    readerFor: (mode) => (mode === 'lines' ? reader : undefined),
    async recognise(image, _mode, _dpi, bound) {
      const { detection, recognition, toTensor, alphabet } = await (loaded ??= load(models));
      const boxes = await findLines(detection, toTensor, image);
      const lines: ReadLineBox[] = [];
      for (const box of boxes.slice(0, Math.min(mostLines, bound?.mostLines ?? mostLines)))
        lines.push({ box, characters: await readLine(recognition, { toTensor, alphabet }, { image, box }) });
      return toWords(lines);
    },
  };
}

async function load({ detection, recognition, alphabet }: PaddleModels): Promise<Loaded> {
  const { InferenceSession: sessions, Tensor } = await import('onnxruntime-node');
  const options: InferenceSession.SessionOptions = {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    // What a run took is kept for the next: given back to the system, it comes back in pieces, 100 MB more of them.
    enableCpuMemArena: true,
    // Lines are of all widths: a plan for one is a plan for no other.
    enableMemPattern: false,
    logSeverityLevel: 3,
  };
  return {
    detection: await sessions.create(detection, options),
    recognition: await sessions.create(recognition, options),
    toTensor: (values, shape) => new Tensor('float32', values, shape),
    alphabet: readAlphabet(alphabet),
  };
}
