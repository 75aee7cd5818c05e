import type { FileMediaType } from '@ifcgate/contracts';

/** What each kind of file that the engine opens is called in HTTP. */
export const mediaTypes = {
  pdf: 'application/pdf',
  png: 'image/png',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  tiff: 'image/tiff',
  xml: 'application/xml',
  p7m: 'application/pkcs7-mime',
} as const satisfies Readonly<Record<string, FileMediaType>>;
