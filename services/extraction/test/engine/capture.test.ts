import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';

import sharp, { type Sharp } from 'sharp';
import { hashPicture, hashedSide } from '../../src/engine/capture/hash-picture.ts';
import { defaultBudget } from '../../src/engine/limits.ts';
import { measureCapture } from '../../src/engine/capture/measure-capture.ts';
import { decodeWhole, inspectImage, shrink } from '../../src/engine/picture/decode-image.ts';
import { tiffOf } from './tiff-of.ts';
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
  return measureCapture(await inspectImage({ bytes, budget: defaultBudget }), isWithZone ? zone : undefined);
}

/** A PNG with one more text, behind its head. */
function withText(png: Buffer, text: string): Buffer {
  const chunk = Buffer.from(`tEXt${text}`, 'latin1');
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(chunk.length - 4);
  sum.writeUInt32BE(crc32(chunk));
  return Buffer.concat([png.subarray(0, 33), length, chunk, sum, png.subarray(33)]);
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

  const byPhotoshop =
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
    '<rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreatorTool="Adobe Photoshop 25.0"/></rdf:RDF></x:xmpmeta>';
  const small = sharp(photo).resize(200);
  const withSoftware = (name: string) => small.clone().withExif({ IFD0: { Software: name } });

  it.each([
    ['EXIF of a JPEG', () => withSoftware('GIMP 2.10').jpeg().toBuffer(), ['GIMP']],
    ['EXIF of a PNG', () => withSoftware('Krita').png().toBuffer(), ['Krita']],
    ['EXIF of a WebP', () => withSoftware('snapseed 2, Snapseed').webp().toBuffer(), ['Snapseed']],
    ['XMP of a JPEG', () => small.clone().withXmp(byPhotoshop).jpeg().toBuffer(), ['Adobe Photoshop']],
    ['XMP of a TIFF', () => small.clone().withXmp(byPhotoshop).tiff().toBuffer(), ['Adobe Photoshop']],
    [
      'a text of a PNG',
      async () => withText(await small.clone().png().toBuffer(), 'Software\0Paint.NET 5'),
      ['Paint.NET'],
    ],
    ['a camera', () => withSoftware('Canvas 3.1 GIMPed').jpeg().toBuffer(), []],
    [
      'bytes that are no metadata',
      async () => Buffer.concat([await small.clone().jpeg().toBuffer(), Buffer.from('GIMP')]),
      [],
    ],
  ])('name the program that has changed it: %s', async (_, make, editors) => {
    expect(await signalsOf(await make(), false)).toMatchObject({ editors });
  });

  it('are those of the page on which the zone stands', async () => {
    const [narrow, wide] = await Promise.all([
      small.clone().resize(90, 300).png().toBuffer(),
      sharp(specimen).png().toBuffer(),
    ]);
    const file = await inspectImage({ bytes: await tiffOf([narrow, wide]), budget: defaultBudget });

    const signals = await measureCapture(file, { ...zone, page: 2 });

    expect(file).toMatchObject({ pages: 2, width: 90, height: 300 });
    expect(signals).toMatchObject({ width_px: 1250, height_px: 880, resolution_dpi: 254 });
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
    const file = await inspectImage({ bytes: even, budget: defaultBudget });
    const small = await shrink(await decodeWhole(file, 0), { width: hashedSide, height: hashedSide });

    expect(hashPicture(small)).toMatch(/^[0-9a-f]{16}$/);
  });
});
