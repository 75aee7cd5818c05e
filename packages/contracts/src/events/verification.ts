import { z } from 'zod';
import { caseStatusSchema } from '../http/cases.ts';
import { metadataSchema, queueSchema } from '../http/fields.ts';
import { checkOutcomeSchema } from '../http/verifications.ts';
import { idSchema } from '../ids.ts';
import { sensitive } from '../sensitive.ts';
import { authoritySchema } from './authority.ts';

const documentToRead = z.object({
  document_id: idSchema('document'),
  type: z.string(),
  side: z.string().nullable(),
  file_url: sensitive(z.string().nullable(), 'location'),
  file_id: z.string().nullable(),
});
export type DocumentToRead = z.infer<typeof documentToRead>;

/** Absent: the key has no limits, or the event is from before they were said. */
const authority = authoritySchema.optional();

export const verificationEvents = {
  'verification.submitted': z.object({
    case_id: idSchema('case'),
    workflow: z.string(),
    workflow_version: z.number().int(),
    applicant_id: z.string(),
    status: caseStatusSchema,
    queue: queueSchema.nullable(),
    checks_pending: z.boolean(),
    documents: z.array(documentToRead),
    metadata: metadataSchema,
    submitted_at: z.string(),
    authority,
  }),
  'verification.documents.added': z.object({
    case_id: idSchema('case'),
    workflow: z.string(),
    workflow_version: z.number().int(),
    /** Whether everything that the workflow requires is there now. */
    complete: z.boolean(),
    checks_pending: z.boolean(),
    documents: z.array(documentToRead),
    authority,
  }),
  'verification.completed': z.object({
    case_id: idSchema('case'),
    applicant_id: z.string(),
    workflow: z.string(),
    workflow_version: z.number().int(),
    outcome: checkOutcomeSchema,
    /** Which run of the checks it was: each addition of documents begins a later one. Absent: the first. */
    check_round: z.number().int().min(1).optional(),
    checks: z.array(z.object({ name: z.string(), outcome: checkOutcomeSchema, reasons: z.array(z.string()) })),
    metadata: metadataSchema,
  }),
};
