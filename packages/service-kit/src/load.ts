import type { Pace } from '@ifcgate/event-bus';
import type { RequestHandler } from 'express';
import { Gauge } from 'prom-client';
import { metrics } from './metrics.ts';

/** So many requests at once mean that every further millisecond of other work makes one of them wait. */
const busyFrom = 16;
const longestGatherMs = 100;
/** Below this share of its time at work a process has enough to spare. */
const restsFrom = 0.5;

let inFlight = 0;

const gauge = new Gauge({
  name: 'ifcgate_http_requests_in_flight',
  help: 'Requests that are being answered now.',
  registers: [metrics],
  collect() {
    gauge.set(inFlight);
  },
});

/** Counts the requests that this process is answering. */
export function countRequests(): RequestHandler {
  return (_request, response, next) => {
    inFlight++;
    response.once('close', () => inFlight--);
    next();
  };
}

/** Waits on behalf of a request that needs nothing of this process meanwhile: counted, it would slow down what it waits for. */
export async function waiting<T>(wait: Promise<T>): Promise<T> {
  inFlight--;
  try {
    return await wait;
  } finally {
    inFlight++;
  }
}

/**
 * How work that can be done later goes on: at full speed while the process has time to spare; with rests of up to 100 ms
 * the less it has, so that more is done together, which costs less; at 256 subjects a second while requests wait for the
 * process, since accepting comes first.
 */
export function backgroundPace(): Pace {
  if (inFlight >= busyFrom) return { restMs: 250, subjects: 64 };
  const spent = (utilization() - restsFrom) / (1 - restsFrom);
  return { restMs: Math.round(Math.max(0, spent) * longestGatherMs), subjects: 256 };
}

const sampleMs = 100;
let share = 0;
let sampled = performance.eventLoopUtilization();
let sampledAt = performance.now();

/** The share of its time in which the event loop was at work, of late: the last sample counts half. */
function utilization(): number {
  const now = performance.now();
  if (now - sampledAt < sampleMs) return share;
  const current = performance.eventLoopUtilization();
  share = (share + performance.eventLoopUtilization(current, sampled).utilization) / 2;
  sampled = current;
  sampledAt = now;
  return share;
}
