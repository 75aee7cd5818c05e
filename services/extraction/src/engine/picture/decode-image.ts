import sharp, { type Metadata, type Sharp } from 'sharp';

import { scaleToFit } from '../limits.ts';
import { ReadFailure } from '../read-failure.ts';
import type { GreyImage } from './grey-image.ts';

type Size = { width: number; height: number };

/** A picture file that was looked into but not decoded. The size is that of its first page, upright. */
export type ImageFile = Size & { bytes: Uint8Array; pages: number; maxPixels: number };

/** The sizes between which a picture is decoded: it is enlarged below the one and reduced above the other. */
export type ImageSize = { smallestWidth: number; mostPixels: number };

// A zone that fills the width has 44 characters: at 900 px each is as wide as a glyph template.
const zoneSize: ImageSize = { smallestWidth: 900, mostPixels: 4_000_000 };

/**
 * Looks into a picture file without decoding it.
 *
 * @throws ReadFailure `file_limit_exceeded` for more than `maxPixels`; `file_corrupt` when it is not a picture
 */
export async function inspectImage(bytes: Uint8Array, maxPixels: number): Promise<ImageFile> {
  const { size, metadata } = await inspectPage(bytes, 0, maxPixels);
  return { bytes, maxPixels, pages: metadata.format === 'tiff' ? (metadata.pages ?? 1) : 1, ...size };
}

async function inspectPage(
  bytes: Uint8Array,
  page: number,
  maxPixels: number,
): Promise<{ size: Size; metadata: Metadata }> {
  const metadata: Metadata = await open(bytes, page).metadata().catch(corrupt);
  const { width, height } = metadata.autoOrient;
  if (!(width > 0 && height > 0)) throw new ReadFailure('file_corrupt');
  if (width * height > maxPixels) throw new ReadFailure('file_limit_exceeded');
  return { size: { width, height }, metadata };
}

/**
 * The size of one page of a picture, upright; each page of a TIFF has its own.
 *
 * @param page from 0
 * @throws ReadFailure as {@link inspectImage}
 */
export async function sizeOfPage(file: ImageFile, page: number): Promise<Size> {
  if (page === 0) return file;
  return (await inspectPage(file.bytes, page, file.maxPixels)).size;
}

/**
 * Decodes one page of a picture to grey, upright as its own mark says, enlarged or reduced to a size that can be read.
 *
 * @param page from 0
 * @throws ReadFailure `file_corrupt` for a damaged file
 */
export async function decodeImage(file: ImageFile, page: number, size = zoneSize): Promise<GreyImage> {
  const { smallestWidth, mostPixels } = size;
  return decode(file, page, (own) => Math.min(Math.max(1, smallestWidth / own.width), scaleToFit(own, mostPixels)));
}

async function decode(file: ImageFile, page: number, scaleFor: (own: Size) => number): Promise<GreyImage> {
  const { width, height } = await sizeOfPage(file, page);
  const scale = scaleFor({ width, height });
  return pixelsOf(
    open(file.bytes, page)
      .autoOrient()
      .resize({
        width: Math.max(1, Math.round(width * scale)),
        height: Math.max(1, Math.round(height * scale)),
        fit: 'fill',
        kernel: scale > 1 ? 'cubic' : 'lanczos3',
      })
      .flatten({ background: '#ffffff' })
      .greyscale(),
  );
}

/**
 * Decodes one page of a picture to grey, upright as its own mark says, in its own size as long as that is below
 * `maxPixels` and no side is longer than OCR takes.
 *
 * @param page from 0
 * @throws ReadFailure `file_corrupt` for a damaged file
 */
export async function decodeForOcr(file: ImageFile, page: number, maxPixels: number): Promise<GreyImage> {
  return decode(file, page, (own) => Math.min(1, scaleToFit(own, maxPixels)));
}

/**
 * One page of a picture as PNG, in its colours, upright as its own mark says, on white, reduced to `maxPixels`.
 *
 * @param page from 0
 * @throws ReadFailure `file_corrupt` for a damaged file
 */
export async function encodePicture(file: ImageFile, page: number, maxPixels: number): Promise<Uint8Array> {
  const { width, height } = await sizeOfPage(file, page);
  const scale = Math.min(1, scaleToFit({ width, height }, maxPixels));
  const png = await open(file.bytes, page)
    .autoOrient()
    .resize({
      width: Math.max(1, Math.floor(width * scale)),
      height: Math.max(1, Math.floor(height * scale)),
      fit: 'fill',
    })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .png()
    .toBuffer()
    .catch(corrupt);
  return new Uint8Array(png);
}

