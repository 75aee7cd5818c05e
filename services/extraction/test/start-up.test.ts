import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { runMain } from './run-main.ts';

describe('the service does not start, and says why, where', () => {
  const empty = mkdtempSync(path.join(tmpdir(), 'models-'));
  afterAll(() => rmSync(empty, { recursive: true }));

  it.each([
    ['the folder of models is not there', { EXTRACTION_OCR_MODELS_DIR: '/no/such/folder' }, 'cannot be read'],
    ['the folder of models is empty', { EXTRACTION_OCR_MODELS_DIR: empty }, 'holds no models'],
    ['Tesseract is asked for and is not there', { EXTRACTION_OCR: 'native', PATH: '/nowhere' }, 'is not installed'],
  ])('%s', async (_, settings, said) => {
    const { exitCode, output } = await runMain({ EXTRACTION_FILES_DIR: empty, ...settings });

    expect(exitCode).toBe(1);
    expect(output).toContain(said);
  });
});
