// Runs the service on a test's database, in a process that the test kills or that ends by itself: where a delivery's URL
// says `poison`, something fails that nobody catches. It hears of no events: it only delivers.
import { subscribe } from 'node:diagnostics_channel';
import { createMemoryBus } from '@ifcgate/event-bus';
import {
  Secret,
  WorkInHand,
  contractRedactions,
  createLogger,
  newId,
  startService,
  whenProcessEnds,
} from '@ifcgate/service-kit';
import { createWebhookService } from '../src/service.ts';

const { APP_URL = '', WORKER_URL = '', SECRET = '', NOW = '', HAS_PEERS = 'true' } = process.env;
const log = createLogger({ service: 'webhook', level: 'silent', redact: contractRedactions() });
const service = createWebhookService({
  log,
  clock: { now: () => new Date(NOW) },
  newId,
  secret: new Secret(SECRET),
  findInternalKey: () => Promise.resolve(undefined),
  appUrl: new Secret(APP_URL),
  workerUrl: new Secret(WORKER_URL),
  hasPeers: HAS_PEERS === 'true',
  workInHand: new WorkInHand(),
  allowPrivateTestAddresses: true,
});
subscribe('undici:client:sendHeaders', (message) => {
  const { headers } = message as { headers: string };
  if (headers.startsWith('POST /poison')) {
    setImmediate(() => {
      throw new Error('poison');
    });
  }
});
const running = startService(service, createMemoryBus(), { log });
whenProcessEnds(log, { stopTimeoutMs: 10_000, lastWords: () => running.lastWords(), stop: () => running.stop() });
