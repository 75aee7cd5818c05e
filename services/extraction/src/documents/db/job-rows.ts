import type { Environment } from '@ifcgate/contracts';
import type { Sql } from '@ifcgate/event-bus';
import { columnsOf, leasePolicy, selectionOf, toColumns } from '@ifcgate/service-kit';
import type { Lane } from '../domain/lanes.ts';
import type { ExtractionTransaction } from '../../db/client.ts';

const { aloneFrom } = leasePolicy;

/** A document that a worker has claimed. */
export interface Job {
  readonly workspaceId: string;
  readonly environment: Environment;
  readonly documentId: string;
  readonly origin: 'verification' | 'extract';
  readonly caseId: string | null;
  readonly workflow: string | null;
  readonly batchId: string | null;
  readonly template: string;
  /** The version when it was accepted; null for what no template reads. */
  readonly templateVersion: number | null;
  readonly fileUrl: string | null;
  readonly fileId: string | null;
  /** Of its content, once that is in the store. */
  readonly sha256: string | null;
  readonly metadata: Record<string, string>;
  /** Of a document that was cut out of a file: its first and last page there, from 1. */
  readonly pagesFrom: number | null;
  readonly pagesTo: number | null;
  /** Whether the cuts on either side of it are in doubt. */
  readonly isDoubtfulPart: boolean;
  /** Whether the file is still to be cut. */
  readonly awaitsSplit: boolean;
  readonly lane: Lane;
  /** How often reading it failed for a fault of ours. */
  readonly faults: number;
  /** How often it was put off because whoever has its file did not answer. */
  readonly retries: number;
  /** How often it was put off because something here kept it from being read. */
  readonly holdUps: number;
  /** How often of these its reader did nothing, and could have. */
  readonly stalls: number;
  readonly claimId: string;
}

/** A document to be read, as it is accepted. */
export interface NewDocumentRow {
  readonly document_id: string;
  readonly origin: 'verification' | 'extract';
  readonly case_id: string | null;
  readonly workflow: string | null;
  readonly batch_id: string | null;
  readonly template: string;
  readonly template_version: number | null;
  readonly file_url: string | null;
  readonly file_id: string | null;
  /** Of the file; null for one that has to be fetched, or is not there. */
  readonly sha256: string | null;
  readonly metadata: Record<string, string>;
  readonly lane: Lane;
  readonly awaits_split: boolean;
  readonly pages_from: number | null;
  readonly pages_to: number | null;
  readonly is_doubtful_part: boolean;
}

/** What a row says of a document that is a whole file. */
export const wholeFile = {
  lane: 'fast',
  awaits_split: false,
  pages_from: null,
  pages_to: null,
  is_doubtful_part: false,
} as const;

/** Inserts documents, which at once are jobs of their lane. Raw, for one statement however many there are. */
export async function insertDocuments(
  tx: ExtractionTransaction,
  documents: readonly NewDocumentRow[],
  now: Date,
): Promise<void> {
  const rows = documents.map((document) => ({
    ...toColumns(tx.tenant),
    ...document,
    ...unread,
    created_at: now,
    run_at: now,
  }));
  const [first] = rows;
  if (first === undefined) return;
  const columns = columnsOf(first);
  await tx.db.$executeRaw`
    insert into documents (${columns})
    select ${columns} from jsonb_populate_recordset(null::documents, ${JSON.stringify(rows)}::jsonb)`;
}

const unread = { status: 'processing', fields: {}, details: {}, checks: [], warnings: [] };

const jobFields: readonly (keyof Job)[] = [
  ...(['workspaceId', 'environment', 'documentId', 'origin', 'caseId', 'workflow', 'batchId', 'template'] as const),
  ...(['templateVersion', 'fileUrl', 'fileId', 'sha256', 'metadata', 'lane', 'faults', 'retries'] as const),
  ...(['holdUps', 'stalls', 'claimId', 'pagesFrom', 'pagesTo', 'isDoubtfulPart', 'awaitsSplit'] as const),
];
/** What a row that is claimed says of its job. */
export const jobSelection = selectionOf(jobFields);

/** By whom, and for how long. */
export interface JobClaim {
  readonly lane: Lane;
  readonly claimId: string;
  /** How long the claim holds without a word from its worker. */
  readonly leaseSeconds: number;
}

/** What a worker claims. */
export interface Claim extends JobClaim {
  readonly limit: number;
  /** At most so many of one tenant. */
  readonly perTenant: number;
  /** Tenants that have enough of this worker's places, as `workspace/environment`. */
  readonly crowded: readonly string[];
}

/**
 * Claims documents of a lane that are due; an expired claim of a dead worker counts as due. Tenants take turns: whose
 * documents fewer workers have now comes first, then who has waited longest; within a tenant the oldest. What is to be read
 * alone is left out; see `claimAlone`.
 *
 * Every step is one in the index `documents_queue`, so its cost grows with the tenants that wait and not with their
 * documents. Rows are found again by `ctid`: statistics lag behind a queue, and joined by key it took 16 ms in place of 1.
 */
export async function claimJobs(claim: Sql, request: Claim): Promise<Job[]> {
  const { lane, limit, perTenant, crowded, claimId, leaseSeconds } = request;
  return claim.$queryRaw<Job[]>`
    with recursive tenant as (
      (select workspace_id, environment from documents
        where status = 'processing' and lane = ${lane}
        order by workspace_id, environment limit 1)
      union all
      select next.workspace_id, next.environment from tenant t cross join lateral (
        select workspace_id, environment from documents
        where status = 'processing' and lane = ${lane}
          and (workspace_id, environment) > (t.workspace_id, t.environment)
        order by workspace_id, environment limit 1) next
    ), waiting as (
      select t.workspace_id, t.environment, busy.documents
      from tenant t cross join lateral (
        select d.run_at from documents d
        where d.status = 'processing' and d.lane = ${lane} and d.workspace_id = t.workspace_id
          and d.environment = t.environment and d.run_at <= now()
          and d.interruptions + (d.claim_id is not null)::integer < ${aloneFrom}
        order by d.run_at limit 1) oldest
      cross join lateral (
        select count(*) as documents from documents d
        where d.status = 'processing' and d.lane = ${lane} and d.workspace_id = t.workspace_id
          and d.environment = t.environment and d.run_at > now() and d.claim_id is not null) busy
      where t.workspace_id || '/' || t.environment <> all(${crowded}::text[])
      order by busy.documents, oldest.run_at limit ${limit}
    ), due as (
      select own.id from waiting w cross join lateral (
        select q.id, q.run_at, row_number() over (order by q.run_at) as place from (
          select d.ctid as id, d.run_at from documents d
          where d.status = 'processing' and d.lane = ${lane} and d.workspace_id = w.workspace_id
            and d.environment = w.environment and d.run_at <= now()
            and d.interruptions + (d.claim_id is not null)::integer < ${aloneFrom}
          -- Twice its share, as another tenant may not need its own; what is locked and not taken is free again at once.
          order by d.run_at limit (select least(${perTenant}, ceil(2.0 * ${limit} / count(*))) from waiting)
          for update skip locked) q) own
      order by w.documents + own.place, own.run_at limit ${limit}
    )
    update documents d set claim_id = ${claimId}, interruptions = interruptions + (claim_id is not null)::integer,
      run_at = now() + ${leaseSeconds} * interval '1 second'
    where ctid = any(array(select id from due))
    returning ${jobSelection}`;
}
