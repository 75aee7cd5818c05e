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

/** How a picture of an identity document was taken; what cannot be told is null. What is good enough, checks say. */
export const captureSignalsSchema = z.object({
  width_px: z.number().int(),
  height_px: z.number().int(),
  /** Pixels per inch on the document, from the zone, whose characters stand ten to the inch. */
  resolution_dpi: z.number().nullable(),
  /** How far it was turned clockwise from upright. */
  orientation_degrees: z.number().nullable(),
  /** How wide the edges of strokes are: 1 to 2 where it is sharp. */
  edge_width_px: z.number().nullable(),
  /** Shares of the pixels that are black, and white, 0 to 1. */
  clipped_dark: z.number(),
  clipped_light: z.number(),
  /** The share that the largest white spot covers, where paper is not white itself. */
  glare: z.number(),
  /** The least distance of the zone to an edge of the picture, as a share of its width. */
  zone_margin: z.number().nullable(),
  /** How colourful it is, 0 to 1. */
  chroma: z.number(),
  /** How far the strongest fine regular pattern stands out, as a power of ten: above 1.5 the grid of a screen. */
  pattern: z.number(),
  /** The quality a JPEG was saved with, 1 to 100; null for other formats. */
  jpeg_quality: z.number().int().nullable(),
  is_recompressed: z.boolean(),
  /** Programs that change pictures and have left their names in the file. */
  editors: z.array(z.string()),
  thumbnail_differs: z.boolean().nullable(),
  /** 16 hexadecimal digits: pictures of one document differ in few of their 64 bits. */
  perceptual_hash: z.string(),
});
export type CaptureSignals = z.infer<typeof captureSignalsSchema>;

/**
 * What is printed on an identity document outside of its machine-readable zone, by field name, such as `document_number`,
 * `date_of_issue`, `place_of_birth`: as printed, also where the zone says something else. `portrait` has a place and no
 * value. Absent: not printed, or not read beyond doubt.
 */
export const visualZoneSchema = sensitive(
  z.record(z.string(), fieldDetailSchema.pick({ value: true, confidence: true, page: true, bbox: true })),
  'document',
);
export type VisualZone = z.infer<typeof visualZoneSchema>;

export const warningSchema = z.object({ code: z.string(), message: z.string() });
export type DocumentWarning = z.infer<typeof warningSchema>;
