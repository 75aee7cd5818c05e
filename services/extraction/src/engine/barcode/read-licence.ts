import { decodeImage, inspectImage } from '../decode-image.ts';
import { parseLicence, type LicenceField, type ParsedLicence } from './parse-licence.ts';
import { readBarcodes, type Barcode } from './read-barcodes.ts';
import { renderPage } from '../pdf/page-raster.ts';
import { withPdf } from '../pdf/open-pdf.ts';
import { ReadFailure } from '../read-failure.ts';
import type { BarcodeTemplate } from '@ifcgate/contracts/templates';
import type { Check, FieldDetail } from '../read-result.ts';
import type { FileKind } from '../sniff.ts';
import type { GreyImage } from '../mrz/grey-image.ts';
import type { ReadBudget } from '../limits.ts';
import type { Reading } from '../reading.ts';

type Source = { bytes: Uint8Array; kind: FileKind; today: string; budget: ReadBudget };
type Search = { pages: number; codes: (Barcode & { page: number })[]; warnings: string[] };

/** A licence has two sides; further pages are not searched. */
const mostPagesSearched = 3;
/** The narrowest bars of a licence are 0.17 mm: two pixels. */
const renderDpi = 300;
const pictureSize = { smallestWidth: 1, mostPixels: 8_000_000 };

/** A barcode's own error correction leaves no doubt of its letters, but nothing says that the issuer wrote them. */
const confidence = { read: 0.97, checkFailed: 0.5 };

/** Reads the barcode on the back of a driving licence in a picture or a PDF. */
export async function readLicence(template: BarcodeTemplate, source: Source): Promise<Reading> {
  if (source.kind === 'xml') throw new ReadFailure('file_type_unsupported');
  const { pages, codes, warnings } =
    source.kind === 'pdf' ? await searchPdf(template, source) : await searchPicture(template, source);
  const nothing = { pages, details: {}, lineItems: [] };
  if (codes.length === 0) return { ...nothing, warnings: [...warnings, 'barcode_not_found'] };
  for (const code of codes) {
    const licence = parseLicence(code.text);
    if (licence === undefined) continue;
    if (licence.mayBeTruncated) warnings.push('name_may_be_truncated');
    return { pages, details: describeLicence(licence, code, source.today), lineItems: [], warnings };
  }
  return { ...nothing, warnings: [...warnings, 'document_type_mismatch'] };
}

async function searchPicture(template: BarcodeTemplate, { bytes, budget }: Source): Promise<Search> {
  const file = await inspectImage(bytes, budget.maxImagePixels);
  if (file.pages > budget.maxPages) throw new ReadFailure('file_too_many_pages');
  const images = Array.from(
    { length: Math.min(file.pages, mostPagesSearched) },
    (_, page) => () => decodeImage(file, page, pictureSize),
  );
  return { pages: file.pages, codes: await searchImages(template, images), warnings: [] };
}

function searchPdf(template: BarcodeTemplate, { bytes, budget }: Source): Promise<Search> {
  return withPdf(bytes, budget, async (pdf) => {
    const images = Array.from(
      { length: Math.min(pdf.pages, mostPagesSearched) },
      (_, page) => () => Promise.resolve(pdf.withPage(page + 1, (open) => renderPage(open, renderDpi, budget))),
    );
    const codes = await searchImages(template, images);
    return { pages: pdf.pages, codes, warnings: pdf.hasJavaScript ? ['active_content'] : [] };
  });
}

/** The codes of the first page that has any. */
async function searchImages(
  { symbologies }: BarcodeTemplate,
  images: readonly (() => Promise<GreyImage>)[],
): Promise<Search['codes']> {
  for (const [index, load] of images.entries()) {
    const codes = await readBarcodes(await load(), symbologies);
    if (codes.length > 0) return codes.map((code) => ({ ...code, page: index + 1 }));
  }
  return [];
}

function describeLicence(
  licence: ParsedLicence,
  { page, bbox }: Pick<FieldDetail, 'page' | 'bbox'>,
  today: string,
): Record<string, FieldDetail> {
  const details: Record<string, FieldDetail> = {};
  for (const [field, value] of Object.entries(licence.fields) as [LicenceField, string][]) {
    const checks = checksOf(field, licence.fields, today);
    details[field] = {
      value,
      confidence: checks.every((check) => check.passed) ? confidence.read : confidence.checkFailed,
      page,
      bbox,
      source: 'barcode',
      label: null,
      raw: licence.raw[field] ?? null,
      checks,
      alternatives: [],
    };
  }
  return details;
}

function checksOf(field: LicenceField, fields: ParsedLicence['fields'], today: string): Check[] {
  const { date_of_birth: birth, date_of_issue: issue, date_of_expiry: expiry } = fields;
  // ISO dates sort as text.
  const order = (name: string, earlier: string | undefined, later: string | undefined): Check[] =>
    earlier === undefined || later === undefined ? [] : [{ name, passed: earlier <= later }];
  switch (field) {
    case 'date_of_birth':
      return order('not_in_future', birth, today);
    case 'date_of_issue':
      return [...order('not_before_date_of_birth', birth, issue), ...order('not_in_future', issue, today)];
    case 'date_of_expiry':
      return order('not_before_date_of_issue', issue ?? birth, expiry);
    default:
      return [];
  }
}
