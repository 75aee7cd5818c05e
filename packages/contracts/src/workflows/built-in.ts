import type { PublishedWorkflow } from './definition.ts';

/** The workflow of documents that come by themselves, and of the cases that their doubts open. */
export const documentWorkflow = 'document-review';

const identityDocument = ['passport', 'id-card', 'driving-licence'];

/** The definitions that every workspace has; running cases keep the version stamped on them. */
export const builtInWorkflows: readonly PublishedWorkflow[] = [
  {
    name: 'onboarding-default',
    version: 1,
    team: 'Verification Team',
    entry_queue: 'verification-review',
    required_documents: [identityDocument],
    when_document_missing: 'await',
    rules: [
      { name: 'all-clear', when: 'outcome == "clear"', decide: 'approve' },
      { name: 'needs-a-person', when: 'true', decide: 'review' },
    ],
    sla_hours: 24,
  },
  {
    name: 'verification-priority',
    version: 1,
    team: 'Compliance Team',
    entry_queue: 'verification-review',
    required_documents: [identityDocument],
    when_document_missing: 'refuse',
    rules: [
      { name: 'all-clear', when: 'outcome == "clear"', decide: 'approve' },
      { name: 'needs-a-person', when: 'true', decide: 'review' },
    ],
    sla_hours: 4,
  },
  {
    name: documentWorkflow,
    version: 1,
    team: 'Document Team',
    entry_queue: 'document-review',
    required_documents: [],
    when_document_missing: 'await',
    rules: [],
    sla_hours: 24,
  },
];

/**
 * The built-in definition of this name, in this version or, without one, the newest.
 *
 * @returns undefined when there is none
 */
export function findBuiltInWorkflow(name: string, version?: number): PublishedWorkflow | undefined {
  return builtInWorkflows
    .filter((workflow) => workflow.name === name && (version === undefined || workflow.version === version))
    .sort((a, b) => b.version - a.version)[0];
}
