import { z } from 'zod';
import { queueSchema } from '../http/fields.ts';
import { idSchema } from '../ids.ts';

export const workflowEvents = {
  'workflow.decided': z.object({
    run_id: idSchema('run'),
    case_id: idSchema('case'),
    workflow: z.string(),
    workflow_version: z.number().int(),
    /** The run of the checks that it was decided on. Absent: the first. */
    check_round: z.number().int().min(1).optional(),
    decision: z.enum(['approve', 'reject', 'review']),
    /** Where a review goes; null leaves the case where it is. */
    queue: queueSchema.nullable(),
    /** The rule that decided; null when none held and a person has to. */
    rule: z.string().nullable(),
  }),
};
