import { z } from 'zod';
import { exampleId, idSchema } from '../ids.ts';
import { sensitive } from '../sensitive.ts';
import { caseStatusSchema } from './cases.ts';
import {
  fileSourceShape,
  hasOneFileSource,
  instantSchema,
  metadataSchema,
  nameSchema,
  oneFileSource,
  oneFileSourceMeta,
  queueSchema,
} from './fields.ts';
import { route } from './route.ts';

/** A document of a verification: its kind, and where its file is. */
export const submittedDocumentSchema = z
  .strictObject({ type: nameSchema, ...fileSourceShape, side: z.enum(['front', 'back']).optional() })
  .refine(hasOneFileSource, oneFileSource)
  .meta(oneFileSourceMeta);
export type SubmittedDocument = z.infer<typeof submittedDocumentSchema>;

/** What the client knows of the applicant; compared with what the documents say. */
export const applicantSchema = z.strictObject({
  given_names: sensitive(z.string().min(1).max(200), 'personal').optional(),
  family_name: sensitive(z.string().min(1).max(200), 'personal').optional(),
  date_of_birth: sensitive(z.iso.date(), 'personal').optional(),
  nationality: sensitive(
    z.string().regex(/^[A-Z]{1,3}$/, 'must be a code of up to three capital letters'),
    'personal',
  ).optional(),
  document_number: sensitive(z.string().min(1).max(50), 'document').optional(),
  address: sensitive(z.string().min(1).max(500), 'personal').optional(),
});
export type Applicant = z.infer<typeof applicantSchema>;

export const createVerificationSchema = z.strictObject({
  workflow: nameSchema,
  applicant_id: z.string().min(1).max(128),
  documents: z.array(submittedDocumentSchema).max(20).optional(),
  applicant: applicantSchema.optional(),
  metadata: metadataSchema.optional(),
});
export type CreateVerification = z.infer<typeof createVerificationSchema>;

export const createdVerificationSchema = z.object({
  case_id: idSchema('case'),
  status: caseStatusSchema,
  workflow: z.string(),
  queue: queueSchema.nullable(),
  submitted_at: instantSchema,
});
export type CreatedVerification = z.infer<typeof createdVerificationSchema>;

/** How a check ended; what could not be checked is inconclusive and goes to a person. */
export const checkOutcomeSchema = z.enum(['clear', 'consider', 'rejected', 'inconclusive']);
export type CheckOutcome = z.infer<typeof checkOutcomeSchema>;

export const checkSchema = z.object({
  id: z.string(),
  name: z.string(),
  outcome: checkOutcomeSchema,
  reasons: z.array(z.object({ code: z.string(), message: z.string() })),
  evidence: z.record(z.string(), z.unknown()),
  started_at: instantSchema,
  completed_at: instantSchema,
});
export type Check = z.infer<typeof checkSchema>;

export const verificationSchema = createdVerificationSchema.extend({
  applicant_id: z.string(),
  workflow_version: z.number().int(),
  documents: z.array(
    z.object({
      document_id: idSchema('document'),
      type: z.string(),
      side: z.string().nullable(),
      status: z.enum(['processing', 'processed', 'needs_review', 'failed', 'cancelled']),
      fields: sensitive(z.record(z.string(), z.string()), 'document'),
      failure: z.object({ code: z.string(), message: z.string() }).nullable(),
    }),
  ),
  checks: z.array(checkSchema),
  checks_pending: z.boolean(),
  outcome: checkOutcomeSchema.nullable(),
  metadata: metadataSchema,
});
export type Verification = z.infer<typeof verificationSchema>;

const caseParams = z.strictObject({ case_id: idSchema('case') });

export const verificationRoutes = {
  create: route({
    method: 'POST',
    path: '/v1/verifications',
    service: 'verification',
    scope: 'verifications:write',
    summary: 'Create a verification case and assign it to a workflow.',
    body: createVerificationSchema,
    replies: { 201: createdVerificationSchema },
    errors: ['workflow_not_found', 'workflow_validation_failed'],
    examples: {
      body: {
        workflow: 'onboarding-default',
        applicant_id: 'app_10294',
        documents: [{ type: 'passport', file_url: 'https://files.example.com/passport.png' }],
      },
      replies: {
        201: {
          case_id: exampleId('case'),
          status: 'in_review',
          workflow: 'onboarding-default',
          queue: 'verification-review',
          submitted_at: '2026-03-30T03:00:00Z',
        },
      },
    },
  }),
  addDocuments: route({
    method: 'POST',
    path: '/v1/verifications/{case_id}/documents',
    service: 'verification',
    scope: 'verifications:write',
    summary: 'Add documents to a verification.',
    params: caseParams,
    body: z.strictObject({ documents: z.array(submittedDocumentSchema).min(1).max(20) }),
    replies: { 200: verificationSchema },
    errors: ['workflow_validation_failed'],
    examples: {
      body: { documents: [{ type: 'utility-bill', file_url: 'https://files.example.com/utility-bill.pdf' }] },
    },
  }),
  get: route({
    method: 'GET',
    path: '/v1/verifications/{case_id}',
    service: 'verification',
    scope: 'verifications:read',
    summary: 'Fetch a verification: documents, extracted fields, checks and outcome.',
    params: caseParams,
    replies: { 200: verificationSchema },
  }),
};
