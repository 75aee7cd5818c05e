import { z } from 'zod';
import { caseKindSchema, caseStatusSchema } from '../http/cases.ts';
import { actorSchema, metadataSchema, queueSchema } from '../http/fields.ts';
import { idSchema } from '../ids.ts';

const caseFacts = {
  case_id: idSchema('case'),
  kind: caseKindSchema,
  workflow: z.string(),
  workflow_version: z.number().int(),
  status: caseStatusSchema,
  queue: queueSchema.nullable(),
  applicant_id: z.string().nullable(),
  metadata: metadataSchema,
};

/** What every public event of a case carries. */
export const caseFactsSchema = z.object(caseFacts);
export type CaseFacts = z.infer<typeof caseFactsSchema>;

const actionFacts = {
  run_id: idSchema('run'),
  action: z.string(),
  actor: actorSchema.nullable(),
  reason: z.string().nullable(),
};

export const caseActionEvents = {
  'case.created': z.object(caseFacts),
  'case.status.changed': z.object({ ...caseFacts, previous_status: caseStatusSchema }),
  'case.review.completed': z.object({ ...caseFacts, decided_by: z.enum(['person', 'rule']) }),
  'case.assigned': z.object({ ...caseFacts, owner: z.string().nullable() }),
  'case.documents.requested': z.object(caseFacts),
  /** Its days of retention are over and it was deleted; others delete what they keep of it. Not for the world. */
  'case.expired': z.object({ case_id: idSchema('case'), kind: caseKindSchema, expired_at: z.string() }),
  'case.action.applied': z.object({ ...caseFacts, ...actionFacts }),
  'case.action.refused': z.object({ ...caseFacts, ...actionFacts }),
};
