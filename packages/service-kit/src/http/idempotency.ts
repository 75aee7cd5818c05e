import { createHash } from 'node:crypto';
import { AppError, type Tenant } from '@ifcgate/contracts';
import type { Sql } from '@ifcgate/event-bus';
import canonicalize from 'canonicalize';
import type { Request } from 'express';
import { type Database, type KeptReply, inTenant } from '../database.ts';
import { callerOf } from './caller.ts';
import type { Reply } from './reply.ts';
import type { Restrictions } from './restrictions.ts';

/** What identifies a repetition of a request. */
export interface RepetitionKey {
  /** Method and path; with tenant and key the scope of a kept reply. */
  readonly route: string;
  readonly key: string;
  /** Of the body, as canonical JSON, and of what the caller's key is limited to. */
  readonly fingerprint: string;
}

/** What is known of a key when its request begins. */
export interface Begun {
  readonly locked: boolean;
  readonly fingerprint: string | null;
  readonly object_id: string | null;
  readonly status: number | null;
  readonly body: string | null;
}

/** The request's key with the fingerprint of what it says; undefined without a key. See {@link idempotencyKeyOf}. */
export function repetitionKeyOf(request: Request, content: unknown): RepetitionKey | undefined {
  const key = idempotencyKeyOf(request);
  if (key === undefined) return undefined;
  return { route: `POST ${request.path}`, key, fingerprint: fingerprintOf(content, callerOf(request)) };
}

/**
 * The request's key, on a POST that carries one.
 *
 * @throws AppError invalid_request when it is not 1 to 255 printable ASCII characters
 */
export function idempotencyKeyOf(request: Request): string | undefined {
  const key = request.headers['idempotency-key'];
  if (request.method !== 'POST' || key === undefined) return undefined;
  if (typeof key !== 'string' || !/^[\x20-\x7e]{1,255}$/.test(key)) {
    const message = 'must be 1 to 255 printable ASCII characters';
    throw new AppError('invalid_request', {
      detail: `The Idempotency-Key ${message}.`,
      details: [{ path: 'headers.Idempotency-Key', message }],
    });
  }
  return key;
}

/** A key with other limits never gets a reply that was kept: it might show what that key may not see. */
function fingerprintOf(body: unknown, { families, webhookEndpoints }: Restrictions): string {
  const hash = createHash('sha256').update(canonicalize(body) ?? '');
  const isLimited = families !== undefined || webhookEndpoints !== undefined;
  if (isLimited) hash.update('\n').update(JSON.stringify([families ?? null, webhookEndpoints ?? null]));
  return hash.digest('base64url');
}

/** The first statement of a request: its tenant, the lock of its key, and what was kept for it. */
export async function beginRequest(
  db: Sql,
  tenant: Tenant,
  key: RepetitionKey | undefined,
): Promise<Begun | undefined> {
  if (key === undefined) {
    await inTenant(tenant)(db);
    return undefined;
  }
  const [begun] = await db.$queryRaw<Begun[]>`
    select * from platform.begin_request(${tenant.workspaceId}, ${tenant.environment}, ${key.route}, ${key.key})`;
  return begun;
}

/**
 * What the key was used for before.
 *
 * @returns the reply, or the object whose outcome it will be; undefined when the key is new
 * @throws AppError idempotency_in_progress or idempotency_key_reused
 */
export function formerReply(
  begun: Begun | undefined,
  key: RepetitionKey | undefined,
): { reply?: Reply; objectId?: string } | undefined {
  if (begun === undefined || key === undefined) return undefined;
  if (!begun.locked) throw new AppError('idempotency_in_progress', { retryAfterSeconds: 1 });
  if (begun.fingerprint === null) return undefined;
  if (begun.fingerprint !== key.fingerprint) throw new AppError('idempotency_key_reused');
  if (begun.status !== null && begun.body !== null)
    return { reply: { status: begun.status, body: JSON.parse(begun.body) as unknown } };
  return begun.object_id === null ? undefined : { objectId: begun.object_id };
}

/** What a transaction keeps for repetitions: a reply, or the object whose outcome it will be. */
export function toKept(key: RepetitionKey, outcome: { reply?: Reply; objectId?: string }): KeptReply {
  const { reply, objectId } = outcome;
  return { ...key, objectId, status: reply?.status, body: reply && JSON.stringify(reply.body) };
}

/** Keeps the reply of an object that was waited for, unless another caller's was first: then that one is the answer. */
export async function keepFirst<Db extends Sql>(
  database: Database<Db>,
  tenant: Tenant,
  key: RepetitionKey,
  reply: Reply,
): Promise<Reply> {
  return database.request(inTenant(tenant), async ({ db }) => {
    const [kept] = await db.$queryRaw<{ status: number; body: string }[]>`
      update platform.kept_reply set status = coalesce(status, ${reply.status}::integer), body = coalesce(body, ${JSON.stringify(reply.body)})
      where workspace_id = ${tenant.workspaceId} and environment = ${tenant.environment} and route = ${key.route} and key = ${key.key}
      returning status, body`;
    return kept === undefined ? reply : { status: kept.status, body: JSON.parse(kept.body) as unknown };
  });
}
