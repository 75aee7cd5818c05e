import type { ImageMetadata } from '../picture/decode-image.ts';

/** Programs that change pictures, as they write themselves into files; cameras and scanners are none. */
const editors = [
  ...[
    'Adobe Photoshop',
    'GIMP',
    'Paint.NET',
    'Affinity Photo',
    'Pixelmator',
    'Canva',
    'PicsArt',
    'Snapseed',
    'Photopea',
  ],
  ...['Lightroom', 'CorelDRAW', 'PaintShop', 'ACDSee', 'Facetune', 'Inkscape', 'ImageReady', 'PhotoScape', 'Krita'],
];
/** The editors that have left their names in a file's metadata, in the order of our list. Its pixels and colours are not looked at. */
export function findEditors({
  exif,
  xmp,
  iptc,
  texts,
}: Pick<ImageMetadata, 'exif' | 'xmp' | 'iptc' | 'texts'>): string[] {
  const blocks = [exif, xmp, iptc].flatMap((block) => (block === undefined ? [] : [toText(block)]));
  const said = [...blocks, ...texts].join('\n');
  return editors.filter((name) => namesOf(name).test(said));
}

// A name by itself: Canva is no canvas, and Krita stands in no word.
function namesOf(name: string): RegExp {
  return new RegExp(String.raw`(?<![\p{L}\p{N}])${name.replaceAll('.', String.raw`\.`)}(?![\p{L}])`, 'u');
}

// EXIF holds texts of one byte a letter, and some of two.
function toText(block: Uint8Array): string {
  const bytes = Buffer.from(block.buffer, block.byteOffset, block.length);
  return `${bytes.toString('latin1')}\n${bytes.toString('utf16le')}`;
}

/**
 * The small picture in an EXIF block, a JPEG by itself.
 *
 * @returns undefined where there is none
 */
export function findThumbnail(exif: Uint8Array): Uint8Array | undefined {
  const block = Buffer.from(exif.buffer, exif.byteOffset, exif.length);
  const start = block.indexOf(Buffer.from([0xff, 0xd8, 0xff]));
  const end = block.lastIndexOf(Buffer.from([0xff, 0xd9]));
  return start === -1 || end <= start ? undefined : block.subarray(start, end + 2);
}
