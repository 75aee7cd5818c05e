import { corrupt, openPage, type ImageFile, type Region } from './decode-image.ts';
import type { GreyImage } from './grey-image.ts';

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
  const { data, info } = await openPage(file, page)
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
  const { data, info } = await openPage(file, page)
    .resize({ width: side, height: side, fit: 'fill' })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
    .catch(corrupt);
  return { data: new Uint8Array(data), channels: info.channels };
}
