/**
 * Makes invoices or receipts of invented firms, with a manifest of what they say, for `npm run bench:extraction`. Invoices
 * are PDFs with text, receipts pictures of till rolls. The same seed makes the same documents:
 *
 *     node services/extraction/bench/generate/main.ts FOLDER [COUNT] [SEED] [invoice|receipt]
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { defaultBudget } from '../../src/engine/index.ts';
import { withPdf } from '../../src/engine/pdf/open-pdf.ts';
import { renderPage } from '../../src/engine/pdf/page-raster.ts';
import { chanceFrom, type Chance } from './chance.ts';
import { drawInvoice } from './draw-invoice.ts';
import { makeInvoice } from './make-invoice.ts';
import { drawReceipt } from './receipts/draw-receipt.ts';
import { makeReceipt } from './receipts/make-receipt.ts';
import { photograph } from './receipts/photograph.ts';

type Made = { country: string; extension: string; bytes: Uint8Array; entry: object };

const makers: Record<string, (chance: Chance) => Promise<Made>> = {
  async invoice(chance) {
    const invoice = makeInvoice(chance);
    const bytes = await drawInvoice(invoice, chance);
    const entry = { text_layer: true, expected: invoice.expected };
    return { country: invoice.wording.country, extension: 'pdf', bytes, entry };
  },
  async receipt(chance) {
    const { country, lines, expected } = makeReceipt(chance);
    const roll = await drawReceipt(lines, chance);
    const dpi = chance.between(130, 210);
    const image = await withPdf({ bytes: roll, budget: defaultBudget }, (pdf) =>
      pdf.withPage(1, (page) => renderPage(page, dpi, defaultBudget)),
    );
    return { country, extension: 'jpg', bytes: await photograph(image, chance), entry: { expected } };
  },
};

const [folder, count = '300', seed = '1', kind = 'invoice'] = process.argv.slice(2);
const make = makers[kind];
if (folder === undefined || folder.startsWith('-') || make === undefined)
  throw new Error('usage: node main.ts FOLDER [COUNT] [SEED] [invoice|receipt]');
mkdirSync(folder, { recursive: true });

const manifest = [];
for (let index = 0; index < Number(count); index++) {
  const { country, extension, bytes, entry } = await make(chanceFrom(Number(seed) * 1_000_003 + index));
  const file = `${String(index).padStart(4, '0')}-${country.toLowerCase()}.${extension}`;
  writeFileSync(path.join(folder, file), bytes);
  manifest.push({ file, type: kind, ...entry });
}
writeFileSync(path.join(folder, 'manifest.json'), JSON.stringify(manifest, undefined, 1));
