import { z } from 'zod';
import { exampleId, idSchema } from '../ids.ts';
import { sensitive } from '../sensitive.ts';
import {
  fileSourceShape,
  hasOneFileSource,
  instantSchema,
  listQuery,
  metadataSchema,
  nameSchema,
  oneFileSource,
  oneFileSourceMeta,
  pageOf,
} from './fields.ts';
import { route } from './route.ts';

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
  source: z.enum(['text', 'ocr', 'mrz', 'barcode', 'xml']),
  label: z.string().nullable(),
  raw: z.string().nullable(),
  checks: z.array(z.object({ name: z.string(), passed: z.boolean() })),
  alternatives: z.array(z.object({ value: z.string(), confidence: z.number() })),
});
export type FieldDetail = z.infer<typeof fieldDetailSchema>;

export const warningSchema = z.object({ code: z.string(), message: z.string() });
export type DocumentWarning = z.infer<typeof warningSchema>;

const waitSeconds = z.number().int().min(0).max(30).default(20);

const extractOne = z
  .strictObject({
    template: nameSchema,
    ...fileSourceShape,
    wait: waitSeconds,
    metadata: metadataSchema.optional(),
  })
  .refine(hasOneFileSource, oneFileSource)
  .meta(oneFileSourceMeta);
const extractMany = z.strictObject({
  template: nameSchema,
  documents: z
    .array(
      z
        .strictObject({ ...fileSourceShape, metadata: metadataSchema.optional() })
        .refine(hasOneFileSource, oneFileSource)
        .meta(oneFileSourceMeta),
    )
    .min(1)
    .max(100),
  metadata: metadataSchema.optional(),
});
export type ExtractOne = z.infer<typeof extractOne>;
export type ExtractMany = z.infer<typeof extractMany>;

/** One document, or a batch of them: told apart by `documents`, so that an error names the shape that was meant. */
export const extractSchema = z.unknown().transform((body, context): ExtractOne | ExtractMany => {
  const isBatch = typeof body === 'object' && body !== null && 'documents' in body;
  const parsed = (isBatch ? extractMany : extractOne).safeParse(body);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) context.addIssue({ ...issue });
  return z.NEVER;
});

const answered = z.object({
  document_id: idSchema('document'),
  status: documentStatusSchema,
  fields: fieldsSchema,
  failure: failureSchema.optional(),
});
const accepted = z.object({ document_id: idSchema('document'), status: z.literal('processing') });
const acceptedBatch = z.object({
  batch_id: idSchema('batch'),
  documents: z.array(z.object({ document_id: idSchema('document'), status: documentStatusSchema })),
});
export type ExtractReply = z.infer<typeof answered> | z.infer<typeof accepted> | z.infer<typeof acceptedBatch>;

const documentRow = z.object({
  document_id: idSchema('document'),
  status: documentStatusSchema,
  template: z.string(),
  batch_id: idSchema('batch').nullable(),
  case_id: idSchema('case').nullable(),
  metadata: metadataSchema,
  created_at: instantSchema,
  processed_at: instantSchema.nullable(),
});
export type DocumentRow = z.infer<typeof documentRow>;

export const documentSchema = documentRow.extend({
  fields: fieldsSchema,
  details: sensitive(z.record(z.string(), fieldDetailSchema), 'document'),
  warnings: z.array(warningSchema),
  template_version: z.number().int().nullable(),
  pages: z.number().int().nullable(),
  pages_done: z.number().int(),
  failure: failureSchema.nullable(),
});
export type Document = z.infer<typeof documentSchema>;

export const documentRoutes = {
  extract: route({
    method: 'POST',
    path: '/v1/documents/extract',
    service: 'extraction',
    scope: 'documents:write',
    summary: 'Submit a file or document batch for structured extraction.',
    body: extractSchema,
    documentedBody: z.union([extractOne, extractMany]),
    replies: { 200: answered, 202: z.union([accepted, acceptedBatch]) },
    errors: ['template_not_found', 'file_not_found'],
    examples: {
      body: { template: 'invoice-standard', file_url: 'https://files.example.com/invoice.pdf' },
      replies: {
        200: {
          document_id: exampleId('document'),
          status: 'processed',
          fields: { invoice_number: 'INV-2041', issue_date: '2026-03-28', total_amount: '1250.00' },
        },
        202: { document_id: exampleId('document'), status: 'processing' },
      },
    },
  }),
  list: route({
    method: 'GET',
    path: '/v1/documents',
    service: 'extraction',
    scope: 'documents:read',
    summary: 'List documents, newest first.',
    query: listQuery({
      batch_id: idSchema('batch').optional(),
      status: documentStatusSchema.optional(),
      template: nameSchema.optional(),
    }),
    replies: { 200: pageOf(documentRow) },
  }),
  get: route({
    method: 'GET',
    path: '/v1/documents/{document_id}',
    service: 'extraction',
    scope: 'documents:read',
    summary: 'Fetch a document: fields with their evidence, warnings, progress.',
    params: z.strictObject({ document_id: idSchema('document') }),
    replies: { 200: documentSchema },
  }),
  page: route({
    method: 'GET',
    path: '/v1/documents/{document_id}/pages/{page}.png',
    service: 'extraction',
    scope: 'files:read',
    summary: 'Fetch the picture of a page; noted in the timeline of its case.',
    params: z.strictObject({
      document_id: idSchema('document'),
      page: z.string().regex(/^[1-9]\d{0,3}$/, 'must be the number of a page, from 1'),
    }),
    binary: ['image/png'],
    replies: { 200: null },
  }),
  delete: route({
    method: 'DELETE',
    path: '/v1/documents/{document_id}',
    service: 'extraction',
    scope: 'documents:write',
    summary: 'Delete a document that belongs to no verification, and its file if nothing else refers to it.',
    params: z.strictObject({ document_id: idSchema('document') }),
    replies: { 204: null },
    errors: ['conflict'],
  }),
};
