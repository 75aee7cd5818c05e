import type { RequestHandler } from 'express';
import { Gauge } from 'prom-client';
import { metrics } from './metrics.ts';

/** So many requests at once mean that every further millisecond of other work makes one of them wait. */
const busyFrom = 16;

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

/** Whether requests wait for this process, so that work which can be done later should be. */
export function isBusy(): boolean {
  return inFlight >= busyFrom;
}
