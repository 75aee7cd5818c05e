import { z } from 'zod';
import { sensitive } from '../sensitive.ts';

export const documentStatuses = ['processing', 'processed', 'needs_review', 'failed', 'cancelled'] as const;
export const documentStatusSchema = z.enum(documentStatuses);
export type DocumentStatus = z.infer<typeof documentStatusSchema>;

/** Why a document could not be read. */
export const failureCodes = [
  'file_unreachable',
  'file_not_found',
  'file_too_large',
  'file_type_unsupported',
  'file_encrypted',
  'file_corrupt',
  'file_empty',
  'file_address_forbidden',
  'file_too_many_pages',
  'file_page_too_large',
  'file_limit_exceeded',
  'processing_timeout',
] as const;
export const failureSchema = z.object({ code: z.enum(failureCodes), message: z.string() });
export type DocumentFailure = z.infer<typeof failureSchema>;

/** Values by field name; a field without enough evidence is absent. */
export const fieldsSchema = sensitive(z.record(z.string(), z.string()), 'document');

const box = z.tuple([z.number(), z.number(), z.number(), z.number()]);

/** Where a value comes from, and how sure we are. */
export const fieldDetailSchema = z.object({
  value: z.string().nullable(),
  confidence: z.number().min(0).max(1),
  page: z.number().int().nullable(),
  /** x0, y0, x1, y1 as fractions of the page, from its top left corner. */
  bbox: box.nullable(),
  source: z.enum(['text', 'ocr', 'mrz', 'barcode', 'xml', 'derived']),
  label: z.string().nullable(),
  raw: z.string().nullable(),
  checks: z.array(z.object({ name: z.string(), passed: z.boolean() })),
  alternatives: z.array(z.object({ value: z.string(), confidence: z.number() })),
});
export type FieldDetail = z.infer<typeof fieldDetailSchema>;

/** One row of a document's table, its cells by the name of their column. */
export const lineItemSchema = z.object({
  fields: fieldsSchema,
  confidence: z.number().min(0).max(1),
  /** Where the row begins; null where it has no place, such as in XML. */
  page: z.number().int().nullable(),
  bbox: box.nullable(),
  source: z.enum(['text', 'ocr', 'xml']),
  checks: z.array(z.object({ name: z.string(), passed: z.boolean() })),
});
export type LineItem = z.infer<typeof lineItemSchema>;

export const warningSchema = z.object({ code: z.string(), message: z.string() });
export type DocumentWarning = z.infer<typeof warningSchema>;
