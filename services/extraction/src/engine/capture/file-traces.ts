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
/** Metadata stands at the begin of files, and of some formats at their end. */
const searchedBytes = 262_144;

/** The editors that have left their names in a file's metadata, in the order of our list. */
export function findEditors(bytes: Uint8Array): string[] {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, searchedBytes));
  const tail = Buffer.from(bytes.buffer, bytes.byteOffset + Math.max(0, bytes.length - searchedBytes / 4));
  return editors.filter((name) => head.includes(name) || tail.subarray(0, searchedBytes / 4).includes(name));
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
