import { findBarcodes, type BarcodeSource } from './find-barcodes.ts';
import { parseLicence, type LicenceField, type ParsedLicence } from './parse-licence.ts';
import type { BarcodeTemplate } from '@ifcgate/contracts/templates';
import type { Check, FieldDetail } from '../read-result.ts';
import type { Reading } from '../reading.ts';

/** A barcode's own error correction leaves no doubt of its letters, but nothing says that the issuer wrote them. */
const confidence = { read: 0.97, doubtful: 0.5, checkFailed: 0.5 };

/** Reads the barcode on the back of a driving licence in a picture or a PDF. */
export async function readLicence(
  template: BarcodeTemplate,
  source: BarcodeSource & { today: string },
): Promise<Reading> {
  const { pages, codes, warnings } = await findBarcodes(template.symbologies, source);
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

function describeLicence(
  licence: ParsedLicence,
  { page, bbox }: Pick<FieldDetail, 'page' | 'bbox'>,
  today: string,
): Record<string, FieldDetail> {
  const details: Record<string, FieldDetail> = {};
  for (const [field, value] of Object.entries(licence.fields) as [LicenceField, string][]) {
    const checks = checksOf(field, licence.fields, today);
    const sureness = licence.doubtful.includes(field) ? confidence.doubtful : confidence.read;
    details[field] = {
      value,
      confidence: checks.every((check) => check.passed) ? sureness : confidence.checkFailed,
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
