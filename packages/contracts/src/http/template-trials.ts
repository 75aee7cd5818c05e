import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { sensitive } from '../sensitive.ts';
import { templateDraftSchema } from '../templates/draft.ts';
import {
  documentStatusSchema,
  failureSchema,
  fieldDetailSchema,
  fieldsSchema,
  lineItemSchema,
  warningSchema,
} from './document-parts.ts';
import { exactlyOneOf, fileSourceShape, givenInstantSchema, nameSchema } from './fields.ts';

/** One of `file_url`, `file_id` and `document_id`. */
export const templateSourceShape = { ...fileSourceShape, document_id: idSchema('document').optional() };
const sourceNames = ['file_url', 'file_id', 'document_id'] as const;
/** The message that goes with {@link hasOneTemplateSource}. */
export const oneTemplateSource = 'must have one of file_url, file_id and document_id';
/** {@link hasOneTemplateSource} in the words of JSON Schema; for `meta`. */
export const oneTemplateSourceMeta = exactlyOneOf(sourceNames);

/** Where the file of a fixture or of a trial is: a URL, an upload, or a document that was read before. */
export type TemplateFileSource = { [Name in (typeof sourceNames)[number]]?: string | undefined };

/** Whether exactly one source of a file is named; for `refine`. */
export function hasOneTemplateSource(source: TemplateFileSource): boolean {
  return sourceNames.filter((name) => source[name] !== undefined).length === 1;
}

const versionSchema = z.number().int().min(1).max(2_147_483_647);

/** The newest version is tried where neither a draft nor a version is named. */
const subjectShape = { template: templateDraftSchema.optional(), version: versionSchema.optional() };
const oneSubject = 'must have template or version, not both';
function hasOneSubject(subject: { template?: unknown; version?: unknown }): boolean {
  return subject.template === undefined || subject.version === undefined;
}

export const testTemplateSchema = z
  .strictObject({ ...templateSourceShape, ...subjectShape })
  .refine(hasOneTemplateSource, oneTemplateSource)
  .refine(hasOneSubject, oneSubject)
  .meta(oneTemplateSourceMeta);
export type TestTemplate = z.infer<typeof testTemplateSchema>;
/** As it may be sent: what has a default may be left out. */
export type TestTemplateInput = z.input<typeof testTemplateSchema>;

/** What became of a candidate. */
export const candidateOutcomes = [
  'won',
  'same_value',
  'arithmetic',
  'conflict',
  'below_threshold',
  'weaker_label',
  'outranked',
  'pattern_mismatch',
] as const;

export const fieldExplanationSchema = z.object({
  field: z.string(),
  value: z.string().nullable(),
  confidence: z.number(),
  /** A value below it sends the document to review. */
  threshold: z.number(),
  outcome: z.enum(['answered', 'conflict', 'below_threshold', 'not_found']),
  candidates: z.array(
    z.object({
      value: z.string().nullable(),
      raw: z.string().nullable(),
      page: z.number().int().nullable(),
      bbox: fieldDetailSchema.shape.bbox,
      label: z.string().nullable(),
      /** 0 to 1. */
      score: z.number(),
      /** What the score is made of, each 0 to 1. */
      parts: z.record(z.string(), z.number()),
      outcome: z.enum(candidateOutcomes),
      /** In words. */
      reason: z.string(),
    }),
  ),
});
export type FieldExplanation = z.infer<typeof fieldExplanationSchema>;

export const testedTemplateSchema = z.object({
  name: nameSchema,
  /** Null for a draft. */
  version: z.number().int().nullable(),
  status: documentStatusSchema,
  pages: z.number().int().nullable(),
  fields: fieldsSchema,
  details: sensitive(z.record(z.string(), fieldDetailSchema), 'document'),
  line_items: sensitive(z.array(lineItemSchema), 'document'),
  warnings: z.array(warningSchema),
  failure: failureSchema.nullable(),
  explanation: sensitive(z.array(fieldExplanationSchema), 'document'),
});
export type TestedTemplate = z.infer<typeof testedTemplateSchema>;

export const dryRunTemplateSchema = z
  .strictObject({
    ...subjectShape,
    documents: z.array(idSchema('document')).min(1).max(100).optional(),
    status: documentStatusSchema.extract(['processed', 'needs_review', 'failed']).optional(),
    /** Read at this time or later. */
    since: givenInstantSchema.optional(),
    limit: z.number().int().min(1).max(100).default(25),
  })
  .refine(hasOneSubject, oneSubject)
  .refine(
    ({ documents, status, since }) => documents === undefined || (status === undefined && since === undefined),
    'must have documents or filters, not both',
  );
export type DryRunTemplate = z.infer<typeof dryRunTemplateSchema>;
/** As it may be sent: what has a default may be left out. */
export type DryRunTemplateInput = z.input<typeof dryRunTemplateSchema>;

const changedFieldSchema = z.object({
  field: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  /** 0 to 1; null where there was no value. */
  confidence_before: z.number().nullable(),
  confidence_after: z.number().nullable(),
  /** By the word of whoever corrected the document; null where nobody did, or both are wrong. */
  verdict: z.enum(['improved', 'worse']).nullable(),
});
export type ChangedField = z.infer<typeof changedFieldSchema>;

/** Publishing a template, or trying one, reads files for up to half a minute before it answers. */
export const trialTimeoutMs = 45_000;

export const dryRunReplySchema = z.object({
  name: nameSchema,
  /** Null for a draft. */
  version: z.number().int().nullable(),
  documents: z.array(
    z.object({
      document_id: idSchema('document'),
      changed: sensitive(z.array(changedFieldSchema), 'document'),
      unchanged: z.number().int(),
      failure: failureSchema.nullable(),
    }),
  ),
  /** For which there was no time: 30 seconds are spent at most. */
  not_reached: z.array(idSchema('document')),
  summary: z.object({
    /** Documents that read the same, otherwise, or not at all. */
    same: z.number().int(),
    changed: z.number().int(),
    failed: z.number().int(),
    not_reached: z.number().int(),
    /** Fields of corrected documents that became right, or wrong. */
    improved: z.number().int(),
    worse: z.number().int(),
  }),
});
export type DryRunReply = z.infer<typeof dryRunReplySchema>;
