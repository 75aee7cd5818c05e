/** What is said of a document in each of its events. */
interface Told {
  readonly documentId: string;
  readonly caseId: string | null;
  readonly workflow: string | null;
  readonly origin: 'verification' | 'extract';
  readonly template: string;
  readonly batchId: string | null;
  readonly metadata: Record<string, string>;
}

/** What every event about a document carries. */
export function documentFactsOf(document: Told, at: Date) {
  const { documentId, caseId, workflow, origin, template, batchId, metadata } = document;
  return {
    document_id: documentId,
    case_id: caseId,
    ...(workflow !== null && { workflow }),
    origin,
    template,
    batch_id: batchId,
    metadata,
    processed_at: at.toISOString(),
  };
}
