import { randomBytes } from 'node:crypto';
import {
  AppError,
  type CreateWebhookEndpoint,
  type CreatedWebhookEndpoint,
  type WebhookEndpoint,
  type UpdateWebhookEndpoint,
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
import {
  type EndpointRow,
  changeEndpoint,
  findEndpoint,
  findPendingWorkflows,
  insertEndpoint,
  removeEndpoint,
} from '../db/endpoint-rows.ts';
import { checkHeaders, checkUrl, reachOf } from '../domain/endpoint-rules.ts';
import { type EndpointSettings, toChanges, toSettings } from '../domain/endpoint-settings.ts';
import { signingSecretBytes, toSigningSecret } from '../domain/signature.ts';
import { deliveriesDue } from './deliveries-due.ts';
import { toEndpoint } from './read-endpoints.ts';

export interface ManageEndpointsDeps {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly box: SecretBox;
  readonly allowPrivateTestAddresses: boolean;
}

/** Registers an endpoint, with a fresh secret that is never shown again. */
export async function createEndpoint(
  deps: ManageEndpointsDeps,
  tx: WebhookTransaction,
  body: CreateWebhookEndpoint,
  caller: Restrictions,
): Promise<CreatedWebhookEndpoint> {
  const settings = toSettings(body);
  requireUnlimited(caller);
  requireWorkflows(caller, settings.workflows);
  check(deps, tx, settings);
  const endpointId = deps.newId('endpoint');
  const secret = toSigningSecret(randomBytes(signingSecretBytes));
  const now = deps.clock.now();
  const row = await insertEndpoint(tx, {
    ...columnsOf(deps, endpointId, settings),
    endpointId,
    secrets: [deps.box.seal(secret, endpointId)],
    status: 'enabled',
    createdAt: now,
    updatedAt: now,
  });
  return { ...toEndpoint(deps, row), secret };
}

/** What is to be changed of an endpoint, and what the key of whoever asks for it is limited to. */
interface EndpointUpdate {
  readonly endpointId: string;
  readonly body: UpdateWebhookEndpoint;
  readonly caller: Restrictions;
}

/**
 * Changes an endpoint. What is pending for it goes to where it leads from now on; while it is disabled it waits, and
 * goes on when it is enabled again.
 */
export async function updateEndpoint(
  deps: ManageEndpointsDeps,
  tx: WebhookTransaction,
  { endpointId, body, caller }: EndpointUpdate,
): Promise<WebhookEndpoint> {
  await requireEndpoint(tx, endpointId, caller);
  const { status } = body;
  const changes = toChanges(body);
  if (changes.workflows !== undefined) requireWorkflows(caller, changes.workflows);
  check(deps, tx, changes);
  if (changes.url !== undefined) await requireOwnPending(tx, endpointId, caller);
  const row = await changeEndpoint(tx, endpointId, {
    ...columnsOf(deps, endpointId, changes),
    ...(status !== undefined && { status, disabledReason: null }),
    updatedAt: deps.clock.now(),
  });
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
  if (!(await removeEndpoint(tx, endpointId, deps.clock.now()))) throw notFound(endpointId);
}

/** A key that is limited to some endpoints would not be allowed to see what it creates. */
function requireUnlimited({ webhookEndpoints }: Restrictions): void {
  if (webhookEndpoints === undefined) return;
  const detail = `This API key is limited to the webhook endpoints ${webhookEndpoints.join(', ')}; it creates no others.`;
  throw new AppError('permission_denied', { detail });
}

async function requireEndpoint(tx: WebhookTransaction, endpointId: string, caller: Restrictions): Promise<void> {
  const found = await findEndpoint(tx, endpointId);
  if (found === null) throw notFound(endpointId);
  requireWebhookEndpoint(caller, endpointId);
  requireWorkflows(caller, found.workflows);
}

/** What waits for an endpoint goes to its new URL, also what it heard of before its workflows were narrowed. */
async function requireOwnPending(tx: WebhookTransaction, endpointId: string, caller: Restrictions): Promise<void> {
  if (caller.families === undefined) return;
  for (const workflow of await findPendingWorkflows(tx, endpointId)) requireFamily(caller, workflow);
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

function check(deps: ManageEndpointsDeps, tx: WebhookTransaction, settings: Partial<EndpointSettings>): void {
  const reach = reachOf(tx.tenant.environment, deps.allowPrivateTestAddresses);
  if (settings.url !== undefined) checkUrl(settings.url, reach, isAddressAllowed);
  if (settings.headers !== undefined) checkHeaders(settings.headers);
}

type Columns = Pick<
  EndpointRow,
  'url' | 'eventTypes' | 'description' | 'workflows' | 'statuses' | 'headers' | 'ordered' | 'timeoutMs' | 'rateLimit'
>;

/** Settings as they are stored; what is not named is left out. */
function columnsOf(deps: ManageEndpointsDeps, endpointId: string, settings: EndpointSettings): Columns;
function columnsOf(
  deps: ManageEndpointsDeps,
  endpointId: string,
  settings: Partial<EndpointSettings>,
): Partial<Columns>;
function columnsOf(
  { box }: ManageEndpointsDeps,
  endpointId: string,
  { event_types, timeout_ms, rate_limit, headers, ...same }: Partial<EndpointSettings>,
): object {
  const sealed = headers && Object.keys(headers).length > 0 ? box.seal(JSON.stringify(headers), endpointId) : null;
  return {
    ...same,
    ...(event_types && { eventTypes: event_types }),
    ...(timeout_ms !== undefined && { timeoutMs: timeout_ms }),
    ...(rate_limit !== undefined && { rateLimit: rate_limit }),
    ...(headers && { headers: sealed }),
  };
}
