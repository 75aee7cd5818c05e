import { type Clock, type Egress, EgressError, type EgressResponse, type SecretBox } from '@ifcgate/service-kit';
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
  const outcome = await post(deps, delivery, at, signal).then(ofResponse, ofError);
  const endedAt = deps.clock.now();
  const circumstances = { ...delivery.tenant, failures: delivery.failures, now: endedAt, random: Math.random };
  return {
    delivery,
    at,
    endedAt,
    durationMs: Math.round(performance.now() - startedAt),
    statusCode: outcome.answer?.statusCode ?? null,
    responseBody: outcome.responseBody,
    verdict: outcome.answer === undefined ? { outcome: 'released' } : judge(outcome.answer, circumstances),
    cause: outcome.cause,
  };
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
  // PostgreSQL keeps no NUL in texts.
  const text = body.subarray(0, keptBytes).toString('utf8').replaceAll('\0', '\uFFFD');
  return { answer, responseBody: text === '' ? null : text };
}

function ofError(error: unknown): Outcome {
  if (!(error instanceof EgressError)) return { ...noAnswer('The attempt could not be made.'), cause: error };
  return error.code === 'aborted' ? { answer: undefined, responseBody: null } : noAnswer(error.message);
}

function noAnswer(reason: string): Outcome {
  return { answer: { statusCode: null, reason }, responseBody: null };
}
