import sharp from 'sharp';

import { encodePicture, inspectImage } from './picture/decode-image.ts';
import { renderColourPage } from './pdf/page-raster.ts';
import { withPdf } from './pdf/open-pdf.ts';
import { failureMessage, ReadFailure } from './read-failure.ts';
import { openFile } from './open-file.ts';
import type { FailureCode } from './read-result.ts';
import type { ReadBudget } from './limits.ts';
import type { FileSource, PageRange } from './page-range.ts';

/** Which page of which file is to be shown. */
export type RenderInput = {
  bytes: Uint8Array;
  /** From 1, of the file or of its part. */
  page: number;
  /** Of a document that is a part of the file. */
  pages?: PageRange | undefined;
};

/** The picture of a page, or why there is none. */
export type RenderResult =
  | { status: 'rendered'; png: Uint8Array }
  | { status: 'no_such_page'; pages: number }
  | { status: 'failed'; failure: { code: FailureCode; message: string } };

// For people: an A4 page of small print is legible, and its picture has a megabyte.
const shownDpi = 150;
const mostShownPixels = 4_000_000;

/**
 * Renders one page in colour as PNG: a page of a PDF at 150 dpi, a picture as it is, upright; both with 4 MP at most, and
 * within the budget. Whatever is wrong with the file is an answer, not an error.
 *
 * It works in the calling process and may take all its memory: callers outside this folder use `createEngine`.
 */
export async function renderPicture({ page, ...source }: RenderInput & { budget: ReadBudget }): Promise<RenderResult> {
  const maxRenderPixels = Math.min(mostShownPixels, source.budget.maxRenderPixels);
  try {
    const { bytes, kind } = openFile(source.bytes);
    if (kind === 'xml') return { status: 'no_such_page', pages: 0 };
    const shown = { ...source, bytes, budget: { ...source.budget, maxRenderPixels } };
    return await (kind === 'pdf' ? renderPdf : renderImage)(shown, page);
  } catch (error) {
    if (error instanceof ReadFailure) return failedPicture(error.code);
    throw error;
  }
}

/** The answer where no page can be shown. */
export function failedPicture(code: FailureCode): RenderResult {
  return { status: 'failed', failure: { code, message: failureMessage(code) } };
}

async function renderPdf(source: FileSource, page: number): Promise<RenderResult> {
  return withPdf(source, async (pdf) => {
    if (page > pdf.pages) return { status: 'no_such_page', pages: pdf.pages };
    const { width, height, data } = pdf.withPage(page, (open) => renderColourPage(open, shownDpi, source.budget));
    const png = await sharp(data, { raw: { width, height, channels: 4 } })
      .removeAlpha()
      .png()
      .toBuffer();
    return { status: 'rendered', png: new Uint8Array(png) };
  });
}

async function renderImage(source: FileSource, page: number): Promise<RenderResult> {
  const file = await inspectImage(source);
  if (page > file.pages) return { status: 'no_such_page', pages: file.pages };
  return { status: 'rendered', png: await encodePicture(file, page - 1, source.budget.maxRenderPixels) };
}
