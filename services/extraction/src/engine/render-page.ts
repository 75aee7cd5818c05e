import sharp from 'sharp';

import { encodePicture, inspectImage } from './picture/decode-image.ts';
import { renderColourPage } from './pdf/page-raster.ts';
import { withPdf } from './pdf/open-pdf.ts';
import { failureMessage, ReadFailure } from './read-failure.ts';
import { openFile } from './open-file.ts';
import type { FailureCode } from './read-result.ts';
import type { ReadBudget } from './limits.ts';

/** Which page of which file is to be shown. */
export type RenderInput = {
  bytes: Uint8Array;
  /** From 1. */
  page: number;
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
export async function renderPicture({
  bytes,
  page,
  budget,
}: RenderInput & { budget: ReadBudget }): Promise<RenderResult> {
  const maxPixels = Math.min(mostShownPixels, budget.maxRenderPixels);
  try {
    const { bytes: content, kind } = openFile(bytes);
    if (kind === 'xml') return { status: 'no_such_page', pages: 0 };
    return await (kind === 'pdf' ? renderPdf : renderImage)(content, page, { ...budget, maxRenderPixels: maxPixels });
  } catch (error) {
    if (error instanceof ReadFailure) return failedPicture(error.code);
    throw error;
  }
}

/** The answer where no page can be shown. */
export function failedPicture(code: FailureCode): RenderResult {
  return { status: 'failed', failure: { code, message: failureMessage(code) } };
}

async function renderPdf(bytes: Uint8Array, page: number, budget: ReadBudget): Promise<RenderResult> {
  return withPdf(bytes, budget, async (pdf) => {
    if (page > pdf.pages) return { status: 'no_such_page', pages: pdf.pages };
    const { width, height, data } = pdf.withPage(page, (open) => renderColourPage(open, shownDpi, budget));
    const png = await sharp(data, { raw: { width, height, channels: 4 } })
      .removeAlpha()
      .png()
      .toBuffer();
    return { status: 'rendered', png: new Uint8Array(png) };
  });
}

async function renderImage(bytes: Uint8Array, page: number, budget: ReadBudget): Promise<RenderResult> {
  const file = await inspectImage(bytes, budget.maxImagePixels);
  if (page > file.pages) return { status: 'no_such_page', pages: file.pages };
  return { status: 'rendered', png: await encodePicture(file, page - 1, budget.maxRenderPixels) };
}
