import { randomBytes } from 'node:crypto';
import {
  AppError,
  type CreateEndpoint,
  type CreatedEndpoint,
  type Endpoint,
  type UpdateEndpoint,
} from '@ifcgate/contracts';
import {
  type Clock,
  type NewId,
  type Restrictions,
  type SecretBox,
  isAddressAllowed,
  notFound,
  requireFamily,
  requireWebhookEndpoint,
} from '@ifcgate/service-kit';
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

/** What an endpoint is where its maker did not say, and where it is unset. */
const unsaid = {
  ...{ event_types: ['*'], workflows: [], statuses: [], headers: {}, description: null },
  ...{ ordered: 'none', timeout_ms: 15_000, rate_limit: null },
};

/** Registers an endpoint, with a fresh secret that is never shown again. */
export async function createEndpoint(
  deps: ManageEndpointsDeps,
  tx: WebhookTransaction,
  body: CreateEndpoint,
  caller: Restrictions,
): Promise<CreatedEndpoint> {
  requireUnlimited(caller);
  requireWorkflows(caller, body.workflows ?? []);
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
      timeoutMs: body.timeout_ms ?? unsaid.timeout_ms,
      rateLimit: body.rate_limit ?? null,
      status: 'enabled',
      createdAt: now,
      updatedAt: now,
    },
  });
  return { ...toEndpoint(deps, row), secret };
}

/** What is to be changed of an endpoint, and what the key of whoever asks for it is limited to. */
interface EndpointUpdate {
  readonly endpointId: string;
  readonly body: UpdateEndpoint;
  readonly caller: Restrictions;
}

/**
 * Changes an endpoint. What is pending for it goes to where it leads from now on; while it is disabled it waits, and
 * goes on when it is enabled again.
 */
export async function updateEndpoint(
  deps: ManageEndpointsDeps,
  tx: WebhookTransaction,
  { endpointId, body: asked, caller }: EndpointUpdate,
): Promise<Endpoint> {
  const body = withoutNulls(asked);
  await requireEndpoint(tx, endpointId, caller);
  if (body.workflows !== undefined) requireWorkflows(caller, body.workflows);
  check(deps, tx, body);
  if (body.url !== undefined) await requireOwnPending(tx, endpointId, caller);
  const key = { workspaceId_environment_endpointId: { ...tx.tenant, endpointId } };
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
  caller: Restrictions,
): Promise<void> {
  await requireEndpoint(tx, endpointId, caller);
  const { count } = await tx.db.endpoint.deleteMany({ where: { ...tx.tenant, endpointId } });
  if (count === 0) throw notFound(endpointId);
  // A running attempt keeps its claim: what came of it is still recorded.
  await tx.db.delivery.updateMany({
    where: { ...tx.tenant, endpointId, status: 'pending' },
    data: { status: 'dead', dueAt: null, updatedAt: deps.clock.now() },
  });
}

/** A key that is limited to some endpoints would not be allowed to see what it creates. */
function requireUnlimited({ webhookEndpoints }: Restrictions): void {
  if (webhookEndpoints === undefined) return;
  const detail = `This API key is limited to the webhook endpoints ${webhookEndpoints.join(', ')}; it creates no others.`;
  throw new AppError('permission_denied', { detail });
}

async function requireEndpoint(tx: WebhookTransaction, endpointId: string, caller: Restrictions): Promise<void> {
  const found = await tx.db.endpoint.findFirst({ where: { ...tx.tenant, endpointId }, select: { workflows: true } });
  if (found === null) throw notFound(endpointId);
  requireWebhookEndpoint(caller, endpointId);
  requireWorkflows(caller, found.workflows);
}

/** What waits for an endpoint goes to its new URL, also what it heard of before its workflows were narrowed. */
async function requireOwnPending(tx: WebhookTransaction, endpointId: string, caller: Restrictions): Promise<void> {
  if (caller.families === undefined) return;
  const waiting = await tx.db.delivery.findMany({
    where: { ...tx.tenant, endpointId, status: 'pending' },
    distinct: ['workflow'],
    select: { workflow: true },
  });
  for (const { workflow } of waiting) requireFamily(caller, workflow);
}

/** What a key may not read it may not have sent to itself either: an endpoint without workflows hears of all of them. */
function requireWorkflows(caller: Restrictions, workflows: readonly string[]): void {
  if (caller.families === undefined) return;
  for (const workflow of workflows) requireFamily(caller, workflow);
  if (workflows.length > 0) return;
  const detail =
    `This API key is limited to the workflow families ${caller.families.join(', ')}: ` +
    'it manages only endpoints whose `workflows` are among them.';
  throw new AppError('permission_denied', { detail });
}

/** An update whose nulls have become what they stand for; only a description and a limit may be none. */
type Change = {
  [K in keyof UpdateEndpoint]: K extends 'description' | 'rate_limit'
    ? UpdateEndpoint[K]
    : NonNullable<UpdateEndpoint[K]>;
};

function withoutNulls(asked: UpdateEndpoint): Change {
  return Object.fromEntries(
    Object.entries(asked).map(([name, value]) => [name, value ?? unsaid[name as keyof typeof unsaid]]),
  );
}

function check(
  deps: ManageEndpointsDeps,
  tx: WebhookTransaction,
  body: Pick<CreateEndpoint, 'headers'> & Pick<UpdateEndpoint, 'url'>,
): void {
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
