import type { Delivery, DeliveryRow, Page } from '@ifcgate/contracts';
import {
  type Cursors,
  type Restrictions,
  findVisibleWorkflows,
  notFound,
  requireFamily,
  requireWebhookEndpoint,
  toPage,
} from '@ifcgate/service-kit';
import type { WebhookTransaction } from '../db/client.ts';
import { type StoredAttempt, type StoredDelivery, findDeliveryWithLog, listDeliveryRows } from '../db/delivery-rows.ts';

export interface ReadDeliveriesDeps {
  readonly cursors: Cursors;
}

/** Which deliveries a list shows. */
export interface ListDeliveries {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly endpoint_id?: string | undefined;
  readonly event_id?: string | undefined;
  readonly status?: DeliveryRow['status'] | undefined;
}

/** A delivery with every attempt. */
export async function getDelivery(tx: WebhookTransaction, deliveryId: string, caller: Restrictions): Promise<Delivery> {
  const row = await findDeliveryWithLog(tx, deliveryId);
  if (row === null) throw notFound(deliveryId);
  requireWebhookEndpoint(caller, row.endpointId);
  requireFamily(caller, row.workflow);
  return { ...toDeliveryRow(row), attempt_log: row.log.map(toAttempt) };
}

/** One page of deliveries, newest first. */
export async function listDeliveries(
  deps: ReadDeliveriesDeps,
  tx: WebhookTransaction,
  query: ListDeliveries,
  caller: Restrictions,
): Promise<Page<DeliveryRow>> {
  const { limit, cursor, ...filters } = query;
  const { families, webhookEndpoints: allowed } = caller;
  const scope = { ...tx.tenant, list: 'webhook_deliveries', families, allowed, ...filters };
  const [last] = cursor === undefined ? [] : deps.cursors.decode(scope, cursor);
  const { endpoint_id: endpointId, event_id: eventId, status } = filters;
  const visible = await findVisibleWorkflows(tx, caller, 'public_events');
  const rows = await listDeliveryRows(tx, {
    before: last === undefined ? undefined : String(last),
    ...{ endpointId, eventId, status, workflows: visible, endpoints: allowed, limit: limit + 1 },
  });
  return toPage(rows, limit, toDeliveryRow, (row) => deps.cursors.encode(scope, [row.deliveryId]));
}

/** A delivery as clients see it; no next attempt is planned while one is running. */
export function toDeliveryRow(row: StoredDelivery): DeliveryRow {
  const isWaiting = row.status === 'pending' && row.claimId === null;
  return {
    delivery_id: row.deliveryId,
    endpoint_id: row.endpointId,
    event_id: row.eventId,
    event: row.eventType,
    status: row.status as DeliveryRow['status'],
    attempts: row.attempts,
    next_attempt_at: isWaiting ? (row.dueAt?.toISOString() ?? null) : null,
    last_status_code: row.lastStatusCode,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  };
}

function toAttempt(row: StoredAttempt): Delivery['attempt_log'][number] {
  return {
    attempt: row.attempt,
    at: row.at.toISOString(),
    duration_ms: row.durationMs,
    status_code: row.statusCode,
    outcome: row.outcome as Delivery['attempt_log'][number]['outcome'],
    error: row.error,
    error_class: row.errorClass as Delivery['attempt_log'][number]['error_class'],
    response_body: row.responseBody,
  };
}
