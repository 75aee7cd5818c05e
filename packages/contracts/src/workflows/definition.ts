import { z } from 'zod';
import { nameSchema, queueSchema } from '../http/fields.ts';

const ruleSchema = z
  .strictObject({
    name: nameSchema,
    /** A CEL expression over `outcome` and `checks` (outcome by name). */
    when: z.string().min(1).max(2000),
    /** What follows when it is the first that holds. */
    decide: z.enum(['approve', 'reject', 'review']),
    queue: queueSchema.optional(),
  })
  .refine((rule) => rule.queue === undefined || rule.decide === 'review', 'only a review has a queue');

/** A workflow as data: what it requires, what it checks, what its rules decide. */
export const workflowDefinitionSchema = z.strictObject({
  name: nameSchema,
  /** Whose cases these are until someone is assigned; shown as the owner. */
  team: z.string().min(1).max(128),
  entry_queue: queueSchema,
  /** Each inner list is met by any one of its document types; an empty outer list requires nothing. */
  required_documents: z.array(z.array(nameSchema).min(1)),
  /** Wait for a missing document, or refuse the submission. */
  when_document_missing: z.enum(['await', 'refuse']),
  /** In order; the first rule that holds decides. When none holds a person does. */
  rules: z.array(ruleSchema),
  /** Hours until a case is due; null when it never is. */
  sla_hours: z.number().int().positive().nullable(),
});
export type WorkflowDefinition = z.infer<typeof workflowDefinitionSchema>;

/** A definition with the version that running cases keep. */
export interface PublishedWorkflow extends WorkflowDefinition {
  readonly version: number;
}
