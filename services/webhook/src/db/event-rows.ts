import type { EventFilter } from '../domain/event-filter.ts';
import type { PublicEvent } from '../domain/public-event.ts';
import type { WebhookTransaction } from './client.ts';

/** An enabled endpoint, as far as its deliveries are made by it. */
export interface Receiver extends EventFilter {
  readonly endpointId: string;
  readonly ordered: string;
}

/**
 * The tenant's enabled endpoints. None of them can be deleted before the transaction ends: so a deletion finds every
 * delivery that was made for it. Raw, since the client has no locks of rows.
 */
export function lockReceivers(tx: WebhookTransaction): Promise<Receiver[]> {
  const { workspaceId, environment } = tx.tenant;
  return tx.db.$queryRaw<Receiver[]>`
    select endpoint_id as "endpointId", event_types as "eventTypes", workflows, statuses, ordered from endpoints
    where workspace_id = ${workspaceId} and environment = ${environment} and status = 'enabled'
    order by endpoint_id for key share`;
}

/** A delivery to write: one event for one endpoint. */
export interface NewDelivery {
  readonly deliveryId: string;
  readonly endpointId: string;
  readonly eventId: string;
  /** What it must not overtake others of; null when order does not matter. */
  readonly orderKey: string | null;
}

/**
 * Stores public events and their deliveries in one statement. Each event draws the next sequence of its subject under
 * that subject's row lock, so sequences follow the order of commits and have no gaps.
 */
export async function writeEvents(
  tx: WebhookTransaction,
  events: readonly PublicEvent[],
  deliveries: readonly NewDelivery[],
  now: Date,
): Promise<void> {
  const { workspaceId, environment } = tx.tenant;
  const eventRows = JSON.stringify(events.map(toEventRow));
  const deliveryRows = JSON.stringify(deliveries.map(toDeliveryRow));
  await tx.db.$executeRaw`
    with input as (
      select e.*, row_number() over () as place
      from jsonb_to_recordset(${eventRows}::jsonb) as e(
        event_id text, type text, subject text, workflow text, traceparent text, body_start text, body_end text)
    ), drawn as (
      insert into event_sequences as s (workspace_id, environment, subject, last_sequence)
      select ${workspaceId}, ${environment}, subject, count(*) from input group by subject order by subject
      on conflict (workspace_id, environment, subject) do update set last_sequence = s.last_sequence + excluded.last_sequence
      returning s.subject, s.last_sequence
    ), numbered as (
      select i.*, d.last_sequence - count(*) over (partition by i.subject)
        + row_number() over (partition by i.subject order by i.place) as sequence
      from input i join drawn d on d.subject = i.subject
    ), stored as (
      insert into public_events (workspace_id, environment, event_id, type, subject, sequence, workflow, body, traceparent, created_at)
      select ${workspaceId}, ${environment}, event_id, type, subject, sequence, workflow, body_start || sequence || body_end,
        traceparent, ${now}
      from numbered
    )
    insert into deliveries (workspace_id, environment, delivery_id, endpoint_id, event_id, event_type, workflow, sequence, order_key,
      status, attempts, failures, due_at, created_at, updated_at)
    select ${workspaceId}, ${environment}, d.delivery_id, d.endpoint_id, d.event_id, n.type, n.workflow, n.sequence, d.order_key,
      'pending', 0, 0, ${now}, ${now}, ${now}
    from jsonb_to_recordset(${deliveryRows}::jsonb) as d(delivery_id text, endpoint_id text, event_id text, order_key text)
    join numbered n on n.event_id = d.event_id`;
}

function toEventRow(event: PublicEvent): object {
  return {
    event_id: event.eventId,
    type: event.type,
    subject: event.subject,
    workflow: event.family,
    traceparent: event.traceparent,
    body_start: event.bodyStart,
    body_end: event.bodyEnd,
  };
}

function toDeliveryRow(delivery: NewDelivery): object {
  return {
    delivery_id: delivery.deliveryId,
    endpoint_id: delivery.endpointId,
    event_id: delivery.eventId,
    order_key: delivery.orderKey,
  };
}
