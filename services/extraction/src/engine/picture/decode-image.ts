import sharp, { type Metadata, type Sharp } from 'sharp';

import { scaleToFit } from '../limits.ts';
import { pagesSeen, type FileSource } from '../page-range.ts';
import { ReadFailure } from '../read-failure.ts';
import type { GreyImage } from './grey-image.ts';

type Size = { width: number; height: number };

/** A picture file, or some pages of one, that was looked into but not decoded. The size is that of its first page, upright. */
export type ImageFile = Size & {
  bytes: Uint8Array;
  pages: number;
  /** How many pages of the file stand before these. */
  before: number;
  maxPixels: number;
};

/** The sizes between which a picture is decoded: it is enlarged below the one and reduced above the other. */
export type ImageSize = { smallestWidth: number; mostPixels: number };

// A zone that fills the width has 44 characters: at 900 px each is as wide as a glyph template.
const zoneSize: ImageSize = { smallestWidth: 900, mostPixels: 4_000_000 };

/**
 * Looks into a picture file without decoding it.
 *
 * @throws ReadFailure `file_too_many_pages`; `file_limit_exceeded` for more pixels than the budget has; `file_corrupt` when it
 *   is not a picture
 */
export async function inspectImage(source: FileSource): Promise<ImageFile> {
  const { bytes, budget } = source;
  const metadata = await readHeader(bytes, 0);
  const inFile = metadata.format === 'tiff' ? (metadata.pages ?? 1) : 1;
  if (inFile > budget.maxPages) throw new ReadFailure('file_too_many_pages');
  const { before, count: pages } = pagesSeen(source, inFile);
  const maxPixels = budget.maxImagePixels;
  const size = sizeOf(before === 0 ? metadata : await readHeader(bytes, before), maxPixels);
  return { bytes, before, pages, maxPixels, ...size };
}

function readHeader(bytes: Uint8Array, page: number): Promise<Metadata> {
  return open(bytes, page).metadata().catch(corrupt);
}

function sizeOf({ autoOrient: { width, height } }: Metadata, maxPixels: number): Size {
  if (!(width > 0 && height > 0)) throw new ReadFailure('file_corrupt');
  if (width * height > maxPixels) throw new ReadFailure('file_limit_exceeded');
  return { width, height };
}

/**
 * The size of one page of a picture, upright; each page of a TIFF has its own.
 *
 * @param page from 0
 * @throws ReadFailure as {@link inspectImage}
 */
export async function sizeOfPage(file: ImageFile, page: number): Promise<Size> {
  if (page === 0) return file;
  return sizeOf(await readHeader(file.bytes, file.before + page), file.maxPixels);
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
    openPage(file, page)
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
  const png = await openPage(file, page)
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
  return pixelsOf(openPage(file, page).extract(region).flatten({ background: '#ffffff' }).greyscale());
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
export async function readMetadata(file: ImageFile, page: number): Promise<ImageMetadata> {
  const { exif, xmp, iptc, comments, format, width, height, orientation } = await readHeader(
    file.bytes,
    file.before + page,
  );
  const texts = (comments ?? []).flatMap(({ keyword, text }) => [keyword, text]);
  return { exif, xmp, iptc, texts, isJpeg: format === 'jpeg', isTurned: (orientation ?? 1) !== 1, width, height };
}

async function pixelsOf(picture: Sharp): Promise<GreyImage> {
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true }).catch(corrupt);
  return { width: info.width, height: info.height, data: new Uint8Array(data) };
}

/** One page of a picture, to be decoded. */
export function openPage({ bytes, before }: ImageFile, page: number): Sharp {
  return open(bytes, before + page);
}

function open(bytes: Uint8Array, page: number): Sharp {
  // Each picture is decoded once: a cache would only hold memory.
  sharp.cache(false);
  return sharp(bytes, { limitInputPixels: false, failOn: 'truncated', sequentialRead: true, page, pages: 1 });
}

/** @throws ReadFailure `file_corrupt`, for a picture that cannot be decoded */
export function corrupt(cause: unknown): never {
  throw new ReadFailure('file_corrupt', { cause });
}
