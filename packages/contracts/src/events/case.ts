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

/** In which state a case is, for the other services. */
const presentState = {
  case_id: idSchema('case'),
  kind: caseKindSchema,
  status: caseStatusSchema,
  queue: queueSchema.nullable(),
  /** Said by itself, not at a change: the change was before an upgrade, or a process of the former version made it. */
  repeated: z.boolean().optional(),
};

export const caseActionEvents = {
  'case.created': z.object(caseFacts),
  'case.status.changed': z.object({ ...caseFacts, previous_status: caseStatusSchema }),
  'case.review.completed': z.object({ ...caseFacts, decided_by: z.enum(['person', 'rule']) }),
  'case.assigned': z.object({ ...caseFacts, owner: z.string().nullable() }),
  'case.documents.requested': z.object(caseFacts),
  /** It was decided or closed: also one that was decided is closed. Not for the world, as are the two below. */
  'case.ended': z.object({ ...presentState, ended_at: z.string() }),
  /** It is open again; repeated, it is open. */
  'case.opened': z.object(presentState),
  /**
   * Its days of retention are over and it was deleted; others delete what they keep of it. Repeated: a decision
   * of rules came for a case that is there no more, whose run is to go as well.
   */
  'case.expired': z.object({
    case_id: idSchema('case'),
    kind: caseKindSchema,
    expired_at: z.string(),
    repeated: z.boolean().optional(),
  }),
  'case.action.applied': z.object({ ...caseFacts, ...actionFacts }),
  'case.action.refused': z.object({ ...caseFacts, ...actionFacts }),
};
