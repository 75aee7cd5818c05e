/**
 * Makes invoices of invented firms, with a manifest of what they say, for `npm run bench:extraction`. The same seed makes
 * the same invoices:
 *
 *     node services/extraction/bench/generate/main.ts FOLDER [COUNT] [SEED]
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { chanceFrom } from './chance.ts';
import { drawInvoice } from './draw-invoice.ts';
import { makeInvoice } from './make-invoice.ts';

const [folder, count = '300', seed = '1'] = process.argv.slice(2);
if (folder === undefined || folder.startsWith('-')) throw new Error('usage: node main.ts FOLDER [COUNT] [SEED]');
mkdirSync(folder, { recursive: true });

const manifest = [];
for (let index = 0; index < Number(count); index++) {
  const chance = chanceFrom(Number(seed) * 1_000_003 + index);
  const invoice = makeInvoice(chance);
  const file = `${String(index).padStart(4, '0')}-${invoice.wording.country.toLowerCase()}.pdf`;
  writeFileSync(path.join(folder, file), await drawInvoice(invoice, chance));
  manifest.push({ file, type: 'invoice', text_layer: true, expected: invoice.expected });
}
writeFileSync(path.join(folder, 'manifest.json'), JSON.stringify(manifest, undefined, 1));
