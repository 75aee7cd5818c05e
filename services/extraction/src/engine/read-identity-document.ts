import { decodeImage, inspectImage } from './picture/decode-image.ts';
import { describeZone } from './mrz/describe-zone.ts';
import { findZone, type FoundZone } from './mrz/find-zone.ts';
import { renderPage } from './pdf/page-raster.ts';
import { withPdf } from './pdf/open-pdf.ts';
import { ReadFailure } from './read-failure.ts';
import type { FileKind } from './sniff.ts';
import type { ReadBudget } from './limits.ts';
import type { Reading } from './reading.ts';
import type { ZoneTemplate } from '@ifcgate/contracts/templates';

/** An identity document is a page or two; further pages are not searched for a zone. */
const mostPagesSearched = 3;
const renderDpi = 200;

type Source = { bytes: Uint8Array; today: string; budget: ReadBudget };
type Search = { pages: number; found: { zone: FoundZone; page: number } | undefined; warnings: string[] };

/** Reads the machine-readable zone of an identity document in a picture or a PDF. */
export async function readIdentityDocument(
  template: ZoneTemplate,
  source: Source & { kind: FileKind },
): Promise<Reading> {
  if (source.kind === 'xml') throw new ReadFailure('file_type_unsupported');
  const { pages, found, warnings } = source.kind === 'pdf' ? await searchPdf(source) : await searchImage(source);
  if (found === undefined) return { pages, details: {}, lineItems: [], warnings: [...warnings, 'mrz_not_found'] };
  const { zone, page } = found;
  const format = zone.parsed.format === 'FRA-ID' ? 'TD2' : zone.parsed.format;
  if (!template.formats.includes(format)) warnings.push('document_type_mismatch');
  if (zone.reading.repaired.length > 0) warnings.push('mrz_repaired');
  if (zone.parsed.mayBeTruncated) warnings.push('name_may_be_truncated');
  return { pages, details: describeZone(zone, page), lineItems: [], warnings };
}

async function searchImage({ bytes, today, budget }: Source): Promise<Search> {
  const file = await inspectImage(bytes, budget.maxImagePixels);
  if (file.pages > budget.maxPages) throw new ReadFailure('file_too_many_pages');
  for (let page = 1; page <= Math.min(file.pages, mostPagesSearched); page++) {
    const zone = findZone(await decodeImage(file, page - 1), today);
    if (zone !== undefined) return { pages: file.pages, found: { zone, page }, warnings: [] };
  }
  return { pages: file.pages, found: undefined, warnings: [] };
}

async function searchPdf({ bytes, today, budget }: Source): Promise<Search> {
  return withPdf(bytes, budget, (pdf) => {
    const warnings = pdf.hasJavaScript ? ['active_content'] : [];
    for (let number = 1; number <= Math.min(pdf.pages, mostPagesSearched); number++) {
      const image = pdf.withPage(number, (page) => renderPage(page, renderDpi, budget));
      const zone = findZone(image, today);
      if (zone !== undefined) return { pages: pdf.pages, found: { zone, page: number }, warnings };
    }
    return { pages: pdf.pages, found: undefined, warnings };
  });
}
