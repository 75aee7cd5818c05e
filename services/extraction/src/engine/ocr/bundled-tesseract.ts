import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

import { parseTsv } from './parse-tsv.ts';
import { toTiffFile } from './tiff-file.ts';
import { segmentationOf, tesseractReader, type OcrEngine } from './ocr-engine.ts';

/** The calls of Tesseract's C++ API, compiled to WebAssembly, that are used here. */
type Tesseract = {
  Init(dataFolder: null, language: string, mode: number): number;
  SetVariable(name: string, value: string): boolean;
  SetImageFile(exifOrientation: number, angle: number): number;
  Recognize(monitor: null): number;
  GetTSVText(page: number): string;
  Clear(): void;
};
type Core = {
  TessBaseAPI: new () => Tesseract;
  FS: { writeFile(path: string, data: Uint8Array): void; unlink(path: string): void };
};

const require = createRequire(import.meta.url);
const language = 'eng';
/** OEM_LSTM_ONLY: the data of the package has nothing else. */
const neuralOnly = 1;

/**
 * Tesseract compiled to WebAssembly, with the data of its package: for machines where none is installed. It works in
 * the calling thread, which is that of a reading process, and reads nothing but its own packages.
 */
export function createBundledTesseract(): OcrEngine {
  let loaded: Promise<{ core: Core; api: Tesseract }> | undefined;
  return {
    ...tesseractReader,
    version: bundledVersion(),
    async recognise(image, mode, dpi) {
      loaded ??= load();
      const { core, api } = await loaded;
      core.FS.writeFile('/input', Buffer.concat(toTiffFile(image, dpi)));
      api.SetVariable('tessedit_pageseg_mode', String(segmentationOf(mode)));
      api.SetVariable('user_defined_dpi', String(dpi));
      if (api.SetImageFile(1, 0) === 1) throw new Error('The picture could not be handed over to the OCR engine.');
      api.Recognize(null);
      const words = parseTsv(api.GetTSVText(0));
      // What it learned of one page must not change how it reads the next.
      api.Clear();
      core.FS.unlink('/input');
      return words;
    },
  };
}

function bundledVersion(): string {
  const { version } = require('tesseract.js-core/package.json') as { version: string };
  return `tesseract.js-${version}`;
}

async function load(): Promise<{ core: Core; api: Tesseract }> {
  const createCore = require('tesseract.js-core/tesseract-core-simd-lstm.js') as (options: object) => Promise<Core>;
  const core = await createCore({ print: () => undefined, printErr: () => undefined });
  const dataPackage = path.dirname(require.resolve('@tesseract.js-data/eng/package.json'));
  const data = readFileSync(path.join(dataPackage, '4.0.0_best_int', `${language}.traineddata.gz`));
  core.FS.writeFile(`./${language}.traineddata`, gunzipSync(data));
  const api = new core.TessBaseAPI();
  if (api.Init(null, language, neuralOnly) === -1) throw new Error('The OCR engine does not start.');
  return { core, api };
}
