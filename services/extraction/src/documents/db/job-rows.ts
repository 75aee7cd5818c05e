import type { Environment } from '@ifcgate/contracts';
import type { Sql } from '@ifcgate/event-bus';
import { columnsOf, leasePolicy, toColumns } from '@ifcgate/service-kit';
import type { Lane } from '../domain/lanes.ts';
import type { ExtractionTransaction } from '../../db/client.ts';

const { aloneFrom, waitsFrom, firstWaitSeconds, longestWaitSeconds } = leasePolicy;

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
  readonly workflow: string;
  readonly batch_id: string | null;
  readonly template: string;
  readonly template_version: number | null;
  readonly file_url: string | null;
  readonly file_id: string | null;
  /** Of the file; null for one that has to be fetched, or is not there. */
  readonly sha256: string | null;
  readonly metadata: Record<string, string>;
}

/** Inserts documents, which at once are jobs of the fast lane. Raw, for one statement however many there are. */
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

/** What a worker claims. */
export interface Claim {
  readonly lane: Lane;
  readonly limit: number;
  /** At most so many of one tenant. */
  readonly perTenant: number;
  /** Tenants that have enough of this worker's places, as `workspace/environment`. */
  readonly crowded: readonly string[];
  readonly claimId: string;
  /** Whether one is wanted that is to be read alone; else those are left out. */
  readonly isAlone: boolean;
  /** How long the claim holds without a word from its worker. */
  readonly leaseSeconds: number;
}

/**
 * Claims documents of a lane that are due; an expired claim of a dead worker counts as due. Tenants take turns: whose
 * documents fewer workers have now comes first, then who has waited longest; within a tenant the oldest.
 *
 * Every step is one in the index `documents_queue`, so its cost grows with the tenants that wait and not with their
 * documents. Rows are found again by `ctid`: statistics lag behind a queue, and joined by key it took 16 ms in place of 1.
 */
export async function claimJobs(claim: Sql, request: Claim): Promise<Job[]> {
  const { lane, limit, perTenant, crowded, claimId, isAlone, leaseSeconds } = request;
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
          and (d.interruptions + (d.claim_id is not null)::integer >= ${aloneFrom}) = ${isAlone}
          and (d.interruptions < ${waitsFrom} or now() >= d.run_at + interval '1 second' * least(
            ${longestWaitSeconds}, ${firstWaitSeconds} * power(2, least(d.interruptions - ${waitsFrom}, 20))))
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
            and (d.interruptions + (d.claim_id is not null)::integer >= ${aloneFrom}) = ${isAlone}
            and (d.interruptions < ${waitsFrom} or now() >= d.run_at + interval '1 second' * least(
              ${longestWaitSeconds}, ${firstWaitSeconds} * power(2, least(d.interruptions - ${waitsFrom}, 20))))
          -- Twice its share, as another tenant may not need its own; what is locked and not taken is free again at once.
          order by d.run_at limit (select least(${perTenant}, ceil(2.0 * ${limit} / count(*))) from waiting)
          for update skip locked) q) own
      order by w.documents + own.place, own.run_at limit ${limit}
    )
    update documents d set claim_id = ${claimId}, interruptions = interruptions + (claim_id is not null)::integer,
      run_at = now() + ${leaseSeconds} * interval '1 second'
    where ctid = any(array(select id from due))
    returning d.workspace_id as "workspaceId", d.environment, d.document_id as "documentId", d.origin, d.case_id as "caseId",
      d.workflow, d.batch_id as "batchId", d.template, d.template_version as "templateVersion", d.file_url as "fileUrl",
      d.file_id as "fileId", d.sha256, d.metadata, d.lane, d.faults, d.retries, d.hold_ups as "holdUps",
      d.stalls, d.claim_id as "claimId"`;
}

/** Whether a document of a lane is due that is to be read alone. */
export async function findAloneDue(claim: Sql, lane: Lane): Promise<boolean> {
  const rows = await claim.$queryRaw<unknown[]>`
    select from documents
    where status = 'processing' and interruptions > 0 and lane = ${lane} and run_at <= now()
      and interruptions + (claim_id is not null)::integer >= ${aloneFrom}
      and (interruptions < ${waitsFrom} or now() >= run_at + interval '1 second' * least(
        ${longestWaitSeconds}, ${firstWaitSeconds} * power(2, least(interruptions - ${waitsFrom}, 20)))) limit 1`;
  return rows.length > 0;
}
