import type { DocumentFailure } from '@ifcgate/contracts';
import type { PutOff } from '../domain/retry.ts';
import type { ReadResult } from '../../engine/index.ts';
import type { ExtractionTransaction } from '../../db/client.ts';
import type { Job } from './job-rows.ts';

/** How a job ended. */
export interface Outcome {
  readonly job: Job;
  readonly sha256: string | null;
  readonly result: ReadResult | null;
  /** The PDF that was found inside an XML document, once its bytes are stored; it has an id once it is recorded. */
  readonly carried?: { readonly sha256: string; readonly sizeBytes: number; readonly fileId?: string } | undefined;
  /** Where reading was not possible at all. */
  readonly failure: DocumentFailure | null;
  /** Set when it is to be tried again; nothing else is then final. */
  readonly putOff: PutOff | undefined;
  /** Whether it is poison, and waits for an operator. */
  readonly isQuarantined: boolean;
}

/**
 * Writes outcomes of one tenant, each only while its claim still holds. One that is to be tried again keeps its template.
 * Raw, for one statement: many rows, each its own.
 *
 * @returns the ids of those that were written
 */
export async function writeOutcomes(
  tx: ExtractionTransaction,
  outcomes: readonly Outcome[],
  now: Date,
): Promise<Set<string>> {
  const rows = await tx.db.$queryRaw<{ document_id: string }[]>`
    update documents d set
      status = r.status, case_id = coalesce(r.case_id, d.case_id), sha256 = coalesce(r.sha256, d.sha256),
      template_version = coalesce(r.template_version, d.template_version),
      readable_file_id = coalesce(r.readable_file_id, d.readable_file_id),
      fields = r.fields, details = r.details, line_items = r.line_items, checks = r.checks, warnings = r.warnings,
      awaits_split = d.awaits_split and (r.put_off <> '' or r.is_quarantined),
      signals = r.signals, failure = r.failure, pages = r.pages, pages_done = coalesce(r.pages, 0), claim_id = null,
      faults = d.faults + (r.put_off = 'fault')::integer, interruptions = 0, retries = d.retries + (r.put_off = 'file')::integer,
      hold_ups = d.hold_ups + (r.put_off in ('host', 'stall'))::integer, stalls = d.stalls + (r.put_off = 'stall')::integer,
      quarantined_at = case when r.is_quarantined then ${now}::timestamptz end,
      processed_at = case when r.put_off = '' then ${now}::timestamptz end,
      run_at = case when r.put_off <> '' then now() + r.retry_in_ms * interval '1 millisecond' end
    from jsonb_to_recordset(${JSON.stringify(outcomes.map(toRow))}::jsonb) as r(
      document_id text, claim_id text, status text, case_id text, sha256 text, template_version integer,
      readable_file_id text, fields jsonb, details jsonb, line_items jsonb, checks jsonb, warnings jsonb, signals jsonb, failure jsonb, pages integer, is_quarantined boolean,
      put_off text, retry_in_ms float8)
    where d.workspace_id = ${tx.tenant.workspaceId} and d.environment = ${tx.tenant.environment}
      and d.document_id = r.document_id and d.claim_id = r.claim_id and d.status = 'processing'
    returning d.document_id`;
  return new Set(rows.map((row) => row.document_id));
}

/** What a document's status becomes. */
export function statusOf({ result, putOff }: Outcome): 'processing' | 'processed' | 'needs_review' | 'failed' {
  if (putOff !== undefined) return 'processing';
  return result?.status ?? 'failed';
}

/** Every rule that was tried on the document's values, each once. */
export function checksOf(result: ReadResult | null): { name: string; passed: boolean }[] {
  const byName = new Map<string, boolean>();
  for (const { checks } of Object.values(result?.details ?? {})) {
    for (const { name, passed } of checks) byName.set(name, (byName.get(name) ?? true) && passed);
  }
  return [...byName].map(([name, passed]) => ({ name, passed }));
}

const unread = { templateVersion: null, fields: {}, details: {}, lineItems: [], warnings: [], pages: null };

function toRow(outcome: Outcome): object {
  const { job, result, putOff } = outcome;
  const read = result ?? unread;
  return {
    document_id: job.documentId,
    claim_id: job.claimId,
    status: statusOf(outcome),
    case_id: job.caseId,
    sha256: outcome.sha256,
    template_version: read.templateVersion,
    readable_file_id: outcome.carried?.fileId ?? null,
    fields: read.fields,
    details: read.details,
    line_items: read.lineItems,
    checks: checksOf(result),
    warnings: read.warnings,
    signals: result?.signals ?? null,
    failure: outcome.failure ?? result?.failure ?? null,
    pages: read.pages,
    is_quarantined: outcome.isQuarantined,
    put_off: putOff?.cause ?? '',
    retry_in_ms: putOff?.inMs ?? null,
  };
}
