import type { Sql } from '@ifcgate/event-bus';
import { type Lane, ocrLaneOf } from '../domain/lanes.ts';
import type { Job } from './job-rows.ts';

/**
 * Hands documents to the lane of text recognition that belongs to theirs, each only while its claim holds; one whose bytes are in
 * the store by now is not fetched again.
 */
export async function moveToOcrLane(claim: Sql, jobs: readonly Job[]): Promise<void> {
  await claim.$executeRaw`
    update documents d set lane = r.lane, claim_id = null, interruptions = 0, sha256 = r.sha256, run_at = now()
    from jsonb_to_recordset(${JSON.stringify(jobs.map(toHandOver))}::jsonb) as r(
      workspace_id text, environment text, document_id text, claim_id text, sha256 text, lane text)
    where d.workspace_id = r.workspace_id and d.environment = r.environment and d.document_id = r.document_id
      and d.claim_id = r.claim_id and d.status = 'processing'`;
}

/** How far a worker is with a document that it reads. */
export interface Beat {
  readonly job: Job;
  readonly pages: number | null;
  readonly pagesDone: number;
  /** Whether there is anything to write. */
  readonly isNews: boolean;
}

/**
 * Writes how far documents are. Pages are no index's, so it stays on its page of the table.
 *
 * @returns the ids of the documents that are still their worker's; the others were cancelled or taken over
 */
export async function writeProgress(claim: Sql, beats: readonly Beat[]): Promise<Set<string>> {
  const rows = await claim.$queryRaw<{ document_id: string }[]>`
    with beat as (
      select * from jsonb_to_recordset(${JSON.stringify(beats.map(toBeatRow))}::jsonb) as r(workspace_id text,
        environment text, document_id text, claim_id text, pages integer, pages_done integer, news boolean)
    ), told as (
      update documents d set pages = coalesce(b.pages, d.pages), pages_done = b.pages_done from beat b
      where b.news and d.workspace_id = b.workspace_id and d.environment = b.environment and d.document_id = b.document_id
        and d.claim_id = b.claim_id and d.status = 'processing'
    )
    select d.document_id from documents d join beat b using (workspace_id, environment, document_id)
    where d.claim_id = b.claim_id and d.status = 'processing'`;
  return new Set(rows.map((row) => row.document_id));
}

/** Renews leases, each only while its claim holds. */
export async function renewJobs(claim: Sql, jobs: readonly Job[], leaseSeconds: number): Promise<void> {
  await claim.$executeRaw`
    update documents d set run_at = now() + ${leaseSeconds} * interval '1 second'
    from jsonb_to_recordset(${JSON.stringify(jobs.map(keyOf))}::jsonb) as r(
      workspace_id text, environment text, document_id text, claim_id text)
    where d.workspace_id = r.workspace_id and d.environment = r.environment and d.document_id = r.document_id
      and d.claim_id = r.claim_id and d.status = 'processing'`;
}

/** Counts that the process ended by its own fault while it read this document alone; the next claim sets it aside. */
export async function countFault(claim: Sql, { workspaceId, environment, documentId, claimId }: Job): Promise<void> {
  await claim.$executeRaw`
    update documents set faults = faults + 1
    where workspace_id = ${workspaceId} and environment = ${environment} and document_id = ${documentId}
      and claim_id = ${claimId} and status = 'processing'`;
}

/** Gives claimed documents back at once, for the next worker. */
export async function releaseJobs(claim: Sql, lane: Lane, claimId: string): Promise<void> {
  await claim.$executeRaw`
    update documents set run_at = now(), claim_id = null
    where claim_id = ${claimId} and lane = ${lane} and status = 'processing'`;
}

/** Lets every claim of a lane end now, by whomever it was made; who claims next counts that it was interrupted. */
export async function endAllClaims(claim: Sql, lane: Lane): Promise<void> {
  await claim.$executeRaw`
    update documents set run_at = least(run_at, now())
    where lane = ${lane} and status = 'processing' and claim_id is not null`;
}

function keyOf({ workspaceId, environment, documentId, claimId }: Job): object {
  return { workspace_id: workspaceId, environment, document_id: documentId, claim_id: claimId };
}

function toHandOver(job: Job): object {
  return { ...keyOf(job), sha256: job.sha256, lane: ocrLaneOf(job.lane) };
}

function toBeatRow({ job, pages, pagesDone, isNews }: Beat): object {
  return { ...keyOf(job), pages, pages_done: pagesDone, news: isNews };
}
