// The health check of a service's container. Ready means: its database answers. The broker plays no part, because a
// service accepts requests without it; were it to count, an outage of the broker would take every route away.
import { get } from 'node:http';

const port = process.env.INTERNAL_PORT ?? '8081';
get({ host: '127.0.0.1', port, path: '/readyz', timeout: 4_000 }, (answer) => {
  answer.resume();
  process.exitCode = answer.statusCode === 200 ? 0 : 1;
})
  .on('timeout', () => process.exit(1))
  .on('error', () => process.exit(1));
