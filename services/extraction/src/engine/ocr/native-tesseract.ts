import { spawn } from 'node:child_process';

import { parseTsv } from './parse-tsv.ts';
import { createResidentTesseract, type Command } from './resident-tesseract.ts';
import {
  segmentationOf,
  tesseractReader,
  type NativeOcr,
  type OcrEngine,
  type PageMode,
  type ResidentMeans,
} from './ocr-engine.ts';
import { toTiffFile } from './tiff-file.ts';
import { NoScratchFile, type FileParts } from '../scratch-file.ts';

const mostOutputBytes = 32 * 1024 * 1024;

/**
 * Tesseract as installed on the machine: one program for many pages where the machine allows it, else one run for each.
 * The program belongs to the process group of the reading process, which is killed as a whole.
 */
export function createNativeTesseract(choice: NativeOcr): OcrEngine {
  const recognise = choice.resident === undefined ? oneRunEach(choice) : oneForMany(choice, choice.resident);
  return {
    ...tesseractReader,
    version: choice.version,
    async recognise(image, mode, dpi, bound) {
      return parseTsv(await recognise(toTiffFile(image, dpi), mode, bound?.withinMs));
    },
  };
}

const tuning = {
  // More threads per page are slower on every machine with more than one page to read.
  OMP_THREAD_LIMIT: '1',
  // glibc would give the memory of each page back to the system and fetch it anew for the next: 2 % of the time.
  MALLOC_MMAP_THRESHOLD_: String(64 * 1024 * 1024),
  MALLOC_TRIM_THRESHOLD_: String(128 * 1024 * 1024),
};

/** Reads a picture file to TSV, within some milliseconds if it is said. */
type Recognise = (picture: FileParts, mode: PageMode, withinMs?: number) => Promise<string>;

function oneRunEach(choice: NativeOcr): Recognise {
  return (picture, mode, withinMs) => run(commandFor(choice, mode), picture, withinMs);
}

function oneForMany(choice: NativeOcr, { stdbuf, scratchFolder }: ResidentMeans): Recognise {
  const resident = createResidentTesseract({
    scratchFolder,
    commandFor(mode) {
      const { program, args, env } = commandFor(choice, mode);
      return { program: stdbuf, args: ['-o0', program, ...args, '-c', 'stream_filelist=true'], env };
    },
  });
  const once = oneRunEach(choice);
  return async (picture, mode, withinMs) => {
    try {
      return await resident(picture, mode, withinMs);
    } catch (error) {
      if (error instanceof NoScratchFile) return once(picture, mode, withinMs);
      throw error;
    }
  };
}

function commandFor({ program, languages, dataFolder }: NativeOcr, mode: PageMode): Command {
  const options = ['--psm', String(segmentationOf(mode)), '-l', languages.join('+')];
  return {
    program,
    // The parameter instead of the `tsv` config file: slim installations come without it.
    args: ['stdin', 'stdout', ...options, '-c', 'tessedit_create_tsv=1'],
    env: { ...tuning, ...(dataFolder === undefined ? {} : { TESSDATA_PREFIX: dataFolder }) },
  };
}

function run({ program, args, env }: Command, picture: FileParts, timeout?: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'ignore'], timeout, killSignal: 'SIGKILL' });
    const chunks: Buffer[] = [];
    let size = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > mostOutputBytes) child.kill('SIGKILL');
    });
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve(Buffer.concat(chunks).toString('utf8'));
      else reject(new Error(`tesseract ended with ${String(code ?? signal)}`));
    });
    // It may end before it has read all; its exit code says so.
    child.stdin.on('error', () => undefined);
    for (const part of picture) child.stdin.write(part);
    child.stdin.end();
  });
}
