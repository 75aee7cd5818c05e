import { decodeImage, inspectImage } from './picture/decode-image.ts';
import { describeZone } from './mrz/describe-zone.ts';
import { findLicenceZone, type FoundZone } from './mrz/find-zone.ts';
import { renderPage } from './pdf/page-raster.ts';
import { withPdf } from './pdf/open-pdf.ts';
import type { BarcodeSource } from './barcode/find-barcodes.ts';
import type { Reading } from './reading.ts';

/** A licence has two sides; further pages are not searched. */
const mostPagesSearched = 3;
const renderDpi = 200;

/**
 * Adds what the lines of a French or Swiss driving licence say to the reading of a file in which no barcode was found.
 * They state less than a template asks for (no birth date, no expiry), so that a person completes it.
 */
export async function addLicenceZone(reading: Reading, source: BarcodeSource & { today: string }): Promise<Reading> {
  if (!reading.warnings.includes('barcode_not_found')) return reading;
  const found = source.kind === 'pdf' ? await searchPdf(source) : await searchPicture(source);
  if (found === undefined) return reading;
  const { zone, page } = found;
  const warnings = reading.warnings.filter((warning) => warning !== 'barcode_not_found');
  if (zone.reading.repaired.length > 0) warnings.push('mrz_repaired');
  if (zone.parsed.mayBeTruncated) warnings.push('name_may_be_truncated');
  return { ...reading, details: describeZone(zone, page), warnings: [...warnings, ...zone.parsed.notes] };
}

type Found = { zone: FoundZone; page: number } | undefined;
type Source = BarcodeSource & { today: string };

async function searchPicture(source: Source): Promise<Found> {
  const { today } = source;
  const file = await inspectImage(source);
  for (let page = 1; page <= Math.min(file.pages, mostPagesSearched); page++) {
    const zone = findLicenceZone(await decodeImage(file, page - 1), today);
    if (zone !== undefined) return { zone, page };
  }
  return undefined;
}

function searchPdf(source: Source): Promise<Found> {
  const { budget, today } = source;
  return withPdf(source, (pdf): Found => {
    for (let page = 1; page <= Math.min(pdf.pages, mostPagesSearched); page++) {
      const zone = findLicenceZone(
        pdf.withPage(page, (open) => renderPage(open, renderDpi, budget)),
        today,
      );
      if (zone !== undefined) return { zone, page };
    }
    return undefined;
  });
}
