import type { Environment, Tenant } from '@ifcgate/contracts';
import type { Sql } from '@ifcgate/event-bus';
import type { Lane } from '../domain/lanes.ts';
import type { ExtractionTransaction } from '../../db/client.ts';

/** A document that ended its worker too often, as an operator sees it. */
export interface QuarantinedDocument {
  readonly documentId: string;
  readonly workspaceId: string;
  readonly environment: Environment;
  readonly template: string;
  readonly lane: Lane;
  readonly faults: number;
  readonly quarantinedAt: Date;
}

/** The documents in quarantine, of all tenants, the newest first, from behind an id on. */
export async function listQuarantined(claim: Sql, limit: number, after?: string): Promise<QuarantinedDocument[]> {
  return claim.$queryRaw<QuarantinedDocument[]>`
    select document_id as "documentId", workspace_id as "workspaceId", environment, template, lane, faults,
      quarantined_at as "quarantinedAt"
    from documents
    where quarantined_at is not null and (${after ?? null}::text is null or document_id < ${after ?? null}::text)
    order by document_id desc limit ${limit}`;
}

/** Whose document is in quarantine under this id; undefined when none is. */
export async function findQuarantined(claim: Sql, documentId: string): Promise<Tenant | undefined> {
  const [found] = await claim.$queryRaw<Tenant[]>`
    select workspace_id as "workspaceId", environment from documents
    where document_id = ${documentId} and quarantined_at is not null`;
  return found;
}

/**
 * Lets a document out of quarantine, to be read again from the beginning. In its batch it no longer counts as failed and
 * will count again; a batch that is complete stays so. Raw, for one statement.
 *
 * @returns false when it is in quarantine no more
 */
export async function releaseQuarantined(tx: ExtractionTransaction, documentId: string): Promise<boolean> {
  const { workspaceId, environment } = tx.tenant;
  const released = await tx.db.$queryRaw<unknown[]>`
    with released as (
      update documents set status = 'processing', lane = 'fast', interruptions = 0, faults = 0, retries = 0, hold_ups = 0, stalls = 0, failure = null,
        quarantined_at = null, processed_at = null, run_at = now()
      where workspace_id = ${workspaceId} and environment = ${environment} and document_id = ${documentId}
        and quarantined_at is not null
      returning batch_id
    ), uncounted as (
      update batches b set failed = b.failed - 1 from released r
      where b.workspace_id = ${workspaceId} and b.environment = ${environment} and b.batch_id = r.batch_id
    )
    select from released`;
  return released.length > 0;
}

/** How many documents wait in each lane, and how many in quarantine. */
export interface DocumentCounts {
  readonly fast: number;
  readonly ocr: number;
  /** Files that are to be cut, and what was cut out of them. */
  readonly parts: number;
  readonly quarantined: number;
  /** Of those that wait: put off because something here kept them from being read. */
  readonly heldUp: number;
  /** Of those: accepted more than an hour ago. */
  readonly overdue: number;
}

/** Counts what waits, over all tenants. */
export async function countWaiting(claim: Sql): Promise<DocumentCounts> {
  const [counts] = await claim.$queryRaw<DocumentCounts[]>`
    select count(*) filter (where lane = 'fast')::integer as fast, count(*) filter (where lane = 'ocr')::integer as ocr,
      count(*) filter (where lane in ('parts', 'parts_ocr'))::integer as parts,
      count(*) filter (where hold_ups > 0)::integer as "heldUp",
      count(*) filter (where hold_ups > 0 and created_at < now() - interval '1 hour')::integer as overdue,
      (select count(*)::integer from documents where quarantined_at is not null) as quarantined
    from documents where status = 'processing'`;
  return counts ?? { fast: 0, ocr: 0, parts: 0, quarantined: 0, heldUp: 0, overdue: 0 };
}
