import { type Logger, traceIdOf } from '@ifcgate/service-kit';
import type { Attempt } from '../use-cases/send-delivery.ts';

/** The one line that an attempt leaves, without the URL; `error` for what nobody expected. */
export function logAttempt(log: Logger, { delivery, verdict, statusCode, durationMs, cause }: Attempt): void {
  const fields = {
    ...delivery.tenant,
    subject: delivery.subject,
    traceId: traceIdOf(delivery.traceparent ?? undefined),
    deliveryId: delivery.deliveryId,
    endpointId: delivery.endpointId,
    eventId: delivery.eventId,
    attempt: delivery.attempt,
    statusCode,
    durationMs,
    outcome: verdict.outcome,
    ...('errorClass' in verdict && { errorClass: verdict.errorClass }),
    ...(verdict.outcome === 'retry' && { retryInMs: verdict.retryInMs }),
  };
  if (cause === undefined) log.info('webhook.attempted', fields);
  else log.error('webhook.attempted', { ...fields, cause });
}
