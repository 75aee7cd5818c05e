// `node services/extraction/bench/piles/main.ts <folder>…`: puts the documents of folders onto piles and has the engine cut them
// again. A folder has a manifest.json with a list of {file, …}; PDFs and pictures count.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { availableParallelism } from 'node:os';

import { PDFDocument } from 'pdf-lib';
import sharp from 'sharp';
import { createEngine, type ReadInput, type SplitResult } from '../../src/engine/index.ts';
import { createDice } from '../alterations/make-zones.ts';

/** Of 50 pages that a file may have at most. */
const mostPages = 45;
const roll = createDice(20261130);
const engine = createEngine({ workers: availableParallelism(), ocrWorkers: 1, cpuLimitMs: 30_000 });

type Pile = { bytes: Uint8Array; parts: string[]; files: string[] };
type Score = { documents: number; certain: number; doubtful: number; wrong: number; pages: number; ms: number };

const [template = 'invoice-standard', ...folders] = process.argv.slice(2);
if (folders.length === 0) {
  console.log('node services/extraction/bench/piles/main.ts <template> <folder>…');
  process.exit(2);
}
console.log(
  'folder                          documents  pages  certain and right  in doubt  certain and wrong  ms per page',
);
for (const folder of folders) {
  const files = shuffle(filesOf(folder));
  const score: Score = { documents: 0, certain: 0, doubtful: 0, wrong: 0, pages: 0, ms: 0 };
  while (files.length > 0) await measure(await makePile(files), score);
  const shares = [score.certain, score.doubtful, score.wrong].map((count) =>
    `${String(count)} (${((100 * count) / score.documents).toFixed(1)} %)`.padStart(14),
  );
  console.log(
    `${path.basename(folder).padEnd(30)} ${String(score.documents).padStart(10)} ${String(score.pages).padStart(6)}  ${shares.join('  ')}  ${(score.ms / score.pages).toFixed(1)}`,
  );
}
await engine.close();

function filesOf(folder: string): string[] {
  const manifest = JSON.parse(readFileSync(path.join(folder, 'manifest.json'), 'utf8')) as { file?: string }[];
  const names = manifest.flatMap(({ file }) => (file === undefined ? [] : [path.join(folder, file)]));
  return names.filter((name) => /\.(?:pdf|png|jpe?g)$/i.test(name));
}

function shuffle(files: readonly string[]): string[] {
  return files
    .map((file) => ({ file, place: roll(1_000_000) }))
    .sort((a, b) => a.place - b.place)
    .map(({ file }) => file);
}

/** Takes files from the list until the pile has enough pages. */
async function makePile(files: string[]): Promise<Pile> {
  const pile = await PDFDocument.create();
  const parts: string[] = [];
  const taken: string[] = [];
  while (files.length > 0 && pile.getPageCount() < mostPages - 8) {
    const before = pile.getPageCount();
    const file = files.pop() ?? '';
    await addFile(pile, file);
    if (pile.getPageCount() === before) continue;
    parts.push(`${String(before + 1)}-${String(pile.getPageCount())}`);
    taken.push(path.basename(file));
  }
  return { bytes: await pile.save(), parts, files: taken };
}

async function addFile(pile: PDFDocument, file: string): Promise<void> {
  const bytes = readFileSync(file);
  if (file.toLowerCase().endsWith('.pdf')) {
    const own = await PDFDocument.load(bytes, { updateMetadata: false, ignoreEncryption: true });
    if (own.getPageCount() > 8) return;
    for (const page of await pile.copyPages(own, own.getPageIndices())) pile.addPage(page);
    return;
  }
  const picture = await pile.embedJpg(
    await sharp(bytes).flatten({ background: '#ffffff' }).jpeg({ quality: 92 }).toBuffer(),
  );
  const width = 595;
  const height = (width * picture.height) / picture.width;
  pile.addPage([width, height]).drawImage(picture, { x: 0, y: 0, width, height });
}

async function split(input: ReadInput): Promise<SplitResult> {
  const fast = await engine.splitWithoutOcr(input);
  return fast === 'ocr_needed' ? engine.splitWithOcr(input) : fast;
}

async function measure({ bytes, parts, files }: Pile, score: Score): Promise<void> {
  const begun = performance.now();
  const result = await split({ bytes, template, today: '2026-11-30' });
  score.ms += performance.now() - begun;
  score.documents += parts.length;
  score.pages += Number(parts.at(-1)?.split('-')[1] ?? 0);
  if (result.status === 'failed') return;
  for (const { from, to, isDoubtful } of result.parts) {
    if (isDoubtful) score.doubtful++;
    else if (parts.includes(`${String(from)}-${String(to)}`)) score.certain++;
    else {
      score.wrong++;
      console.log(`wrong: ${String(from)}-${String(to)} of ${parts.join(' ')} (${files.join(', ')})`);
    }
  }
}
