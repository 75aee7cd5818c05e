import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { eventually } from '@ifcgate/test-kit';
import sharp, { type Sharp } from 'sharp';

import { chooseOcr } from '../../src/engine/ocr/choose-ocr.ts';
import { createNativeTesseract } from '../../src/engine/ocr/native-tesseract.ts';
import { scanOf } from './scan-of.ts';
import type { GreyImage } from '../../src/engine/picture/grey-image.ts';
import type { NativeOcr, RecognisedWord } from '../../src/engine/ocr/ocr-engine.ts';

const specimens = new URL('../../specimens/', import.meta.url);
const choice = await chooseOcr('auto', { path: process.env.PATH, dataFolder: process.env.TESSDATA_PREFIX });
const resident = choice.kind === 'native' ? choice.resident : undefined;
const patienceMs = 120_000;
const dpi = 200;

const scratchFolder = mkdtempSync(path.join(tmpdir(), 'resident-'));
afterAll(() => rmSync(scratchFolder, { recursive: true }));

(resident === undefined ? describe.skip : describe)('Tesseract that stays for the next picture', () => {
  const once = { ...choice, resident: undefined } as NativeOcr;
  const staying = { ...once, resident: { stdbuf: resident?.stdbuf ?? '', scratchFolder } };

  it(
    'reads each as if it were the only one, in whatever order and mode they come',
    async () => {
      const [small, whole] = await pictures();
      const asked = [
        [whole, 'sparse'],
        [small, 'sparse'],
        [whole, 'sparse'],
        [whole, 'block'],
        [small, 'block'],
        [small, 'sparse'],
      ] as const;
      const ocr = createNativeTesseract(staying);
      const alone = createNativeTesseract(once);

      for (const [image, mode] of asked) {
        const words = await ocr.recognise(image, mode, dpi);
        expect(textOf(words)).toMatch(/INV-2041/);
        expect(words).toEqual(await alone.recognise(image, mode, dpi));
      }
    },
    patienceMs,
  );

  it(
    'answers a picture without words with none',
    async () => {
      const ocr = createNativeTesseract(staying);
      const white = { width: 600, height: 400, data: new Uint8Array(600 * 400).fill(255) };

      expect(await ocr.recognise(white, 'sparse', dpi)).toEqual([]);
      expect(textOf(await ocr.recognise((await pictures())[0], 'sparse', dpi))).toMatch(/INV-2041/);
    },
    patienceMs,
  );

  it(
    'leaves no picture behind, not even while it reads',
    async () => {
      const words = createNativeTesseract(staying).recognise((await pictures())[0], 'sparse', dpi);

      expect(readdirSync(scratchFolder)).toEqual([]);
      await words;
      expect(readdirSync(scratchFolder)).toEqual([]);
    },
    patienceMs,
  );

  it(
    'fails the picture it dies over, and is another for the next',
    async () => {
      const [image] = await pictures();
      const ocr = createNativeTesseract(staying);
      await ocr.recognise(image, 'sparse', dpi);

      const impossible = { width: 0, height: 0, data: new Uint8Array() };
      await expect(ocr.recognise(impossible, 'sparse', dpi)).rejects.toThrow('tesseract ended with 1');
      expect(textOf(await ocr.recognise(image, 'sparse', dpi))).toMatch(/INV-2041/);
    },
    patienceMs,
  );

  it(
    'is ended over a picture that takes longer than it may, and is another for the next',
    async () => {
      const [image] = await pictures();
      const ocr = createNativeTesseract(staying);
      await ocr.recognise(image, 'sparse', dpi);
      execFileSync('pkill', ['-STOP', '-P', String(process.pid), 'tesseract']);

      const late = ocr.recognise(image, 'sparse', dpi, { withinMs: 300, mostLines: 60 });

      await expect(late).rejects.toThrow('longer than 300 ms');
      expect(textOf(await ocr.recognise(image, 'sparse', dpi))).toMatch(/INV-2041/);
    },
    patienceMs,
  );

  it(
    'that was killed while nothing was read is another for the next',
    async () => {
      const [image] = await pictures();
      const ocr = createNativeTesseract(staying);
      await ocr.recognise(image, 'sparse', dpi);
      execFileSync('pkill', ['-KILL', '-P', String(process.pid), 'tesseract']);
      await eventually(() => children('tesseract') === 0);

      expect(textOf(await ocr.recognise(image, 'sparse', dpi))).toMatch(/INV-2041/);
    },
    patienceMs,
  );

  it(
    'is started for the one picture that finds no room for its file',
    async () => {
      const ocr = createNativeTesseract({ ...once, resident: { ...staying.resident, scratchFolder: '/nowhere' } });

      expect(textOf(await ocr.recognise((await pictures())[0], 'sparse', dpi))).toMatch(/INV-2041/);
    },
    patienceMs,
  );

  it('is an error, not a wait, when it cannot be started', async () => {
    const ocr = createNativeTesseract({ ...staying, resident: { stdbuf: '/nowhere/stdbuf', scratchFolder } });

    await expect(ocr.recognise((await pictures())[0], 'sparse', dpi)).rejects.toThrow('ENOENT');
  });
});

/** How many programs of this name this process has started and not yet seen end. */
function children(name: string): number {
  const table = execFileSync('ps', ['-A', '-o', 'ppid=,comm='], { encoding: 'utf8' });
  return table.split('\n').filter((row) => {
    const [parent, program] = row.trim().split(/\s+/);
    return parent === String(process.pid) && program === name;
  }).length;
}

function textOf(words: readonly RecognisedWord[]): string {
  return words.map(({ text }) => text).join(' ');
}

/** The head of the specimen invoice, and all of it. */
async function pictures(): Promise<[GreyImage, GreyImage]> {
  const scan = sharp(await scanOf(readFileSync(new URL('invoice.pdf', specimens))));
  const { width, height } = await scan.metadata();
  const head = scan.clone().extract({ left: 0, top: 0, width, height: Math.round(height / 3) });
  return [await toGrey(head), await toGrey(scan)];
}

async function toGrey(picture: Sharp): Promise<GreyImage> {
  const { data, info } = await picture.greyscale().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8Array(data) };
}
