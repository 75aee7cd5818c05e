// Runs the service on a test's database, in a process that the test kills or that ends by itself: where a file says `poison`,
// something fails that nobody catches. It hears of no events: it reads the documents that are there.
import { createMemoryBus } from '@ifcgate/event-bus';
import {
  Secret,
  WorkInHand,
  contractRedactions,
  createLogger,
  newId,
  startService,
  systemClock,
  whenProcessEnds,
} from '@ifcgate/service-kit';
import { createExtractionService } from '../src/service.ts';
import { EngineDouble } from './engine-double.ts';

const { APP_URL = '', WORKER_URL = '', FILES_DIR = '', HAS_PEERS = 'false' } = process.env;
const log = createLogger({ service: 'extraction', level: 'silent', redact: contractRedactions() });
const engine = new EngineDouble();
const read = engine.readWithoutOcr;
engine.readWithoutOcr = (input) => {
  const name = Buffer.from(input.bytes).toString('utf8');
  if (name === 'poison') {
    setImmediate(() => {
      throw new Error('poison');
    });
  }
  // Whatever else there is waits for the test to end the process.
  return name === 'invoice' ? read(input) : new Promise(() => undefined);
};
const service = createExtractionService({
  ...{ log, clock: systemClock, newId, hasPeers: HAS_PEERS === 'true', engine, workInHand: new WorkInHand() },
  findInternalKey: () => Promise.resolve(undefined),
  secret: new Secret('a secret of the tests with more than 32 characters'),
  appUrl: new Secret(APP_URL),
  workerUrl: new Secret(WORKER_URL),
  allowPrivateTestAddresses: true,
  ...{ readers: 2, ocrReaders: 2, files: { dir: FILES_DIR }, leaseSeconds: 1 },
});
const running = startService(service, createMemoryBus(), { log });
whenProcessEnds(log, { stopTimeoutMs: 5000, lastWords: () => running.lastWords(), stop: () => running.stop() });
