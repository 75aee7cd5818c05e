import autocannon from 'autocannon';
import { loadOrder } from './run-load.ts';

/** One request, again and again, from a process of its own. Reads its order from the first argument, prints JSON. */
const order = loadOrder.parse(JSON.parse(process.argv[2] ?? ''));

const run = `${process.pid}-${Date.now()}`;
let count = 0;
const result = await autocannon({
  url: order.url,
  connections: order.connections,
  duration: order.seconds,
  requests: [
    {
      method: order.method,
      headers: order.headers,
      setupRequest(request) {
        const n = count++;
        const body = order.bodies[n % order.bodies.length];
        const key = order.isKeyed && { 'idempotency-key': `${run}-${n}` };
        return { ...request, ...(body !== undefined && { body }), headers: { ...request.headers, ...key } };
      },
    },
  ],
});
process.stdout.write(
  JSON.stringify({
    perSecond: result['2xx'] / result.duration,
    answered: result['2xx'],
    failed: result.non2xx + result.errors + result.timeouts,
    p50: result.latency.p50,
    // The nearest that it gives.
    p95: result.latency.p97_5,
    p99: result.latency.p99,
  }),
);
