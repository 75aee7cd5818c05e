import { AppError, type CaseStatus, type PublishedWorkflow } from '@ifcgate/contracts';

/** The state in which a case is born. */
export interface BirthState {
  readonly status: Extract<CaseStatus, 'in_review' | 'awaiting_documents'>;
  readonly queue: string | null;
  /** Whether checks run now: everything required is there, and there is something to check. */
  readonly checksPending: boolean;
}

/**
 * The requirements that these document types do not meet: of each, the types of which one is needed.
 *
 * @returns an empty list when nothing is missing
 */
export function missingDocuments(workflow: PublishedWorkflow, types: readonly string[]): readonly string[][] {
  return workflow.required_documents.filter((anyOf) => !anyOf.some((type) => types.includes(type)));
}

/**
 * Decides the state in which a submission's case is born.
 *
 * @throws AppError workflow_validation_failed when a required document is missing and the workflow refuses that
 */
export function decideBirth(workflow: PublishedWorkflow, types: readonly string[]): BirthState {
  const missing = missingDocuments(workflow, types);
  if (missing.length === 0)
    return { status: 'in_review', queue: workflow.entry_queue, checksPending: types.length > 0 };
  if (workflow.when_document_missing === 'await')
    return { status: 'awaiting_documents', queue: null, checksPending: false };
  throw new AppError('workflow_validation_failed', {
    detail: 'A required document type is missing for this workflow.',
    details: missing.map((anyOf) => ({ path: 'documents', message: `needs one of: ${anyOf.join(', ')}` })),
  });
}
