import type { ApiPromise } from '../api-promise.ts';
import type { ListParams, ListPromise } from '../pages.ts';
import { path } from '../path.ts';
import type { PostOptions, Requester, RequestOptions } from '../request.ts';

/** `dead`: every attempt failed; it can still be sent again with `retry`. */
export type WebhookDeliveryStatus = 'pending' | 'delivered' | 'dead';

/** One event on its way to one endpoint. */
export interface WebhookDeliveryRow {
  delivery_id: string;
  endpoint_id: string;
  event_id: string;
  /** The event's type. */
  event: string;
  status: WebhookDeliveryStatus;
  attempts: number;
  next_attempt_at: string | null;
  last_status_code: number | null;
  created_at: string;
  updated_at: string;
}

/** Why an attempt did not deliver; `error` is a failure of the platform, `interrupted` one that ended with its process. */
export type WebhookAttemptErrorClass =
  | 'dns_error'
  | 'connection_refused'
  | 'connection_reset'
  | 'timeout_connect'
  | 'timeout_response'
  | 'tls_error'
  | 'not_http'
  | 'response_too_large'
  | 'redirect'
  | 'status_4xx'
  | 'status_5xx'
  | 'address_forbidden'
  | 'interrupted'
  | 'error';

/** One attempt of a delivery. */
export interface WebhookAttempt {
  /** From 1. */
  attempt: number;
  at: string;
  duration_ms: number;
  /** `null` when nothing answered. */
  status_code: number | null;
  outcome: 'delivered' | 'retry' | 'dead';
  error: string | null;
  /** `null` when it delivered. */
  error_class: WebhookAttemptErrorClass | null;
  response_body: string | null;
}

/** A delivery with every attempt. */
export interface WebhookDelivery extends WebhookDeliveryRow {
  attempt_log: WebhookAttempt[];
}

/** Filters of {@link WebhookDeliveries.list}. */
export interface WebhookDeliveryListParams extends ListParams {
  endpoint_id?: string | undefined;
  event_id?: string | undefined;
  status?: WebhookDeliveryStatus | undefined;
}

/** What became of your webhooks. */
export class WebhookDeliveries {
  readonly #requester: Requester;

  constructor(requester: Requester) {
    this.#requester = requester;
  }

  /**
   * Lists deliveries, newest first.
   *
   * @example
   * for await (const { delivery_id } of client.webhookDeliveries.list({ status: 'dead' })) {
   *   await client.webhookDeliveries.retry(delivery_id);
   * }
   */
  list(params?: WebhookDeliveryListParams, options?: RequestOptions): ListPromise<WebhookDeliveryRow> {
    return this.#requester.list('/v1/webhook_deliveries', params, options);
  }

  /** Fetches a delivery with every attempt. */
  get(deliveryId: string, options?: RequestOptions): ApiPromise<WebhookDelivery> {
    return this.#requester.send({ method: 'GET', path: path`/v1/webhook_deliveries/${deliveryId}` }, options);
  }

  /** Sends a delivery again, now; it takes the place of the next automatic attempt. */
  retry(deliveryId: string, options?: PostOptions): ApiPromise<WebhookDeliveryRow> {
    return this.#requester.send({ method: 'POST', path: path`/v1/webhook_deliveries/${deliveryId}/retry` }, options);
  }
}
