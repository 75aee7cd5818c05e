/**
 * Makes scans of a folder of invoices in PDF, as an office scanner would: 200 dpi, laid on askew, with noise, as JPEG.
 * The same seed makes the same scans:
 *
 *     node scripts/make-scans.ts FOLDER OUTPUT
 *
 * FOLDER holds a manifest.json; the one in OUTPUT repeats its `type`, `expected` and `visible_in_text`. Every page becomes a
 * page of one PDF of pictures.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { PDFDocument } from 'pdf-lib';
import sharp from 'sharp';

import { chanceFrom } from '../bench/generate/chance.ts';
import { defaultBudget } from '../src/engine/index.ts';
import { renderPage } from '../src/engine/pdf/page-raster.ts';
import { withPdf } from '../src/engine/pdf/open-pdf.ts';
import type { GreyImage } from '../src/engine/picture/grey-image.ts';

const dpi = 200;
const degrees = 1.2;
const noise = 12;
const quality = 60;
const seed = 20_261_125;

type Entry = { file: string; type: string; expected: unknown; visible_in_text?: unknown; text_layer?: boolean };

const [source, output] = process.argv.slice(2);
if (source === undefined || output === undefined) throw new Error('usage: node make-scans.ts FOLDER OUTPUT');
mkdirSync(output, { recursive: true });
const entries = JSON.parse(readFileSync(path.join(source, 'manifest.json'), 'utf8')) as Entry[];
const chance = chanceFrom(seed).next;
const scans: Entry[] = [];
for (const entry of entries) {
  const file = `${path.basename(entry.file, '.pdf')}.scan.pdf`;
  writeFileSync(path.join(output, file), await scan(readFileSync(path.join(source, entry.file))));
  const { type, expected, visible_in_text: visible } = entry;
  scans.push({ file, type, text_layer: false, expected, visible_in_text: visible });
}
writeFileSync(path.join(output, 'manifest.json'), JSON.stringify(scans, null, 1));

async function scan(bytes: Uint8Array): Promise<Uint8Array> {
  const images = await withPdf({ bytes, budget: defaultBudget }, (pdf) =>
    Array.from({ length: pdf.pages }, (_, index) =>
      pdf.withPage(index + 1, (page) => ({
        image: renderPage(page, dpi, defaultBudget),
        size: [page.widthPt, page.heightPt] as [number, number],
      })),
    ),
  );
  const scanned = await PDFDocument.create();
  scanned.setCreationDate(new Date(0));
  scanned.setModificationDate(new Date(0));
  for (const { image, size } of images) {
    const picture = await scanned.embedJpg(await toScan(image));
    scanned.addPage(size).drawImage(picture, { x: 0, y: 0, width: size[0], height: size[1] });
  }
  return scanned.save();
}

async function toScan({ width, height, data }: GreyImage): Promise<Buffer> {
  const raw = { width, height, channels: 1 as const };
  const turned = sharp(data, { raw }).rotate(degrees, { background: '#ffffff' });
  const { data: pixels, info } = await turned.greyscale().raw().toBuffer({ resolveWithObject: true });
  for (let index = 0; index < pixels.length; index++)
    pixels[index] = Math.max(0, Math.min(255, (pixels[index] ?? 255) + (chance() + chance() - 1) * 2 * noise));
  return sharp(pixels, { raw: { width: info.width, height: info.height, channels: 1 } })
    .extract({
      left: Math.floor((info.width - width) / 2),
      top: Math.floor((info.height - height) / 2),
      width,
      height,
    })
    .jpeg({ quality })
    .toBuffer();
}
