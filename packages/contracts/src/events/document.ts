import { z } from 'zod';
import { actorSchema, metadataSchema } from '../http/fields.ts';
import { captureSignalsSchema, failureSchema, fieldsSchema, visualZoneSchema } from '../http/document-parts.ts';
import { idSchema } from '../ids.ts';

const documentFacts = {
  document_id: idSchema('document'),
  /** The verification's case, or the one that a review opens; null for any other document. */
  case_id: idSchema('case').nullable(),
  /** That of its verification, or `document-review`; absent: not known, from before it was said. */
  workflow: z.string().optional(),
  /** Whether it belongs to a verification or came by itself. */
  origin: z.enum(['verification', 'extract']),
  template: z.string(),
  batch_id: idSchema('batch').nullable(),
  metadata: metadataSchema,
  processed_at: z.string(),
};

const readingFacts = {
  template_version: z.number().int(),
  fields: fieldsSchema,
  /** What was verified inside the document: check digits, sums. */
  checks: z.array(z.object({ name: z.string(), passed: z.boolean() })),
  warnings: z.array(z.string()),
  /** Absent: no picture of an identity document, or from before it was measured. */
  signals: captureSignalsSchema.optional(),
  /** Absent: no identity document, nothing was read beside its zone, or from before it was looked at. */
  visual: visualZoneSchema.optional(),
};

export const documentEvents = {
  'document.processed': z.object({ ...documentFacts, status: z.enum(['processed', 'needs_review']), ...readingFacts }),
  'document.review.requested': z.object({
    ...documentFacts,
    case_id: idSchema('case'),
    status: z.literal('needs_review'),
  }),
  'document.failed': z.object({ ...documentFacts, status: z.literal('failed'), failure: failureSchema }),
  /** Its reading was given up on request; nothing else is said of it afterwards. Not for the world: who cancelled it knows. */
  'document.cancelled': z.object({ ...documentFacts, status: z.literal('cancelled') }),
  /** A person corrected what was in doubt: names of fields, never their values. */
  'document.corrected': z.object({
    document_id: idSchema('document'),
    case_id: idSchema('case'),
    fields: z.array(z.string()),
    actor: actorSchema,
  }),
  'batch.completed': z.object({
    batch_id: idSchema('batch'),
    template: z.string(),
    metadata: metadataSchema,
    documents: z.number().int(),
    processed: z.number().int(),
    needs_review: z.number().int(),
    failed: z.number().int(),
    /** Absent: from before documents could be cancelled. */
    cancelled: z.number().int().optional(),
    processed_at: z.string(),
  }),
  /** Someone looked at a file of a case: at a page of one of its documents, or at all of it. Its subject is the case. */
  'file.viewed': z.object({
    case_id: idSchema('case'),
    document_id: idSchema('document'),
    file_id: idSchema('file').nullable(),
    /** From 1; null: the whole file. */
    page: z.number().int().nullable(),
    /** The key that asked. */
    key_id: z.string(),
    viewed_at: z.string(),
  }),
};
