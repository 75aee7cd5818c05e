import sharp from 'sharp';

/** A TIFF of one page per picture, each in its own size, grey and as it is. */
export async function tiffOf(pictures: readonly Uint8Array[]): Promise<Uint8Array> {
  const parts: Buffer[] = [Buffer.from('49492a00', 'hex'), Buffer.alloc(4)];
  let length = 8;
  let whereToLink = 4;
  const add = (part: Buffer): number => {
    parts.push(part);
    return (length += part.length) - part.length;
  };
  for (const picture of pictures) {
    const { data, info } = await sharp(picture).greyscale().raw().toBuffer({ resolveWithObject: true });
    const strip = add(data.length % 2 === 0 ? data : Buffer.concat([data, Buffer.alloc(1)]));
    // Width, height, bits, no compression, black is 0, strip, samples, rows of the strip, bytes of it; each a LONG.
    const tags = [
      ...[
        [256, info.width],
        [257, info.height],
        [258, 8],
        [259, 1],
        [262, 1],
        [273, strip],
        [277, 1],
      ],
      ...[
        [278, info.height],
        [279, data.length],
      ],
    ] as const;
    const directory = Buffer.alloc(2 + 12 * tags.length + 4);
    directory.writeUInt16LE(tags.length, 0);
    tags.forEach(([tag = 0, value = 0], index) => {
      const at = 2 + 12 * index;
      directory.writeUInt16LE(tag, at);
      directory.writeUInt16LE(4, at + 2);
      directory.writeUInt32LE(1, at + 4);
      directory.writeUInt32LE(value, at + 8);
    });
    const start = add(directory);
    const whole = Buffer.concat(parts.splice(0));
    whole.writeUInt32LE(start, whereToLink);
    parts.push(whole);
    whereToLink = start + directory.length - 4;
  }
  return new Uint8Array(Buffer.concat(parts));
}
