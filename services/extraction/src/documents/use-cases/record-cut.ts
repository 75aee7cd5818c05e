import type { ExtractionTransaction } from '../../db/client.ts';
import { type NewDocumentRow, insertDocuments } from '../db/job-rows.ts';
import { writeBatchSize, writeFirstPart } from '../db/part-rows.ts';
import type { Part } from '../../engine/index.ts';
import type { FileCut } from './attempt-job.ts';
import type { RecordDeps } from './record-outcomes.ts';

/**
 * Makes documents of a file that was cut: the row that waited for it is the first of them. Nothing happens where its claim has
 * passed to another, who cuts it alike.
 */
export async function recordCut(deps: RecordDeps, tx: ExtractionTransaction, { job, parts }: FileCut): Promise<void> {
  const [first, ...others] = parts;
  if (first === undefined || !(await writeFirstPart(tx, job, first))) return;
  await insertDocuments(
    tx,
    others.map((part) => toRow(deps.newId('document'), job, part)),
    deps.clock.now(),
  );
  if (job.batchId !== null) await writeBatchSize(tx, job.batchId, parts.length);
}

function toRow(documentId: string, job: FileCut['job'], { from, to, isDoubtful }: Part): NewDocumentRow {
  return {
    document_id: documentId,
    origin: job.origin,
    case_id: job.caseId,
    workflow: job.workflow,
    batch_id: job.batchId,
    template: job.template,
    template_version: job.templateVersion,
    file_url: job.fileUrl,
    file_id: job.fileId,
    sha256: job.sha256,
    metadata: job.metadata,
    lane: 'parts',
    awaits_split: false,
    pages_from: from,
    pages_to: to,
    is_doubtful_part: isDoubtful,
  };
}
