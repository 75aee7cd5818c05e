import type { AttemptErrorClass } from '@ifcgate/contracts';
import {
  type Clock,
  type Egress,
  EgressError,
  type EgressResponse,
  type SecretBox,
  toStorable,
} from '@ifcgate/service-kit';
import { reachOf } from '../domain/endpoint-rules.ts';
import { sign } from '../domain/signature.ts';
import { type Answer, type Verdict, judge } from '../domain/verdict.ts';
import type { ClaimedDelivery } from './claim-deliveries.ts';
import type { OpenSigningKeys } from './open-signing-keys.ts';

export interface SendDeliveryDeps {
  readonly clock: Clock;
  readonly egress: Pick<Egress, 'send'>;
  readonly box: SecretBox;
  readonly openSigningKeys: OpenSigningKeys;
  readonly allowPrivateTestAddresses: boolean;
}

/** What came of an attempt, and what follows. `released`: it was given up, and is to be made again at once. */
export interface Attempt {
  readonly delivery: ClaimedDelivery;
  readonly at: Date;
  readonly endedAt: Date;
  readonly durationMs: number;
  readonly statusCode: number | null;
  /** What the endpoint answered, its first 16 kB; null when nothing. */
  readonly responseBody: string | null;
  readonly verdict: Verdict | { readonly outcome: 'released' };
  /** What was not to be expected, for the log. */
  readonly cause?: unknown;
}

const readBytes = 64 * 1024;
const keptBytes = 16 * 1024;

/**
 * Makes one attempt: signs the stored bytes and posts them. Whatever happens is an answer; it never rejects.
 *
 * @param signal gives the attempt up; it is then `released`
 */
export async function sendDelivery(
  deps: SendDeliveryDeps,
  delivery: ClaimedDelivery,
  signal: AbortSignal,
): Promise<Attempt> {
  const at = deps.clock.now();
  const startedAt = performance.now();
  const conclude = (outcome: Outcome): Attempt => {
    const endedAt = deps.clock.now();
    const durationMs = Math.round(performance.now() - startedAt);
    return { delivery, at, endedAt, durationMs, ...consequence(delivery, outcome, endedAt) };
  };
  // Whatever throws on the way to an attempt's end is that attempt's, and of what `ofError` makes nothing throws.
  return post(deps, delivery, at, signal)
    .then((response) => conclude(ofResponse(response)))
    .catch((error: unknown) => conclude(ofError(error)));
}

function consequence(
  { tenant, failures }: ClaimedDelivery,
  { answer, responseBody, cause }: Outcome,
  now: Date,
): Pick<Attempt, 'statusCode' | 'responseBody' | 'verdict' | 'cause'> {
  const circumstances = { environment: tenant.environment, failures, now, random: Math.random };
  const verdict = answer === undefined ? ({ outcome: 'released' } as const) : judge(answer, circumstances);
  return { statusCode: answer?.statusCode ?? null, responseBody, verdict, cause };
}

async function post(
  deps: SendDeliveryDeps,
  delivery: ClaimedDelivery,
  at: Date,
  signal: AbortSignal,
): Promise<EgressResponse> {
  return deps.egress.send({
    method: 'POST',
    url: delivery.url,
    ...reachOf(delivery.tenant.environment, deps.allowPrivateTestAddresses),
    headers: headersOf(deps, delivery, at),
    body: delivery.body,
    timeoutMs: delivery.timeoutMs,
    owner: delivery.tenant.workspaceId,
    maxResponseBytes: readBytes,
    signal,
  });
}

function headersOf(deps: SendDeliveryDeps, delivery: ClaimedDelivery, at: Date): Record<string, string> {
  const { endpointId, eventId: id, body, sealedHeaders, traceparent } = delivery;
  const timestamp = Math.floor(at.getTime() / 1000);
  const keys = deps.openSigningKeys(endpointId, delivery.sealedSecrets);
  const own = sealedHeaders === null ? '{}' : deps.box.open(sealedHeaders, endpointId);
  return {
    ...(JSON.parse(own) as Record<string, string>),
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': sign(keys, { id, timestamp, body }),
    'ifcgate-event-type': delivery.eventType,
    'ifcgate-attempt': String(delivery.attempt),
    'ifcgate-environment': delivery.tenant.environment,
    ...(traceparent !== null && { traceparent }),
  };
}

interface Outcome {
  /** Undefined when the attempt was given up. */
  readonly answer: Answer | undefined;
  readonly responseBody: string | null;
  readonly cause?: unknown;
}

function ofResponse({ status, headers, body }: EgressResponse): Outcome {
  const answer = { statusCode: status, retryAfter: headers['retry-after'] };
  const text = toStorable(body.subarray(0, keptBytes).toString('utf8'));
  return { answer, responseBody: text === '' ? null : text };
}

/** What nobody expected is an outcome like any other, and its cause goes to the log. */
function ofError(cause: unknown): Outcome {
  if (!(cause instanceof EgressError)) return { ...noAnswer('The attempt could not be made.', 'error'), cause };
  if (cause.code === 'aborted') return { answer: undefined, responseBody: null };
  const outcome = noAnswer(cause.message, cause.errorClass);
  return cause.errorClass === 'error' ? { ...outcome, cause } : outcome;
}

function noAnswer(reason: string, errorClass: AttemptErrorClass): Outcome {
  return { answer: { statusCode: null, reason, errorClass }, responseBody: null };
}
