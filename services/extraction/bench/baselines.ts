import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';

import { defaultBudget } from '../src/engine/index.ts';
import { renderPage } from '../src/engine/pdf/page-raster.ts';
import { withPdf } from '../src/engine/pdf/open-pdf.ts';
import { inPool } from './read-folder.ts';
import { percentile } from './table.ts';

/** What another program took for the same files in the same run, or why it was not asked. */
export type Baseline =
  | { name: string; per: 'page' | 'PDF'; runs: number; p50Ms: number; perSecond: number }
  | { name: string; skipped: string };

/** Tesseract takes a second per page: so many pages, evenly chosen, tell enough. */
const mostPages = 8;
const renderDpi = 200;

/** Runs `pdftotext` on all PDFs and `tesseract` on some pages and pictures, `workers` at a time. */
export async function runBaselines(files: readonly string[], workers: number): Promise<Baseline[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'ifcgate-bench-'));
  try {
    return [await runPdftotext(files, workers), await runTesseract(files, { workers, folder })];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runPdftotext(files: readonly string[], workers: number): Promise<Baseline> {
  const pdfs = files.filter(isPdf);
  if (pdfs.length === 0) return { name: 'pdftotext', skipped: 'there is no PDF here' };
  return time('pdftotext', { per: 'PDF', workers, runs: pdfs.map((file) => ['-layout', file, '-']) });
}

async function runTesseract(
  files: readonly string[],
  { workers, folder }: { workers: number; folder: string },
): Promise<Baseline> {
  if (!(await isInstalled('tesseract'))) return { name: 'tesseract', skipped: 'it is not installed' };
  const step = Math.max(1, files.length / mostPages);
  const chosen = files.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
  const pages: string[] = [];
  for (const [index, file] of chosen.entries()) {
    const page = isPdf(file) ? await renderFirstPage(file, path.join(folder, `${String(index)}.png`)) : file;
    if (page !== undefined) pages.push(page);
  }
  return time('tesseract', { per: 'page', workers, runs: pages.map((page) => [page, 'stdout']) });
}

async function time(
  name: string,
  { per, workers, runs }: { per: 'page' | 'PDF'; workers: number; runs: string[][] },
): Promise<Baseline> {
  if (!(await isInstalled(name))) return { name, skipped: 'it is not installed' };
  const startedAt = performance.now();
  const times = await inPool(runs, workers, (args) => runOnce(name, args));
  const wallMs = performance.now() - startedAt;
  const done = times.filter((ms) => ms !== undefined);
  if (done.length === 0) return { name, skipped: 'it could read none of the files' };
  return { name, per, runs: done.length, p50Ms: percentile(done, 0.5), perSecond: (1000 * done.length) / wallMs };
}

/** How long a program took; undefined when it failed. */
function runOnce(name: string, args: readonly string[]): Promise<number | undefined> {
  const startedAt = performance.now();
  // One thread each, as the engine's own readers: several at a time would only wait for each other.
  const env = { ...process.env, OMP_THREAD_LIMIT: '1' };
  return new Promise((resolve) => {
    execFile(name, args, { env, timeout: 60_000, maxBuffer: 64 * 2 ** 20 }, (error) => {
      resolve(error === null ? performance.now() - startedAt : undefined);
    });
  });
}

function isInstalled(name: string): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(name, [name === 'tesseract' ? '--version' : '-v'], (error) => {
      resolve((error as NodeJS.ErrnoException | null)?.code !== 'ENOENT');
    });
  });
}

async function renderFirstPage(file: string, target: string): Promise<string | undefined> {
  try {
    const bytes = await readFile(file);
    const { data, width, height } = await withPdf({ bytes, budget: defaultBudget }, (pdf) =>
      pdf.withPage(1, (page) => renderPage(page, renderDpi, defaultBudget)),
    );
    const picture = sharp(data, { raw: { width, height, channels: 1 } });
    await picture.withMetadata({ density: renderDpi }).png({ compressionLevel: 1 }).toFile(target);
    return target;
  } catch {
    return undefined;
  }
}

function isPdf(file: string): boolean {
  return file.toLowerCase().endsWith('.pdf');
}