/** A part of a picture, in its own pixels. */
export type Region = { left: number; top: number; width: number; height: number };

/**
 * One page of a picture in grey, upright, in its own size.
 *
 * @param page from 0
 * @throws ReadFailure `file_corrupt` for a damaged file
 */
export function decodeWhole(file: ImageFile, page: number): Promise<GreyImage> {
  return decode(file, page, () => 1);
}

/**
 * A part of one page of a picture in grey, as its rows stand in the file: there the blocks of a JPEG lie as they were saved.
 *
 * @param page from 0
 * @throws ReadFailure `file_corrupt` for a damaged file
 */
export function decodeAsStored(file: ImageFile, page: number, region: Region): Promise<GreyImage> {
  return pixelsOf(open(file.bytes, page).extract(region).flatten({ background: '#ffffff' }).greyscale());
}

/**
 * The black print of a part of one page, upright: of each pixel its lightest colour, so that coloured patterns and stamps
 * fade, and black letters stay.
 *
 * @param page from 0
 * @throws ReadFailure `file_corrupt` for a damaged file
 */
export async function decodeBlackPrint(
  file: ImageFile,
  page: number,
  region: Region,
  scale: number,
): Promise<GreyImage> {
  const { left, top, width, height } = region;
  const { data, info } = await open(file.bytes, page)
    .autoOrient()
    .extract({ left, top, width, height })
    .resize({
      width: Math.max(1, Math.round(width * scale)),
      height: Math.max(1, Math.round(height * scale)),
      fit: 'fill',
    })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
    .catch(corrupt);
  const grey = new Uint8Array(info.width * info.height);
  const isGrey = info.channels < 3;
  for (let at = 0, from = 0; at < grey.length; at++, from += info.channels) {
    const [red = 0, green = 0, blue = 0] = [data[from], data[from + 1], data[from + 2]];
    grey[at] = isGrey ? red : Math.max(red, green, blue);
  }
  return { width: info.width, height: info.height, data: grey };
}

/**
 * One page of a picture, small: the red, green and blue of each pixel, or one value of each where it is grey itself.
 *
 * @param page from 0
 * @throws ReadFailure `file_corrupt` for a damaged file
 */
export async function decodeColours(
  file: ImageFile,
  page: number,
  side: number,
): Promise<{ data: Uint8Array; channels: number }> {
  const { data, info } = await open(file.bytes, page)
    .resize({ width: side, height: side, fit: 'fill' })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
    .catch(corrupt);
  return { data: new Uint8Array(data), channels: info.channels };
}

/** A grey picture reduced to a given size. */
export function shrink({ data, ...own }: GreyImage, size: Size): Promise<GreyImage> {
  return pixelsOf(
    sharp(data, { raw: { ...own, channels: 1 } })
      .resize({ ...size, fit: 'fill' })
      .greyscale(),
  );
}

/** What a picture file says of itself, and the size of a page as its rows stand in the file. */
export type ImageMetadata = Size & {
  /** Blocks of metadata as the file holds them, and texts of a PNG. */
  exif: Uint8Array | undefined;
  xmp: Uint8Array | undefined;
  iptc: Uint8Array | undefined;
  texts: readonly string[];
  isJpeg: boolean;
  /** Whether its rows stand in the file otherwise than upright. */
  isTurned: boolean;
};

/**
 * Reads the metadata of one page of a picture.
 *
 * @param page from 0
 */
export async function readMetadata({ bytes }: ImageFile, page: number): Promise<ImageMetadata> {
  const { exif, xmp, iptc, comments, format, width, height, orientation } = await open(bytes, page)
    .metadata()
    .catch(corrupt);
  const texts = (comments ?? []).flatMap(({ keyword, text }) => [keyword, text]);
  return { exif, xmp, iptc, texts, isJpeg: format === 'jpeg', isTurned: (orientation ?? 1) !== 1, width, height };
}

async function pixelsOf(picture: Sharp): Promise<GreyImage> {
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true }).catch(corrupt);
  return { width: info.width, height: info.height, data: new Uint8Array(data) };
}

function open(bytes: Uint8Array, page: number): Sharp {
  // Each picture is decoded once: a cache would only hold memory.
  sharp.cache(false);
  return sharp(bytes, { limitInputPixels: false, failOn: 'truncated', sequentialRead: true, page, pages: 1 });
}

function corrupt(cause: unknown): never {
  throw new ReadFailure('file_corrupt', { cause });
}
