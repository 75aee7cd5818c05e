import autocannon from 'autocannon';
import { z } from 'zod';

/**
 * A burst of POSTs from a process of its own: as fast as so many connections go. Reads its order from the first
 * argument and prints the result as JSON.
 */
const order = z
  .object({
    url: z.string(),
    apiKey: z.string(),
    body: z.string(),
    connections: z.number(),
    seconds: z.number(),
  })
  .parse(JSON.parse(process.argv[2] ?? ''));

const run = `${process.pid}-${Date.now()}`;
let count = 0;
const result = await autocannon({
  url: order.url,
  connections: order.connections,
  duration: order.seconds,
  requests: [
    {
      method: 'POST',
      path: '/v1/verifications',
      body: order.body,
      headers: { authorization: `Bearer ${order.apiKey}`, 'content-type': 'application/json' },
      setupRequest: (request) => ({
        ...request,
        headers: { ...request.headers, 'idempotency-key': `${run}-${count++}` },
      }),
    },
  ],
});
process.stdout.write(
  JSON.stringify({
    perSecond: result['2xx'] / result.duration,
    accepted: result['2xx'],
    failed: result.non2xx + result.errors + result.timeouts,
    p50: result.latency.p50,
    p95: result.latency.p97_5,
    p99: result.latency.p99,
  }),
);
