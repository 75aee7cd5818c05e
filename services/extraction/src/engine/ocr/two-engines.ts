import type { OcrEngine } from './ocr-engine.ts';

/** Two engines as one: each looks in the ways that are its own. */
export function joinEngines(first: OcrEngine, second: OcrEngine): OcrEngine {
  return {
    version: `${first.version}+${second.version}`,
    readerFor: (mode) => first.readerFor(mode) ?? second.readerFor(mode),
    recognise: (image, mode, dpi, bound) =>
      (first.readerFor(mode) === undefined ? second : first).recognise(image, mode, dpi, bound),
  };
}
