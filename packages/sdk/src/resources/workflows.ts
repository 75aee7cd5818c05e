import type { ApiPromise } from '../api-promise.ts';
import type { ListParams, ListPromise } from '../pages.ts';
import { path } from '../path.ts';
import type { PostOptions, Requester, RequestOptions } from '../request.ts';
import type { Actor, CaseStatus } from './cases.ts';

/** The actions that every workflow has; a workflow may define more. */
export type CaseAction =
  | 'route_to_manual_review'
  | 'assign'
  | 'claim'
  | 'release'
  | 'request_documents'
  | 'escalate'
  | 'approve'
  | 'reject'
  | 'close'
  | 'reopen'
  | 'add_note'
  | (string & {});

/** An action on a case. */
export interface WorkflowRunParams {
  case_id: string;
  action: CaseAction;
  /** Where to route; a name that is new makes the queue. */
  queue?: string | undefined;
  reason?: string | undefined;
  assignee?: string | undefined;
  note?: string | undefined;
  decision_code?: string | undefined;
  actor?: Actor | undefined;
}

/** What an action did; it is done when this is answered. */
export interface WorkflowRunResult {
  run_id: string;
  case_id: string;
  action: CaseAction;
  status: 'completed';
  case_status: CaseStatus;
  queue: string | null;
}

/** One action or automatic run, with its effect. */
export interface WorkflowRun {
  run_id: string;
  case_id: string;
  workflow: string;
  workflow_version: number;
  trigger: 'action' | 'automatic';
  action: CaseAction;
  /** The rule that decided an automatic run. */
  rule: string | null;
  status: 'running' | 'completed' | 'refused';
  case_status: CaseStatus | null;
  queue: string | null;
  reason: string | null;
  created_at: string;
  completed_at: string | null;
}

/** Filters of {@link WorkflowRuns.list}. */
export interface WorkflowRunListParams extends ListParams {
  case_id?: string | undefined;
}

/** One rule of a workflow: the first that holds decides. */
export interface WorkflowRule {
  name: string;
  /** A CEL expression. */
  when: string;
  decide: 'approve' | 'reject' | 'review';
  /** Only with `review`; the entry queue otherwise. */
  queue?: string | undefined;
}

/** A workflow as data: what it requires, what its rules decide. */
export interface Workflow {
  name: string;
  /** Running cases keep the version that was the newest at their submission. */
  version: number;
  /** Whether it ships with the platform. */
  built_in: boolean;
  /** Whose cases these are until someone is assigned. */
  team: string;
  entry_queue: string;
  /** Each inner list is met by any one of its document types. */
  required_documents: string[][];
  when_document_missing: 'await' | 'refuse';
  rules: WorkflowRule[];
  /** Hours until a case is due; null when it never is. */
  sla_hours: number | null;
}

/** What has been done to cases, by people and by rules. */
export class WorkflowRuns {
  readonly #requester: Requester;

  constructor(requester: Requester) {
    this.#requester = requester;
  }

  /** Lists actions and automatic runs, newest first. */
  list(params?: WorkflowRunListParams, options?: RequestOptions): ListPromise<WorkflowRun> {
    return this.#requester.list('/v1/workflows/runs', params, options);
  }

  /** Fetches one run with its effect. */
  get(runId: string, options?: RequestOptions): ApiPromise<WorkflowRun> {
    return this.#requester.send({ method: 'GET', path: path`/v1/workflows/runs/${runId}` }, options);
  }
}

/** Routing, decisions and exception workflows. */
export class Workflows {
  readonly runs: WorkflowRuns;
  readonly #requester: Requester;

  constructor(requester: Requester) {
    this.#requester = requester;
    this.runs = new WorkflowRuns(requester);
  }

  /** Lists workflow definitions, the built-in ones among them. */
  list(params?: ListParams, options?: RequestOptions): ListPromise<Workflow> {
    return this.#requester.list('/v1/workflows', params, options);
  }

  /** Fetches the newest version of a workflow definition. */
  get(name: string, options?: RequestOptions): ApiPromise<Workflow> {
    return this.#requester.send({ method: 'GET', path: path`/v1/workflows/${name}` }, options);
  }

  /**
   * Does something with a case. The answer is definite: the action has been applied, or it is refused; of two
   * contradictory decisions exactly one wins.
   *
   * @throws UnprocessableError `action_not_allowed`; its message names the case's state and what is allowed in it
   * @example
   * await client.workflows.run({ case_id, action: 'route_to_manual_review', queue: 'compliance-east' });
   * await client.workflows.run({ case_id, action: 'approve', actor: { id: 'reviewer-7' } });
   */
  run(params: WorkflowRunParams, options?: PostOptions): ApiPromise<WorkflowRunResult> {
    return this.#requester.send({ method: 'POST', path: '/v1/workflows/run', body: params }, options);
  }
}
