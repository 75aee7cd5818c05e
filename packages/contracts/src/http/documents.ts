import { z } from 'zod';
import { exampleId, idSchema } from '../ids.ts';
import { sensitive } from '../sensitive.ts';
import {
  captureSignalsSchema,
  documentStatusSchema,
  failureSchema,
  fieldDetailSchema,
  fieldsSchema,
  lineItemSchema,
  warningSchema,
} from './document-parts.ts';
import {
  actorSchema,
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

const maxWaitSeconds = 30;
const usualWaitSeconds = 20;
const waitSeconds = z.number().int().min(0).max(maxWaitSeconds).default(usualWaitSeconds);

/** An extraction waits for its result as long as the client said, and then has time to answer. */
function extractTimeoutMs(body: unknown): number {
  const wait = typeof body === 'object' && body !== null && 'wait' in body ? body.wait : usualWaitSeconds;
  const seconds = typeof wait === 'number' && wait >= 0 ? Math.min(wait, maxWaitSeconds) : usualWaitSeconds;
  return 30_000 + seconds * 1000;
}

export const extractOneSchema = z
  .strictObject({
    template: nameSchema,
    ...fileSourceShape,
    wait: waitSeconds,
    split: z
      .boolean()
      .default(false)
      .describe(
        'The file holds several documents, to be cut and read one by one: answered at once as a batch, whatever `wait` says.',
      ),
    metadata: metadataSchema.optional(),
  })
  .refine(hasOneFileSource, oneFileSource)
  .meta(oneFileSourceMeta);
export const extractManySchema = z.strictObject({
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
export type ExtractOne = z.infer<typeof extractOneSchema>;
export type ExtractMany = z.infer<typeof extractManySchema>;

/** One document, or a batch of them: told apart by `documents`, so that an error names the shape that was meant. */
export const extractSchema = z.unknown().transform((body, context): ExtractOne | ExtractMany => {
  const isBatch = typeof body === 'object' && body !== null && 'documents' in body;
  const parsed = (isBatch ? extractManySchema : extractOneSchema).safeParse(body);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) context.addIssue({ ...issue });
  return z.NEVER;
});

export const extractedDocumentSchema = z.object({
  document_id: idSchema('document'),
  status: documentStatusSchema,
  fields: fieldsSchema,
  failure: failureSchema.optional(),
});
export const acceptedDocumentSchema = z.object({ document_id: idSchema('document'), status: z.literal('processing') });
export const acceptedBatchSchema = z.object({
  batch_id: idSchema('batch'),
  documents: z.array(z.object({ document_id: idSchema('document'), status: documentStatusSchema })),
});
export type ExtractReply =
  | z.infer<typeof extractedDocumentSchema>
  | z.infer<typeof acceptedDocumentSchema>
  | z.infer<typeof acceptedBatchSchema>;

const documentRow = z.object({
  document_id: idSchema('document'),
  status: documentStatusSchema,
  template: z.string(),
  batch_id: idSchema('batch').nullable(),
  case_id: idSchema('case').nullable(),
  metadata: metadataSchema,
  /** The first and the last page of the file, from 1, of a document that was cut out of one; null for a whole file. */
  pages_of_file: z.tuple([z.number().int(), z.number().int()]).nullable(),
  created_at: instantSchema,
  processed_at: instantSchema.nullable(),
});
export type DocumentRow = z.infer<typeof documentRow>;

export const documentSchema = documentRow.extend({
  fields: fieldsSchema,
  /** By field; `visual_<name>` is what is printed on an identity document outside of its zone, and no field. */
  details: sensitive(z.record(z.string(), fieldDetailSchema), 'document'),
  line_items: sensitive(z.array(lineItemSchema), 'document'),
  warnings: z.array(warningSchema),
  /** Null for documents that are none of identity, and for PDFs. */
  signals: captureSignalsSchema.nullable(),
  template_version: z.number().int().nullable(),
  pages: z.number().int().nullable(),
  pages_done: z.number().int(),
  failure: failureSchema.nullable(),
  /** The PDF that an XML document carries for people to read, as a file; null where it carries none. */
  readable_file_id: idSchema('file').nullable(),
});
export type Document = z.infer<typeof documentSchema>;

/** What a person read; null where the document has no such value. Names are those of the document's template. */
const correctedFields = z
  .record(z.string().min(1).max(100), z.string().min(1).max(2000).nullable())
  .refine((fields) => Object.keys(fields).length > 0, 'must name a field')
  .refine((fields) => Object.keys(fields).length <= 100, 'must have 100 fields at most');

export const correctDocumentSchema = z.strictObject({
  fields: sensitive(correctedFields, 'document'),
  actor: actorSchema,
});
export type CorrectDocument = z.infer<typeof correctDocumentSchema>;

const corrected = extractedDocumentSchema.omit({ failure: true }).extend({ status: z.literal('processed') });
export type CorrectedDocument = z.infer<typeof corrected>;
const cancelled = z.object({ document_id: idSchema('document'), status: z.literal('cancelled') });
export type CancelledDocument = z.infer<typeof cancelled>;

const documentParams = z.strictObject({ document_id: idSchema('document') });

export const documentRoutes = {
  extract: route({
    method: 'POST',
    path: '/v1/documents/extract',
    service: 'extraction',
    scope: 'documents:write',
    timeoutMs: extractTimeoutMs,
    summary: 'Submit a file or document batch for structured extraction.',
    body: extractSchema,
    documentedBody: z.union([extractOneSchema, extractManySchema]),
    replies: { 200: extractedDocumentSchema, 202: z.union([acceptedDocumentSchema, acceptedBatchSchema]) },
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
    params: documentParams,
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
    params: documentParams,
    replies: { 204: null },
    errors: ['conflict'],
  }),
  cancel: route({
    method: 'POST',
    path: '/v1/documents/{document_id}/cancel',
    service: 'extraction',
    scope: 'documents:write',
    summary: 'Stop the reading of a document. Repeating it changes nothing; a document that has been read is refused.',
    params: documentParams,
    replies: { 200: cancelled },
    errors: ['conflict'],
    examples: { replies: { 200: { document_id: exampleId('document'), status: 'cancelled' } } },
  }),
  correct: route({
    method: 'POST',
    path: '/v1/documents/{document_id}/corrections',
    service: 'extraction',
    scope: 'documents:write',
    summary: 'Correct a document that needs review: it is then processed, and its case closes.',
    params: documentParams,
    body: correctDocumentSchema,
    replies: { 200: corrected },
    errors: ['conflict'],
    examples: {
      body: { fields: { total_amount: '1250.00', due_date: null }, actor: { id: 'reviewer-7', name: 'Ada' } },
      replies: {
        200: {
          document_id: exampleId('document'),
          status: 'processed',
          fields: { invoice_number: 'INV-2041', total_amount: '1250.00' },
        },
      },
    },
  }),
};
