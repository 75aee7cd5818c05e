import { decodeImage, inspectImage } from './picture/decode-image.ts';
import { describeZone } from './mrz/describe-zone.ts';
import { findZones, type FoundZone } from './mrz/find-zone.ts';
import { renderPage } from './pdf/page-raster.ts';
import { readWords } from './pdf/page-words.ts';
import { settleTextZones } from './mrz/settle-text-zones.ts';
import { findZonesInText } from './mrz/zone-in-text.ts';
import { withPdf } from './pdf/open-pdf.ts';
import { ReadFailure } from './read-failure.ts';
import type { FileKind } from './sniff.ts';
import type { FileSource } from './page-range.ts';
import type { Reading } from './reading.ts';
import type { ZoneTemplate } from '@ifcgate/contracts/templates';

/** An identity document is a page or two; of longer files so many pages are searched for zones, and it is said. */
const mostPagesSearched = 8;
const renderDpi = 200;

type Source = FileSource & { today: string };
type PageZone = { zone: FoundZone; page: number };
type Search = { pages: number; found: PageZone[]; warnings: string[] };

/** Reads the machine-readable zone of an identity document in a picture or a PDF. */
export async function readIdentityDocument(
  template: ZoneTemplate,
  source: Source & { kind: FileKind },
): Promise<Reading> {
  if (source.kind === 'xml') throw new ReadFailure('file_type_unsupported');
  const { pages, found, warnings } = source.kind === 'pdf' ? await searchPdf(source) : await searchImage(source);
  if (pages > mostPagesSearched) warnings.push('pages_not_searched');
  const documents = groupByDocument(found);
  const [first] = found;
  if (first === undefined) return { pages, details: {}, lineItems: [], warnings: [...warnings, 'mrz_not_found'] };
  if (documents.length > 1) warnings.push(`several_documents ${documents.map(pagesOf).join('; ')}`);
  const { zone, page } = first;
  const format = zone.parsed.format === 'FRA-ID' ? 'TD2' : zone.parsed.format;
  const formats: readonly string[] = template.formats;
  if (!formats.includes(format)) warnings.push('document_type_mismatch');
  if (zone.reading.repaired.length > 0) warnings.push('mrz_repaired');
  if (zone.parsed.mayBeTruncated) warnings.push('name_may_be_truncated');
  warnings.push(...zone.parsed.notes);
  const { boxes, slope } = zone.reading;
  const place = { page, boxes, characters: zone.parsed.lines[0]?.length ?? 0, quarters: zone.quarters, slope };
  return { pages, details: describeZone(zone, page), lineItems: [], warnings, zone: place };
}

// The same document twice in a file, such as on a scan and on a photo of it, is one. What differs in anything, be it the
// name alone, is for a person to look at.
function groupByDocument(found: readonly PageZone[]): PageZone[][] {
  return [...Map.groupBy(found, ({ zone }) => zone.parsed.lines.join()).values()];
}

function pagesOf(document: readonly PageZone[]): string {
  return [...new Set(document.map(({ page }) => String(page)))].join(', ');
}

async function searchImage(source: Source): Promise<Search> {
  const { today } = source;
  const file = await inspectImage(source);
  const found: PageZone[] = [];
  for (let page = 1; page <= Math.min(file.pages, mostPagesSearched); page++)
    for (const zone of findZones(await decodeImage(file, page - 1), today)) found.push({ zone, page });
  return { pages: file.pages, found, warnings: [] };
}

async function searchPdf(source: Source): Promise<Search> {
  const { today, budget } = source;
  return withPdf(source, (pdf) => {
    const warnings = pdf.hasJavaScript ? ['active_content'] : [];
    const found: PageZone[] = [];
    for (let page = 1; page <= Math.min(pdf.pages, mostPagesSearched); page++) {
      const { image, text } = pdf.withPage(page, (open) => ({
        image: renderPage(open, renderDpi, budget),
        text: readWords(open, budget),
      }));
      const settled = settleTextZones(findZones(image, today), findZonesInText(text, today));
      warnings.push(...settled.warnings);
      for (const zone of settled.zones) found.push({ zone, page });
    }
    return { pages: pdf.pages, found, warnings };
  });
}
