import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

import { createBundledTesseract } from './bundled-tesseract.ts';
import { findScratchFolder } from '../scratch-file.ts';
import { createNativeTesseract } from './native-tesseract.ts';
import { createPaddle } from './paddle/create-paddle.ts';
import { findPaddleModels } from './paddle/find-models.ts';
import { joinEngines } from './two-engines.ts';
import type { NativeOcr, OcrChoice, OcrEngine, ResidentMeans } from './ocr-engine.ts';

/** `auto` takes Tesseract 5 where it is installed, else the bundled one. */
export type OcrSetting = 'auto' | 'native' | 'bundled';

/** Where Tesseract is looked for: the settings of the machine, handed in by the program. */
export type Machine = {
  path: string | undefined;
  dataFolder: string | undefined;
  /** Where PaddleOCR's models lie, if not those that ship are to be taken. */
  modelsFolder?: string | undefined;
};

const run = promisify(execFile);
const askTimeoutMs = 30_000;
// Languages of the templates. Each costs time on every page, so only those that have letters English lacks count.
const wantedLanguages = ['eng', 'deu', 'fra', 'spa', 'ita', 'nld'];

/**
 * Decides which OCR engine reads: once per engine, as equal documents shall be read alike.
 *
 * @throws Error when `native` is asked for and Tesseract 5 with English data is not installed
 */
export async function chooseOcr(setting: OcrSetting, machine: Machine): Promise<OcrChoice> {
  const second = findPaddleModels(machine.modelsFolder);
  return { ...(await chooseTesseract(setting, machine)), ...(second !== undefined && { second }) };
}

async function chooseTesseract(setting: OcrSetting, machine: Machine): Promise<OcrChoice> {
  if (setting === 'bundled') return { kind: 'bundled' };
  const native = await findNative(machine);
  if (native !== undefined) return native;
  if (setting === 'native')
    throw new Error('Tesseract 5 with English data is not installed, and no other OCR is allowed.');
  return { kind: 'bundled' };
}

/** Starts the engines that were chosen. */
export function createOcr(choice: OcrChoice): OcrEngine {
  const first = choice.kind === 'native' ? createNativeTesseract(choice) : createBundledTesseract();
  return choice.second === undefined ? first : joinEngines(first, createPaddle(choice.second));
}

async function findNative({ path: folders, dataFolder }: Machine): Promise<NativeOcr | undefined> {
  const program = findProgram(folders, 'tesseract');
  if (program === undefined) return undefined;
  const env = dataFolder === undefined ? {} : { TESSDATA_PREFIX: dataFolder };
  try {
    const questions = ['--version', '--list-langs', '--print-parameters'];
    const said = await Promise.all(questions.map((option) => run(program, [option], { env, timeout: askTimeoutMs })));
    const [version = '', languages = '', parameters = ''] = said.map(({ stdout, stderr }) => `${stdout}${stderr}`);
    const number = /tesseract v?(5(?:\.\d+)+)/.exec(version)?.[1];
    const installed = new Set(languages.split('\n').map((line) => line.trim()));
    if (number === undefined || !installed.has('eng')) return undefined;
    return {
      kind: 'native',
      version: `tesseract-${number}`,
      program,
      languages: wantedLanguages.filter((language) => installed.has(language)),
      dataFolder,
      resident: parameters.includes('stream_filelist') ? findResidentMeans(folders) : undefined,
    };
  } catch {
    return undefined;
  }
}

// A program that stays opens its pictures anew through its own descriptors, which Linux allows.
function findResidentMeans(folders: string | undefined): ResidentMeans | undefined {
  const stdbuf = process.platform === 'linux' ? findProgram(folders, 'stdbuf') : undefined;
  const scratchFolder = findScratchFolder();
  return stdbuf === undefined || scratchFolder === undefined ? undefined : { stdbuf, scratchFolder };
}

function findProgram(folders: string | undefined, name: string): string | undefined {
  return (folders ?? '')
    .split(path.delimiter)
    .map((folder) => path.join(folder, name))
    .find((file) => path.isAbsolute(file) && isProgram(file));
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
