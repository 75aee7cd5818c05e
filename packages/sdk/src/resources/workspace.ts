import type { ApiPromise } from '../api-promise.ts';
import type { ListParams, ListPromise } from '../pages.ts';
import type { Requester, RequestOptions } from '../request.ts';

/** How many days things are kept, 1 to 3650; null: for good. */
export interface RetentionDays {
  files: number | null;
  documents: number | null;
  cases: number | null;
  events: number | null;
  /** Of attempts of deliveries. */
  attempts: number | null;
}

/** Who the workspace is, as its documents name it; at least one of the three. */
export interface OwnParty {
  name?: string | undefined;
  vat_id?: string | undefined;
  iban?: string | undefined;
}

/** From and to, such as `['09:00', '17:00']`. */
export type OpenHours = [string, string][];

/** When a workspace works. */
export interface Calendar {
  /** Of the IANA database, such as `Europe/Berlin`. */
  time_zone: string;
  /** A day that is left out is closed. */
  hours: Partial<Record<'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun', OpenHours | undefined>>;
  /** Days on which it is closed, such as `2026-12-25`. */
  holidays: string[];
}

/** What a workspace may set; what is left out stays as it is. */
export interface WorkspaceSettingsUpdateParams {
  retention_days?: { [Kind in keyof RetentionDays]?: RetentionDays[Kind] | undefined } | undefined;
  /** 50 at most. */
  own_parties?: OwnParty[] | undefined;
  /** Keys of metadata by which cases can be found, 5 at most. */
  indexed_metadata?: string[] | undefined;
  /** Whether a language model may word the briefs of cases. */
  brief_model?: boolean | undefined;
  /** Null takes it away: all hours. */
  calendar?: Calendar | null | undefined;
}

/** The settings of a workspace in the environment of the client's key. */
export interface WorkspaceSettings {
  workspace_id: string;
  name: string;
  retention_days: RetentionDays;
  own_parties: OwnParty[];
  indexed_metadata: string[];
  brief_model: boolean;
  calendar: Calendar | null;
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
   * Changes the settings; what is left out stays as it is.
   *
   * @example
   * await client.workspace.settings.update({ retention_days: { files: 90 } });
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
