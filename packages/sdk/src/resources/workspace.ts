import type { ApiPromise } from '../api-promise.ts';
import type { ListParams, ListPromise } from '../pages.ts';
import type { Requester, RequestOptions } from '../request.ts';

/** How many days things are kept, 1 to 3650; null: for good. */
export interface RetentionDays {
  files: number | null;
  documents: number | null;
  cases: number | null;
  events: number | null;
}

/** All that a workspace may set: it replaces what was set before. */
export interface WorkspaceSettingsUpdateParams {
  retention_days: RetentionDays;
}

/** The settings of a workspace in the environment of the client's key. */
export interface WorkspaceSettings {
  workspace_id: string;
  name: string;
  retention_days: RetentionDays;
  /** Requests in any 60 s of each environment; set by the operator. */
  rate_limit: number;
  /** When the settings were last changed, and by which key; null: never. */
  updated_at: string | null;
  updated_by: string | null;
}

/** Which days of usage: both included, as `2026-01-31`, UTC; 92 at most, the last 30 by default. */
export interface UsageListParams extends ListParams {
  from?: string | undefined;
  to?: string | undefined;
}

/** How many requests were answered on a day. */
export interface UsageRow {
  day: string;
  /** Method and path, such as `GET /v1/cases/{case_id}`; `unknown` for paths that are none. */
  route: string;
  status_class: '2xx' | '3xx' | '4xx' | '5xx';
  requests: number;
}

/** What a workspace sets for itself. */
export class WorkspaceSettingsResource {
  readonly #requester: Requester;

  constructor(requester: Requester) {
    this.#requester = requester;
  }

  /** Fetches the settings. */
  get(options?: RequestOptions): ApiPromise<WorkspaceSettings> {
    return this.#requester.send({ method: 'GET', path: '/v1/workspace/settings' }, options);
  }

  /**
   * Replaces the settings.
   *
   * @example
   * const { retention_days } = await client.workspace.settings.get();
   * await client.workspace.settings.update({ retention_days: { ...retention_days, files: 90 } });
   */
  update(params: WorkspaceSettingsUpdateParams, options?: RequestOptions): ApiPromise<WorkspaceSettings> {
    return this.#requester.send({ method: 'PUT', path: '/v1/workspace/settings', body: params }, options);
  }
}

/** What a workspace asked of the API. */
export class Usage {
  readonly #requester: Requester;

  constructor(requester: Requester) {
    this.#requester = requester;
  }

  /** Counts requests by day, route and class of status, the last day first; a few seconds old. */
  list(params?: UsageListParams, options?: RequestOptions): ListPromise<UsageRow> {
    return this.#requester.list('/v1/usage', params, options);
  }
}

/** The workspace itself. */
export class Workspace {
  readonly settings: WorkspaceSettingsResource;
  readonly usage: Usage;

  constructor(requester: Requester) {
    this.settings = new WorkspaceSettingsResource(requester);
    this.usage = new Usage(requester);
  }
}
