import { randomBytes } from 'node:crypto';
import type { CreateEndpoint, CreatedEndpoint, Endpoint, UpdateEndpoint } from '@ifcgate/contracts';
import { type Clock, type NewId, type SecretBox, isAddressAllowed, notFound } from '@ifcgate/service-kit';
import type { WebhookTransaction } from '../db/client.ts';
import { checkHeaders, checkUrl, reachOf } from '../domain/endpoint-rules.ts';
import { signingSecretBytes, toSigningSecret } from '../domain/signature.ts';
import { deliveriesDue } from './deliveries-due.ts';
import { toEndpoint } from './read-endpoints.ts';

export interface ManageEndpointsDeps {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly box: SecretBox;
  readonly allowPrivateTestAddresses: boolean;
}

const defaultTimeoutMs = 15_000;

/** Registers an endpoint, with a fresh secret that is never shown again. */
export async function createEndpoint(
  deps: ManageEndpointsDeps,
  tx: WebhookTransaction,
  body: CreateEndpoint,
): Promise<CreatedEndpoint> {
  check(deps, tx, body);
  const endpointId = deps.newId('endpoint');
  const secret = toSigningSecret(randomBytes(signingSecretBytes));
  const now = deps.clock.now();
  const row = await tx.db.endpoint.create({
    data: {
      ...tx.tenant,
      endpointId,
      url: body.url,
      eventTypes: body.event_types ?? ['*'],
      description: body.description ?? null,
      workflows: body.workflows ?? [],
      statuses: body.statuses ?? [],
      headers: sealHeaders(deps, endpointId, body.headers ?? {}),
      secrets: [deps.box.seal(secret, endpointId)],
      ordered: body.ordered ?? 'none',
      timeoutMs: body.timeout_ms ?? defaultTimeoutMs,
      rateLimit: body.rate_limit ?? null,
      status: 'enabled',
      createdAt: now,
      updatedAt: now,
    },
  });
  return { ...toEndpoint(deps, row), secret };
}

/**
 * Changes an endpoint. What is pending for it goes to where it leads from now on; while it is disabled it waits, and
 * goes on when it is enabled again.
 */
export async function updateEndpoint(
  deps: ManageEndpointsDeps,
  tx: WebhookTransaction,
  endpointId: string,
  body: UpdateEndpoint,
): Promise<Endpoint> {
  check(deps, tx, body);
  const key = { workspaceId_environment_endpointId: { ...tx.tenant, endpointId } };
  const found = await tx.db.endpoint.findFirst({ where: { ...tx.tenant, endpointId }, select: { endpointId: true } });
  if (found === null) throw notFound(endpointId);
  const { event_types: eventTypes, timeout_ms: timeoutMs, rate_limit: rateLimit, headers, status, ...same } = body;
  const changes = {
    ...same,
    eventTypes,
    timeoutMs,
    rateLimit,
    headers: headers && sealHeaders(deps, endpointId, headers),
    status,
    disabledReason: status && null,
    updatedAt: deps.clock.now(),
  };
  const row = await tx.db.endpoint.update({ where: key, data: definedOnly(changes) });
  if (status === 'enabled') tx.announce(deliveriesDue);
  return toEndpoint(deps, row);
}

/** Deletes an endpoint. What is pending for it becomes dead: it stays in the list, and nothing sends it any more. */
export async function deleteEndpoint(
  deps: ManageEndpointsDeps,
  tx: WebhookTransaction,
  endpointId: string,
): Promise<void> {
  const { count } = await tx.db.endpoint.deleteMany({ where: { ...tx.tenant, endpointId } });
  if (count === 0) throw notFound(endpointId);
  // A running attempt keeps its claim: what came of it is still recorded.
  await tx.db.delivery.updateMany({
    where: { ...tx.tenant, endpointId, status: 'pending' },
    data: { status: 'dead', dueAt: null, updatedAt: deps.clock.now() },
  });
}

function check(deps: ManageEndpointsDeps, tx: WebhookTransaction, body: UpdateEndpoint): void {
  const reach = reachOf(tx.tenant.environment, deps.allowPrivateTestAddresses);
  if (body.url !== undefined) checkUrl(body.url, reach, isAddressAllowed);
  if (body.headers !== undefined) checkHeaders(body.headers);
}

function sealHeaders(deps: ManageEndpointsDeps, endpointId: string, headers: Record<string, string>): string | null {
  return Object.keys(headers).length === 0 ? null : deps.box.seal(JSON.stringify(headers), endpointId);
}

function definedOnly<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
