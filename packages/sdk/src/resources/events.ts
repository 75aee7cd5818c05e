import type { ApiPromise } from '../api-promise.ts';
import type { ListParams, ListPromise } from '../pages.ts';
import { path } from '../path.ts';
import type { Requester, RequestOptions } from '../request.ts';
import type { WebhookEventType } from '../webhook-events.ts';

/** A stored event: `payload` is what the webhooks carry. */
export interface StoredEvent {
  event_id: string;
  event: string;
  /** The case, document or batch that it is about. */
  subject: string;
  /** Its place among the events of its subject, from 1. */
  sequence: number;
  created_at: string;
  payload: Record<string, unknown>;
}

/** Filters of {@link Events.list}. */
export interface EventListParams extends ListParams {
  subject?: string | undefined;
  after_sequence?: number | undefined;
  event?: WebhookEventType | undefined;
}

/** Every public event, sent or not: to close the gaps of a receiver. */
export class Events {
  readonly #requester: Requester;

  constructor(requester: Requester) {
    this.#requester = requester;
  }

  /**
   * Lists events, newest first.
   *
   * @example
   * // The last event of this case that arrived was number 3:
   * for await (const { payload } of client.events.list({ subject: case_id, after_sequence: 3 })) handle(payload);
   */
  list(params?: EventListParams, options?: RequestOptions): ListPromise<StoredEvent> {
    return this.#requester.list('/v1/events', params, options);
  }

  /** Fetches an event. */
  get(eventId: string, options?: RequestOptions): ApiPromise<StoredEvent> {
    return this.#requester.send({ method: 'GET', path: path`/v1/events/${eventId}` }, options);
  }
}
