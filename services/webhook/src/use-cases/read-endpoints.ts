import { type WebhookEndpoint, type Page, isInFamilies } from '@ifcgate/contracts';
import {
  type Cursors,
  type Restrictions,
  type SecretBox,
  notFound,
  requireWebhookEndpoint,
  toPage,
} from '@ifcgate/service-kit';
import type { WebhookTransaction } from '../db/client.ts';
import { type EndpointRow, findEndpoint, listEndpointRows } from '../db/endpoint-rows.ts';

export interface ReadEndpointsDeps {
  readonly cursors: Cursors;
  readonly box: SecretBox;
}

/** An endpoint, without its secret. */
export async function getEndpoint(
  deps: ReadEndpointsDeps,
  tx: WebhookTransaction,
  endpointId: string,
  caller: Restrictions,
): Promise<WebhookEndpoint> {
  const row = await findEndpoint(tx, endpointId);
  if (row === null) throw notFound(endpointId);
  requireWebhookEndpoint(caller, endpointId);
  return toVisible(deps, row, caller);
}

/** One page of the endpoints that a key may touch, newest first. */
export async function listEndpoints(
  deps: ReadEndpointsDeps,
  tx: WebhookTransaction,
  query: { limit: number; cursor?: string | undefined },
  caller: Restrictions,
): Promise<Page<WebhookEndpoint>> {
  const { limit, cursor } = query;
  const { webhookEndpoints: allowed } = caller;
  const scope = { ...tx.tenant, list: 'webhook_endpoints', allowed };
  const [last] = cursor === undefined ? [] : deps.cursors.decode(scope, cursor);
  const before = last === undefined ? undefined : String(last);
  const rows = await listEndpointRows(tx, { before, allowed, limit: limit + 1 });
  return toPage(
    rows,
    limit,
    (row) => toVisible(deps, row, caller),
    (row) => deps.cursors.encode(scope, [row.endpointId]),
  );
}

/** Its headers are credentials as a rule: who may not change the endpoint sees only their names. */
function toVisible(deps: { readonly box: SecretBox }, row: EndpointRow, caller: Restrictions): WebhookEndpoint {
  const endpoint = toEndpoint(deps, row);
  if (managesWorkflows(caller, row.workflows)) return endpoint;
  return {
    ...endpoint,
    headers: Object.fromEntries(Object.keys(endpoint.headers).map((name) => [name, '[redacted]'])),
  };
}

/** Whether a key may manage an endpoint that hears of these workflows; none are named: of all. */
function managesWorkflows({ families }: Restrictions, workflows: readonly string[]): boolean {
  if (families === undefined) return true;
  return workflows.length > 0 && workflows.every((workflow) => isInFamilies(families, workflow));
}

/** An endpoint as clients see it. */
export function toEndpoint(deps: { readonly box: SecretBox }, row: EndpointRow): WebhookEndpoint {
  return {
    endpoint_id: row.endpointId,
    url: row.url,
    event_types: row.eventTypes,
    description: row.description,
    workflows: row.workflows,
    statuses: row.statuses,
    headers:
      row.headers === null
        ? {}
        : (JSON.parse(deps.box.open(row.headers, row.endpointId)) as WebhookEndpoint['headers']),
    ordered: row.ordered as WebhookEndpoint['ordered'],
    timeout_ms: row.timeoutMs,
    rate_limit: row.rateLimit,
    status: row.status as WebhookEndpoint['status'],
    disabled_reason: row.disabledReason,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  };
}
