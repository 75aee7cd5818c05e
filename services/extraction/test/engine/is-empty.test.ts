import { readFileSync } from 'node:fs';

import sharp, { type Sharp } from 'sharp';
import { isEmpty } from '../../src/engine/split/is-empty.ts';

const receipt = readFileSync(new URL('../made/files/r01_ok.png', import.meta.url));
const [width, height] = [480, 620];

/** As the splitter sees a page: grey, and small. */
async function look(page: Sharp): Promise<boolean> {
  const small = sharp(await page.png().toBuffer())
    .flatten({ background: '#fff' })
    .greyscale()
    .resize({ height: 620 });
  const { data, info } = await small.raw().toBuffer({ resolveWithObject: true });
  return isEmpty({ width: info.width, height: info.height, data: new Uint8Array(data) });
}

const paper = (background: string): Sharp => sharp({ create: { width, height, channels: 3, background } });
const drawn = (svg: string, background = '#fcfcf8'): Sharp =>
  paper(background).composite([{ input: Buffer.from(`<svg width="${width}" height="${height}">${svg}</svg>`) }]);
const shadow = `<defs><linearGradient id="g"><stop offset="0" stop-color="#555"/><stop offset="1" stop-color="#fff"/></linearGradient></defs><rect width="100%" height="100%" fill="url(#g)"/>`;
const specks = Array.from(
  { length: 6 },
  (_, index) => `<circle cx="${60 + 70 * index}" cy="${90 + 80 * index}" r="1.5"/>`,
);

function grainy(sigma: number): Sharp {
  return sharp({
    create: { width, height, channels: 3, background: '#eee', noise: { type: 'gaussian', mean: 235, sigma } },
  }).jpeg({ quality: 80 });
}

/** A third of a picture of a dark table. */
const onDarkTable = async (): Promise<Sharp> => {
  const small = await sharp(receipt).resize({ width: 260 }).png().toBuffer();
  const { height: own = 0 } = await sharp(small).metadata();
  return sharp({ create: { width: 700, height: own + 300, channels: 3, background: '#2a2018' } }).composite([
    { input: small, left: 200, top: 150 },
  ]);
};

describe('a page', () => {
  it.each<[string, () => Sharp | Promise<Sharp>]>([
    ['white', () => paper('#ffffff')],
    ['grey', () => paper('#8a8a8a')],
    ['in shadow', () => drawn(shadow)],
    ['with dust', () => drawn(specks.join(''))],
    ['with grain', () => grainy(3)],
  ])('has nothing on it: %s', async (_, make) => {
    expect(await look(await make())).toBe(true);
  });

  it.each<[string, () => Sharp | Promise<Sharp>]>([
    ['as it is', () => sharp(receipt)],
    ['negated', () => sharp(receipt).negate({ alpha: false })],
    ['faded', () => sharp(receipt).linear(0.2, 190)],
    ['on a dark table', onDarkTable],
    ['under a shadow', () => drawn(`${shadow}<text x="60" y="300" font-size="14">Total 12.00 paid in cash</text>`)],
    [
      'with a line of small print',
      () =>
        drawn(
          '<text x="60" y="300" font-size="9" font-family="sans-serif">Rechnung Nr. 17 vom 3. Mai 2026, Summe 12,00 EUR</text>',
        ),
    ],
  ])('has print on it: %s', async (_, make) => {
    expect(await look(await make())).toBe(false);
  });
});
