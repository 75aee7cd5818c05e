import sharp from 'sharp';

import { defaultBudget } from '../../src/engine/index.ts';
import { renderPage } from '../../src/engine/pdf/page-raster.ts';
import { withPdf } from '../../src/engine/pdf/open-pdf.ts';

/** The first page of a PDF as a scanner would send it: a PNG of 200 dpi, laid on askew by so many degrees. */
export async function scanOf(pdf: Uint8Array, { degrees = 0 } = {}): Promise<Buffer> {
  const { width, height, data } = await withPdf({ bytes: pdf, budget: defaultBudget }, (open) =>
    open.withPage(1, (page) => renderPage(page, 200, defaultBudget)),
  );
  const turned = sharp(data, { raw: { width, height, channels: 1 } }).rotate(degrees, { background: '#ffffff' });
  const { data: pixels, info } = await turned.greyscale().raw().toBuffer({ resolveWithObject: true });
  return sharp(pixels, { raw: { width: info.width, height: info.height, channels: 1 } })
    .extract({ left: Math.floor((info.width - width) / 2), top: Math.floor((info.height - height) / 2), width, height })
    .png()
    .toBuffer();
}
