import type { Environment } from '@ifcgate/contracts';
import type { Sql } from '@ifcgate/event-bus';
import type { Lane } from '../domain/lanes.ts';
import type { ExtractionTransaction } from './client.ts';

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
  /** How often a worker has begun with it, this time included. */
  readonly attempts: number;
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

/** Inserts documents, which at once are jobs of the fast lane. */
export async function insertDocuments(
  tx: ExtractionTransaction,
  documents: readonly NewDocumentRow[],
  now: Date,
): Promise<void> {
  if (documents.length === 0) return;
  const { workspaceId, environment } = tx.tenant;
  await tx.db.$executeRaw`
    insert into documents (workspace_id, environment, document_id, origin, case_id, workflow, batch_id, template,
      template_version, file_url, file_id, sha256, metadata, status, fields, details, checks, warnings, created_at, run_at)
    select ${workspaceId}, ${environment}, r.*, 'processing', '{}', '{}', '[]', '[]', ${now}::timestamptz, ${now}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(documents)}::jsonb) as r(
      document_id text, origin text, case_id text, workflow text, batch_id text, template text,
      template_version integer, file_url text, file_id text, sha256 text, metadata jsonb)`;
}

/** What a worker claims. */
export interface Claim {
  readonly lane: Lane;
  readonly limit: number;
  /** At most so many of one tenant. */
  readonly perTenant: number;
  /** Tenants that have enough of this worker's places, as `workspace/environment`. */
  readonly crowded: readonly string[];
  readonly claimId: string;
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
          -- Twice its share, as another tenant may not need its own; what is locked and not taken is free again at once.
          order by d.run_at limit (select least(${perTenant}, ceil(2.0 * ${limit} / count(*))) from waiting)
          for update skip locked) q) own
      order by w.documents + own.place, own.run_at limit ${limit}
    )
    update documents d set claim_id = ${claimId}, attempts = attempts + 1, run_at = now() + ${leaseSeconds} * interval '1 second'
    where ctid = any(array(select id from due))
    returning d.workspace_id as "workspaceId", d.environment, d.document_id as "documentId", d.origin, d.case_id as "caseId",
      d.workflow, d.batch_id as "batchId", d.template, d.template_version as "templateVersion", d.file_url as "fileUrl",
      d.file_id as "fileId", d.sha256, d.metadata, d.lane, d.attempts, d.retries, d.hold_ups as "holdUps",
      d.stalls, d.claim_id as "claimId"`;
}

/**
 * Hands documents from the fast lane to that of text recognition, each only while its claim holds; one whose bytes are in
 * the store by now is not fetched again.
 */
export async function moveToOcrLane(claim: Sql, jobs: readonly Job[]): Promise<void> {
  await claim.$executeRaw`
    update documents d set lane = 'ocr', claim_id = null, sha256 = r.sha256, attempts = d.attempts - 1, run_at = now()
    from jsonb_to_recordset(${JSON.stringify(jobs.map(toHandOver))}::jsonb) as r(
      workspace_id text, environment text, document_id text, claim_id text, sha256 text)
    where d.workspace_id = r.workspace_id and d.environment = r.environment and d.document_id = r.document_id
      and d.claim_id = r.claim_id and d.status = 'processing'`;
}

/** A sign of life of a worker about a document that it reads. */
export interface Beat {
  readonly job: Job;
  readonly pages: number | null;
  readonly pagesDone: number;
  /** Whether its lease has to be renewed. */
  readonly isRenewal: boolean;
  /** Whether there is anything to write. */
  readonly isNews: boolean;
}

/**
 * Writes how far documents are, and renews leases. Pages are no index's, so a beat without renewal stays on its page of
 * the table.
 *
 * @returns the ids of the documents that are still their worker's; the others were cancelled or taken over
 */
export async function keepJobs(claim: Sql, beats: readonly Beat[], leaseSeconds: number): Promise<Set<string>> {
  const rows = await claim.$queryRaw<{ document_id: string }[]>`
    with beat as (
      select * from jsonb_to_recordset(${JSON.stringify(beats.map(toBeatRow))}::jsonb) as r(workspace_id text,
        environment text, document_id text, claim_id text, pages integer, pages_done integer, renewal boolean, news boolean)
    ), kept as (
      update documents d set pages = coalesce(b.pages, d.pages), pages_done = b.pages_done,
        run_at = case when b.renewal then now() + ${leaseSeconds} * interval '1 second' else d.run_at end
      from beat b
      where b.news and d.workspace_id = b.workspace_id and d.environment = b.environment and d.document_id = b.document_id
        and d.claim_id = b.claim_id and d.status = 'processing'
    )
    select d.document_id from documents d join beat b using (workspace_id, environment, document_id)
    where d.claim_id = b.claim_id and d.status = 'processing'`;
  return new Set(rows.map((row) => row.document_id));
}

/** Gives claimed documents back at once, for the next worker; the attempt that did not take place is not counted. */
export async function releaseJobs(claim: Sql, lane: Lane, claimId: string): Promise<void> {
  await claim.$executeRaw`
    update documents set run_at = now(), attempts = attempts - 1, claim_id = null
    where claim_id = ${claimId} and lane = ${lane} and status = 'processing'`;
}

/**
 * Gives back everything of a lane that is claimed, by whomever. An attempt that was cut off is not counted: files are read
 * in processes of their own, so whatever ended this one, it was not the document.
 */
export async function releaseAllJobs(claim: Sql, lane: Lane): Promise<void> {
  await claim.$executeRaw`
    update documents set run_at = now(), attempts = attempts - 1, claim_id = null
    where lane = ${lane} and status = 'processing' and claim_id is not null`;
}

function keyOf(job: Job): object {
  const { workspaceId, environment, documentId, claimId } = job;
  return { workspace_id: workspaceId, environment, document_id: documentId, claim_id: claimId };
}

function toHandOver(job: Job): object {
  return { ...keyOf(job), sha256: job.sha256 };
}

function toBeatRow({ job, pages, pagesDone, isRenewal, isNews }: Beat): object {
  return { ...keyOf(job), pages, pages_done: pagesDone, renewal: isRenewal, news: isNews };
}
