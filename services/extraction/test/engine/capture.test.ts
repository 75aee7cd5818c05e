import { readFileSync } from 'node:fs';

import sharp, { type Sharp } from 'sharp';
import { hashPicture, hashedSide } from '../../src/engine/capture/hash-picture.ts';
import { measureCapture } from '../../src/engine/capture/measure-capture.ts';
import { decodeWhole, inspectImage, shrink } from '../../src/engine/picture/decode-image.ts';
import type { CaptureSignals } from '@ifcgate/contracts';

const specimen = readFileSync(new URL('../../specimens/passport.png', import.meta.url));
const photo = readFileSync(new URL('fixtures/card-photo.jpg', import.meta.url));
// Where the specimen's zone stands: 44 characters of 25.4 pixels in the middle of 1250.
const zone = {
  page: 1,
  boxes: [
    [0.053, 0.83, 0.947, 0.87],
    [0.053, 0.91, 0.947, 0.95],
  ] as [number, number, number, number][],
  characters: 44,
  quarters: 0,
};

async function signalsOf(picture: Buffer | Sharp, isWithZone = true): Promise<CaptureSignals> {
  const bytes = Buffer.isBuffer(picture) ? picture : await picture.png().toBuffer();
  return measureCapture(await inspectImage(bytes, 50_000_000), isWithZone ? zone : undefined);
}

/** Bits that differ between two hashes of 64. */
function distance(one: string, other: string): number {
  return (BigInt(`0x${one}`) ^ BigInt(`0x${other}`)).toString(2).replaceAll('0', '').length;
}

describe('the signals of a picture', () => {
  it('say how large it is, how fine and how it lies', async () => {
    expect(await signalsOf(specimen)).toMatchObject({
      width_px: 1250,
      height_px: 880,
      resolution_dpi: 254,
      orientation_degrees: 0,
      jpeg_quality: null,
      is_recompressed: false,
      editors: [],
      thumbnail_differs: null,
    });
    expect(await signalsOf(specimen, false)).toMatchObject({ resolution_dpi: null, zone_margin: null });
  });

  it('say how blurred its strokes are', async () => {
    const widths = await Promise.all(
      [undefined, 1.5, 3].map(
        async (sigma) => (await signalsOf(sigma === undefined ? specimen : sharp(specimen).blur(sigma))).edge_width_px,
      ),
    );

    const [sharpest = 0, soft = 0, blurred = 0] = widths.map((width) => width ?? 0);
    expect(sharpest).toBeLessThan(2.2);
    expect(soft).toBeGreaterThan(1.4 * sharpest);
    expect(blurred).toBeGreaterThan(1.3 * soft);
  });

  it('say how much of it is burnt out by a lamp', async () => {
    const lamp = Buffer.from('<svg width="1250" height="880"><circle cx="700" cy="300" r="150" fill="#fff"/></svg>');
    const grey = await sharp(specimen).linear(0.8, 0).png().toBuffer();

    const without = await signalsOf(grey);
    const withLamp = await signalsOf(
      await sharp(grey)
        .composite([{ input: lamp }])
        .png()
        .toBuffer(),
    );

    expect(without.glare).toBeLessThan(0.001);
    expect(withLamp.glare).toBeGreaterThan(0.05);
    expect(withLamp.clipped_light).toBeGreaterThan(0.05);
  });

  it('say when it has no colours', async () => {
    expect((await signalsOf(photo, false)).chroma).toBeGreaterThan(0.02);
    expect((await signalsOf(sharp(photo).greyscale(), false)).chroma).toBeLessThan(0.005);
  });

  it('say when it shows the grid of a screen', async () => {
    const dots = Array.from({ length: 312 }, (_, index) => `<rect x="${String(index * 4)}" width="2" height="880"/>`);
    const grid = Buffer.from(`<svg width="1250" height="880"><g fill="#000" opacity="0.18">${dots.join('')}</g></svg>`);

    expect((await signalsOf(specimen)).pattern).toBeLessThan(1.5);
    expect((await signalsOf(photo, false)).pattern).toBeLessThan(1.5);
    expect((await signalsOf(sharp(specimen).composite([{ input: grid }]))).pattern).toBeGreaterThan(1.5);
  });

  it('say how a JPEG was saved, and when it was one before', async () => {
    const once = await sharp(specimen).jpeg({ quality: 60 }).toBuffer();
    const cropped = sharp(once).extract({ left: 3, top: 5, width: 900, height: 700 });

    expect((await signalsOf(once, false)).jpeg_quality).toBe(60);
    expect((await signalsOf(cropped.clone(), false)).is_recompressed).toBe(true);
    expect((await signalsOf(await cropped.jpeg({ quality: 95 }).toBuffer(), false)).is_recompressed).toBe(true);
    expect((await signalsOf(once, false)).is_recompressed).toBe(false);
  });

  it('name the program that has changed it', async () => {
    const edited = await sharp(photo)
      .withExif({ IFD0: { Software: 'GIMP 2.10' } })
      .jpeg()
      .toBuffer();

    expect(await signalsOf(edited, false)).toMatchObject({ editors: ['GIMP'] });
  });

  it('have a hash that stays when it is saved smaller, lighter and worse, and is another of another document', async () => {
    const { perceptual_hash: hash } = await signalsOf(specimen);
    const again = await signalsOf(await sharp(specimen).resize(700).linear(0.9, 15).jpeg({ quality: 50 }).toBuffer());
    const other = await signalsOf(photo, false);

    expect(hash).toMatch(/^[0-9a-f]{16}$/);
    expect(distance(hash, again.perceptual_hash)).toBeLessThanOrEqual(6);
    expect(distance(hash, other.perceptual_hash)).toBeGreaterThan(12);
  });

  it.each([
    [1, 40_000],
    [40_000, 1],
    [3, 300],
  ])('cost no more for a strip of %i by %i pixels', async (width, height) => {
    const strip = await sharp({ create: { width, height, channels: 3, background: '#777' } })
      .png()
      .toBuffer();

    expect(await signalsOf(strip, false)).toMatchObject({ width_px: width, height_px: height, edge_width_px: null });
  });

  it('are taken of a picture in grey, in palette, with 16 bits and see-through alike', async () => {
    const colours = await sharp(photo).resize(600).png().toBuffer();
    const kinds = [
      sharp(colours).greyscale().toColourspace('b-w').png(),
      sharp(colours).png({ palette: true }),
      sharp(colours).toColourspace('rgb16').png(),
      sharp(colours).ensureAlpha(0.5).png(),
    ];

    const chromas = await Promise.all(
      kinds.map(async (kind) => (await signalsOf(await kind.toBuffer(), false)).chroma),
    );

    expect(chromas[0]).toBe(0);
    for (const chroma of chromas.slice(1)) expect(chroma).toBeGreaterThan(0.01);
  });

  it('hash what is even without falling over', async () => {
    const even = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#888' } })
      .png()
      .toBuffer();
    const file = await inspectImage(even, 1_000_000);
    const small = await shrink(await decodeWhole(file, 0), { width: hashedSide, height: hashedSide });

    expect(hashPicture(small)).toMatch(/^[0-9a-f]{16}$/);
  });
});
