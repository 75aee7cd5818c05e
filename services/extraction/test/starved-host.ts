// Runs the service on a test's database, in a process whose processor time the test limits. It hears of no events: it reads
// the documents that are there.
import { createMemoryBus } from '@ifcgate/event-bus';
import {
  Secret,
  WorkInHand,
  contractRedactions,
  createLogger,
  newId,
  startService,
  systemClock,
} from '@ifcgate/service-kit';
import { createExtractionService } from '../src/service.ts';

const { APP_URL = '', WORKER_URL = '', FILES_DIR = '' } = process.env;
const log = createLogger({ service: 'extraction', level: 'silent', redact: contractRedactions() });
const service = createExtractionService({
  ...{ log, clock: systemClock, newId, hasPeers: false, workInHand: new WorkInHand() },
  findInternalKey: () => Promise.resolve(undefined),
  secret: new Secret('a secret of the tests with more than 32 characters'),
  appUrl: new Secret(APP_URL),
  workerUrl: new Secret(WORKER_URL),
  allowPrivateTestAddresses: true,
  ...{ readers: 2, ocrReaders: 2, files: { dir: FILES_DIR } },
});
startService(service, createMemoryBus(), { log });
