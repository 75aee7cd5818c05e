// Runs the service on a test's database, in a process that the test kills. It hears of no events: it only delivers.
import { createMemoryBus } from '@ifcgate/event-bus';
import { Secret, contractRedactions, createLogger, newId, startService } from '@ifcgate/service-kit';
import { createWebhookService } from '../src/service.ts';

const { APP_URL = '', WORKER_URL = '', SECRET = '', NOW = '' } = process.env;
const log = createLogger({ service: 'webhook', level: 'silent', redact: contractRedactions() });
const service = createWebhookService({
  log,
  clock: { now: () => new Date(NOW) },
  newId,
  secret: new Secret(SECRET),
  findInternalKey: () => Promise.resolve(undefined),
  appUrl: new Secret(APP_URL),
  workerUrl: new Secret(WORKER_URL),
  hasPeers: true,
  allowPrivateTestAddresses: true,
});
startService(service, createMemoryBus(), { log });
