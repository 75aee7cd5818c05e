import type { ApiPromise } from '../api-promise.ts';
import { readRows } from '../body.ts';
import type { ListParams, ListPromise } from '../pages.ts';
import { path } from '../path.ts';
import type { Requester, RequestOptions } from '../request.ts';
import { waitUntil } from '../wait-until.ts';
import type { WaitOptions } from '../wait-until.ts';

/** Where a case is. It can leave every one of these again: a closed case can be reopened. */
export type CaseStatus = 'awaiting_documents' | 'in_review' | 'escalated' | 'approved' | 'rejected' | 'closed';

/** `verification`: an applicant. `document`: an extracted document that needs a person. */
export type CaseKind = 'verification' | 'document';

/** Who did it, in your own words; for the timeline and the four-eyes rule. */
export interface Actor {
  id: string;
  name?: string | undefined;
}

/** What a timeline can say; a newer server may say more. */
export type TimelineEvent =
  | 'submitted'
  | 'documents_added'
  | 'checks_completed'
  | 'routed'
  | 'assigned'
  | 'claimed'
  | 'released'
  | 'documents_requested'
  | 'escalated'
  | 'sla_breached'
  | 'decided'
  | 'note_added'
  | 'closed'
  | 'reopened'
  | 'file_viewed'
  | 'redacted'
  | (string & {});

/** One line of a case's audit history. */
export interface TimelineEntry {
  event: TimelineEvent;
  at: string;
  actor: Actor | null;
  data: Record<string, unknown>;
  /** From 1, without gaps. */
  seq: number;
  /** Covers this entry and the hash before it. */
  hash: string;
}

/** A case in a list. */
export interface CaseRow {
  case_id: string;
  kind: CaseKind;
  workflow: string;
  status: CaseStatus;
  queue: string | null;
  /** For display: a person, or the workflow's team until someone is assigned. */
  owner: string | null;
  applicant_id: string | null;
  metadata: Record<string, string>;
  created_at: string;
  updated_at: string;
  due_at: string | null;
}

/** A case with its state, ownership and audit history. */
export interface Case extends CaseRow {
  /** While true, nobody can approve or claim it. */
  checks_pending: boolean;
  /** The document that needs a person, when `kind` is `document`. */
  document_id: string | null;
  claimed_by: string | null;
  claim_expires_at: string | null;
  timeline: TimelineEntry[];
}

/** Which cases are wanted. */
export interface CaseFilters {
  status?: CaseStatus | undefined;
  queue?: string | undefined;
  workflow?: string | undefined;
  owner?: string | undefined;
  applicant_id?: string | undefined;
  kind?: CaseKind | undefined;
  /** A text is RFC 3339, with any offset. */
  created_after?: Date | string | undefined;
  /** A text is RFC 3339, with any offset. */
  created_before?: Date | string | undefined;
}

/** Filters of {@link Cases.list}. */
export interface CaseListParams extends ListParams, CaseFilters {}

/** Filters of {@link Cases.export}, and how it is written. */
export interface CaseExportParams extends CaseFilters {
  /** Lines of JSON unless you say otherwise. */
  format?: 'ndjson' | 'csv' | undefined;
}

/** What {@link Cases.waitFor} waits for: a status, one of several, or anything that can be told from the case. */
export type CaseGoal = CaseStatus | readonly CaseStatus[] | ((current: Case) => boolean);

/** Cases: state, queues, owners, and an audit history that only grows. */
export class Cases {
  readonly #requester: Requester;

  constructor(requester: Requester) {
    this.#requester = requester;
  }

  /**
   * Lists cases, newest first.
   *
   * @example
   * for await (const row of client.cases.list({ status: 'in_review', queue: 'verification-review' })) {
   *   console.log(row.case_id, row.owner);
   * }
   */
  list(params?: CaseListParams, options?: RequestOptions): ListPromise<CaseRow> {
    return this.#requester.list('/v1/cases', params, options);
  }

  /**
   * Exports all cases that match, newest first and however many they are: rows to iterate over or, with
   * `format: 'csv'`, the bytes of a file. Nothing is sent before you iterate, and leaving the loop ends the request.
   *
   * In CSV `metadata` is one cell of JSON, and what a spreadsheet would run as a formula begins with an apostrophe.
   * `timeoutMs` is for the first bytes, then for each wait for further ones; `maxRetries` for the beginning only.
   *
   * @throws APIConnectionError, while you read, when the export broke off: what came before is not all
   * @example
   * for await (const row of client.cases.export({ status: 'approved' })) console.log(row.case_id);
   *
   * await pipeline(await client.cases.export({ format: 'csv' }), createWriteStream('cases.csv'));
   */
  export(params: CaseExportParams & { format: 'csv' }, options?: RequestOptions): Promise<ReadableStream<Uint8Array>>;
  export(
    params?: CaseExportParams & { format?: 'ndjson' | undefined },
    options?: RequestOptions,
  ): AsyncIterable<CaseRow>;
  export(
    params: CaseExportParams = {},
    options?: RequestOptions,
  ): Promise<ReadableStream<Uint8Array>> | AsyncIterable<CaseRow> {
    const isCsv = params.format === 'csv';
    const accept = `${isCsv ? 'text/csv' : 'application/x-ndjson'}, application/json`;
    const open = () =>
      this.#requester.open({ method: 'GET', path: '/v1/cases/export', query: params, accept }, options);
    return isCsv ? open() : readRows<CaseRow>(open);
  }

  /** Fetches current state, ownership and audit history of a case. */
  get(caseId: string, options?: RequestOptions): ApiPromise<Case> {
    return this.#requester.send({ method: 'GET', path: path`/v1/cases/${caseId}` }, options);
  }

  /** Pages through the audit history of a case, newest first. */
  timeline(caseId: string, params?: ListParams, options?: RequestOptions): ListPromise<TimelineEntry> {
    return this.#requester.list(path`/v1/cases/${caseId}/timeline`, params, options);
  }

  /**
   * Reads a case again and again, at most twice in a second and less often as time goes by, until it is where you want
   * it. For scripts and tests; a server that serves many cases had better receive webhooks.
   *
   * The first read must succeed; after it, an API that is away for a while is waited for.
   *
   * @throws WaitTimeoutError when the case did not get there within `timeoutMs` (5 minutes unless you say otherwise)
   * @example
   * const decided = await client.cases.waitFor(case_id, ['approved', 'rejected'], { timeoutMs: 60_000 });
   * await client.cases.waitFor(case_id, (current) => !current.checks_pending);
   */
  waitFor(caseId: string, goal: CaseGoal, options: WaitOptions = {}): Promise<Case> {
    const isThere = typeof goal === 'function' ? goal : (current: Case) => [goal].flat().includes(current.status);
    return waitUntil({
      what: typeof goal === 'function' ? caseId : `${caseId} to be ${[goal].flat().join(' or ')}`,
      read: (limits) => this.get(caseId, limits),
      isThere,
      tell: ({ status }) => status,
      ...options,
    });
  }
}
