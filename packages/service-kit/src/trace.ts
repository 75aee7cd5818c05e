import { randomBytes } from 'node:crypto';
import { type Attributes, ROOT_CONTEXT, SpanKind, SpanStatusCode, propagation, trace } from '@opentelemetry/api';

const form = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The W3C trace context that came in, or a new one where none or a malformed one did. */
export function traceparentOf(header: unknown): string {
  if (typeof header === 'string' && form.test(header)) return header;
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
}

/** The trace's id inside a trace context, for log lines. */
export function traceIdOf(traceparent: string | undefined): string | undefined {
  return traceparent?.slice(3, 35);
}

let isRecording = false;

/**
 * Starts to record traces and sends them to the endpoint (OTLP over HTTP). Loads the SDK only then: it costs a third of
 * a second at start.
 *
 * @returns a function that sends what is left and stops
 */
export async function startTelemetry(serviceName: string, endpoint: string | undefined): Promise<() => Promise<void>> {
  if (endpoint === undefined) return () => Promise.resolve();
  const { NodeSDK } = await import('@opentelemetry/sdk-node');
  const sdk = new NodeSDK({ serviceName });
  sdk.start();
  isRecording = true;
  return async () => {
    isRecording = false;
    await sdk.shutdown();
  };
}

/** Runs work as a span under the given trace context, and hands it the context for what it causes. */
export async function traced<T>(
  name: string,
  traceparent: string | undefined,
  attributes: Attributes,
  work: (traceparent: string | undefined) => Promise<T>,
): Promise<T> {
  if (!isRecording) return work(traceparent);
  const parent = propagation.extract(ROOT_CONTEXT, { traceparent });
  const span = trace.getTracer('ifcgate').startSpan(name, { kind: SpanKind.INTERNAL, attributes }, parent);
  const carrier: { traceparent?: string } = {};
  propagation.inject(trace.setSpan(parent, span), carrier);
  try {
    return await work(carrier.traceparent ?? traceparent);
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'error' });
    throw error;
  } finally {
    span.end();
  }
}
