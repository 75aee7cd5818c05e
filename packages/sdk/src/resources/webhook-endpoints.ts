import type { ApiPromise } from '../api-promise.ts';
import type { ListParams, ListPromise } from '../pages.ts';
import { path } from '../path.ts';
import type { PostOptions, Requester, RequestOptions } from '../request.ts';
import type { WebhookEventType } from '../webhook-events.ts';
import type { CaseStatus } from './cases.ts';

/** What can be said about an endpoint beside its URL. */
export interface WebhookEndpointSettings {
  /** What to send; all events by default (`['*']`). */
  event_types?: ('*' | WebhookEventType)[] | undefined;
  description?: string | undefined;
  /** Only cases of these workflows; all by default. */
  workflows?: string[] | undefined;
  /** Only case events with these statuses; all by default. */
  statuses?: CaseStatus[] | undefined;
  /** Sent with every delivery: 20 at most, 8 KiB in all. */
  headers?: Record<string, string> | undefined;
  /** `case`: the events of one case arrive in order, at the price that one failure holds up that case. */
  ordered?: 'none' | 'case' | undefined;
  timeout_ms?: number | undefined;
  rate_limit?: number | undefined;
}

/** An endpoint to be registered. */
export interface WebhookEndpointCreateParams extends WebhookEndpointSettings {
  /** https; http as well in the test environment. */
  url: string;
}

/** What to change; the rest stays. `null` unsets: it has its default again. */
export interface WebhookEndpointUpdateParams extends Nullable<WebhookEndpointSettings> {
  url?: string | undefined;
  status?: 'enabled' | 'disabled' | undefined;
}

type Nullable<T> = { [K in keyof T]: T[K] | null };

/** A URL that receives signed events. */
export interface WebhookEndpoint {
  endpoint_id: string;
  url: string;
  event_types: string[];
  description: string | null;
  workflows: string[];
  statuses: string[];
  headers: Record<string, string>;
  ordered: 'none' | 'case';
  timeout_ms: number;
  rate_limit: number | null;
  status: 'enabled' | 'disabled';
  disabled_reason: string | null;
  created_at: string;
  updated_at: string;
}

/** An endpoint as it was created: the only answer that shows its secret. */
export interface CreatedWebhookEndpoint extends WebhookEndpoint {
  /** `whsec_…`: keep it where your receiver finds it, for `webhooks.unwrap`. */
  secret: string;
}

/** Where webhooks go. */
export class WebhookEndpoints {
  readonly #requester: Requester;

  constructor(requester: Requester) {
    this.#requester = requester;
  }

  /**
   * Registers a URL that receives signed events.
   *
   * @example
   * const { secret } = await client.webhookEndpoints.create({
   *   url: 'https://ops.example.com/ifcgate',
   *   event_types: ['case.review.completed'],
   * });
   */
  create(params: WebhookEndpointCreateParams, options?: PostOptions): ApiPromise<CreatedWebhookEndpoint> {
    return this.#requester.send({ method: 'POST', path: '/v1/webhook_endpoints', body: params }, options);
  }

  /** Lists endpoints, newest first. */
  list(params?: ListParams, options?: RequestOptions): ListPromise<WebhookEndpoint> {
    return this.#requester.list('/v1/webhook_endpoints', params, options);
  }

  /** Fetches an endpoint. */
  get(endpointId: string, options?: RequestOptions): ApiPromise<WebhookEndpoint> {
    return this.#requester.send({ method: 'GET', path: path`/v1/webhook_endpoints/${endpointId}` }, options);
  }

  /** Changes an endpoint; enables or disables it. */
  update(
    endpointId: string,
    params: WebhookEndpointUpdateParams,
    options?: RequestOptions,
  ): ApiPromise<WebhookEndpoint> {
    const call = { method: 'PATCH', path: path`/v1/webhook_endpoints/${endpointId}`, body: params } as const;
    return this.#requester.send(call, options);
  }

  /**
   * Deletes an endpoint; what is pending for it is dropped. Where the first answer was lost on its way, the repetition
   * finds nothing left and rejects with a NotFoundError.
   */
  delete(endpointId: string, options?: RequestOptions): ApiPromise<void> {
    return this.#requester.send({ method: 'DELETE', path: path`/v1/webhook_endpoints/${endpointId}` }, options);
  }
}
