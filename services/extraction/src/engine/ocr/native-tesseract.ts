import { spawn } from 'node:child_process';

import { parseTsv } from './parse-tsv.ts';
import { toPortableGreymap } from './portable-greymap.ts';
import { pageSegmentation, type OcrChoice, type OcrEngine } from './ocr-engine.ts';

const mostOutputBytes = 32 * 1024 * 1024;

/**
 * Tesseract as installed on the machine, one run per picture, without files. The program belongs to the process group
 * of the reading process, which is killed as a whole.
 */
export function createNativeTesseract(choice: Extract<OcrChoice, { kind: 'native' }>): OcrEngine {
  return {
    version: choice.version,
    async recognise(image, mode, dpi) {
      const options = ['--psm', String(pageSegmentation[mode]), '--dpi', String(dpi), '-l', choice.languages.join('+')];
      // The parameter instead of the `tsv` config file: slim installations come without it.
      const args = ['stdin', 'stdout', ...options, '-c', 'tessedit_create_tsv=1'];
      const tsv = await run(choice, args, toPortableGreymap(image));
      return parseTsv(tsv);
    },
  };
}

function run(
  { program, dataFolder }: { program: string; dataFolder: string | undefined },
  args: string[],
  input: Buffer,
): Promise<string> {
  return new Promise((resolve, reject) => {
    // More threads per page are slower on every machine with more than one page to read.
    const env = { OMP_THREAD_LIMIT: '1', ...(dataFolder === undefined ? {} : { TESSDATA_PREFIX: dataFolder }) };
    const child = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'ignore'] });
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
    child.stdin.end(input);
  });
}
