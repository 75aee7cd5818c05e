import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { sensitive } from '../sensitive.ts';
import {
  givenInstantSchema,
  instantSchema,
  listQuery,
  metadataSchema,
  nameSchema,
  pageOf,
  queueSchema,
} from './fields.ts';
import { route } from './route.ts';

export const caseStatuses = ['awaiting_documents', 'in_review', 'escalated', 'approved', 'rejected', 'closed'] as const;
export const caseStatusSchema = z.enum(caseStatuses);
export type CaseStatus = z.infer<typeof caseStatusSchema>;

export const caseKindSchema = z.enum(['verification', 'document']);
export type CaseKind = z.infer<typeof caseKindSchema>;

/** Everything that a timeline can say. */
export const timelineEvents = [
  'submitted',
  'documents_added',
  'checks_completed',
  'routed',
  'assigned',
  'claimed',
  'released',
  'documents_requested',
  'escalated',
  'sla_breached',
  'decided',
  'note_added',
  'closed',
  'reopened',
  'file_viewed',
  'redacted',
] as const;
export type TimelineEvent = (typeof timelineEvents)[number];

export const timelineEntrySchema = z.object({
  event: z.enum(timelineEvents),
  at: instantSchema,
  actor: sensitive(z.object({ id: z.string(), name: z.string().optional() }).nullable(), 'personal'),
  data: z.record(z.string(), z.unknown()),
  seq: z.number().int(),
  hash: z.string(),
});
export type TimelineEntry = z.infer<typeof timelineEntrySchema>;

export const caseRowSchema = z.object({
  case_id: idSchema('case'),
  kind: caseKindSchema,
  workflow: z.string(),
  status: caseStatusSchema,
  queue: queueSchema.nullable(),
  owner: z.string().nullable(),
  applicant_id: z.string().nullable(),
  metadata: metadataSchema,
  created_at: instantSchema,
  updated_at: instantSchema,
  due_at: instantSchema.nullable(),
});
export type CaseRow = z.infer<typeof caseRowSchema>;

export const caseSchema = caseRowSchema.extend({
  checks_pending: z.boolean(),
  document_id: idSchema('document').nullable(),
  claimed_by: sensitive(z.string().nullable(), 'personal'),
  claim_expires_at: instantSchema.nullable(),
  timeline: z.array(timelineEntrySchema),
});
export type Case = z.infer<typeof caseSchema>;

const caseFilters = {
  status: caseStatusSchema.optional(),
  queue: queueSchema.optional(),
  workflow: nameSchema.optional(),
  owner: z.string().min(1).max(128).optional(),
  applicant_id: z.string().min(1).max(128).optional(),
  kind: caseKindSchema.optional(),
  created_after: givenInstantSchema.optional(),
  created_before: givenInstantSchema.optional(),
};
export const listCasesQuery = listQuery(caseFilters);
export type ListCases = z.infer<typeof listCasesQuery>;
/** Which cases are wanted. */
export type CaseFilters = Omit<ListCases, 'limit' | 'cursor'>;

/** How an export is written, and the media type of each. */
export const exportMediaTypes = { ndjson: 'application/x-ndjson', csv: 'text/csv' } as const;
export type ExportFormat = keyof typeof exportMediaTypes;

export const exportCasesQuery = z.strictObject({
  ...caseFilters,
  format: z.enum(['ndjson', 'csv']).default('ndjson'),
});
export type ExportCases = z.infer<typeof exportCasesQuery>;

const caseParams = z.strictObject({ case_id: idSchema('case') });

export const caseRoutes = {
  list: route({
    method: 'GET',
    path: '/v1/cases',
    service: 'case',
    scope: 'cases:read',
    summary: 'List cases, newest first.',
    query: listCasesQuery,
    replies: { 200: pageOf(caseRowSchema) },
  }),
  export: route({
    method: 'GET',
    path: '/v1/cases/export',
    service: 'case',
    scope: 'cases:export',
    summary: 'Export any number of cases, newest first, a row for each.',
    query: exportCasesQuery,
    replies: { 200: null },
    stream: {
      mediaTypes: Object.values(exportMediaTypes),
      description:
        'One case a line: JSON as in the list, or CSV by RFC 4180 with a line of column names, `metadata` as one cell of ' +
        'JSON, and an apostrophe before what begins with = + - @, a tab or a return, so that no spreadsheet runs it. ' +
        'A case that changes meanwhile is shown as it is when its line is written.',
    },
  }),
  get: route({
    method: 'GET',
    path: '/v1/cases/{case_id}',
    service: 'case',
    scope: 'cases:read',
    summary: 'Fetch current state, ownership, and audit history for a case.',
    params: caseParams,
    replies: { 200: caseSchema },
  }),
  timeline: route({
    method: 'GET',
    path: '/v1/cases/{case_id}/timeline',
    service: 'case',
    scope: 'cases:read',
    summary: 'Page through the timeline of a case, newest first.',
    params: caseParams,
    query: listQuery({}),
    replies: { 200: pageOf(timelineEntrySchema) },
  }),
};
