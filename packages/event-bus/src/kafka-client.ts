import { createRequire } from 'node:module';
import { connect as connectPlain } from 'node:net';
import { Kafka, type KafkaConfig, logLevel, type LogEntry } from 'kafkajs';
import type { EventLog } from './sql.ts';

/**
 * How kafkajs itself tries again: for about a second, so that a leader's move is not noticed. Longer outages belong to
 * those who use it: they reopen what failed. Every value is given, since it has others when `NODE_ENV` is `test`.
 */
export const shortRetries = { retries: 4, initialRetryTime: 100, maxRetryTime: 800, factor: 0.2, multiplier: 2 };

/** The requests that a broker has not answered for so long have failed. */
const requestTimeoutMs = 8_000;

/** A kafkajs client that writes to our log. `brokers` is a list of `host:port`, separated by commas. */
export function createClient(options: { brokers: string; clientId: string; logger: EventLog }): Kafka {
  return new Kafka({
    brokers: options.brokers.split(',').map((broker) => broker.trim()),
    clientId: options.clientId,
    connectionTimeout: 2_000,
    requestTimeout: requestTimeoutMs,
    retry: shortRetries,
    socketFactory,
    logLevel: logLevel.INFO,
    logCreator: () => (entry) => writeTo(options.logger, entry),
  });
}

interface RequestQueue {
  readonly pending: readonly unknown[];
  scheduleCheckPendingRequests(): void;
}

// kafkajs 2.2.4 looks after waiting requests even where none wait: a timer of 1 ms that sets itself again, for ever, on
// every connection (1 % of a core each), and a TimeoutNegativeWarning from Node.
const { prototype: requestQueue } = createRequire(import.meta.url)('kafkajs/src/network/requestQueue/index.js') as {
  prototype: RequestQueue;
};
const scheduleAlways = requestQueue.scheduleCheckPendingRequests;
requestQueue.scheduleCheckPendingRequests = function (this: RequestQueue) {
  if (this.pending.length > 0) scheduleAlways.call(this);
};

/** Small requests are sent at once: with Nagle's algorithm on they wait for the broker's delayed acknowledgement. */
const socketFactory: NonNullable<KafkaConfig['socketFactory']> = ({ host, port, onConnect }) =>
  connectPlain({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 }, onConnect);

/**
 * kafkajs calls an error what it is about to try again, and informs of every pause: both are a level lower for us. What
 * it gives up is said by whoever has to act on it.
 */
function writeTo(logger: EventLog, { level, namespace, log }: LogEntry): void {
  const { message, error, groupId, broker } = log;
  const fields = {
    namespace,
    detail: message,
    reason: error as unknown,
    group: groupId as unknown,
    broker: broker as unknown,
  };
  if (level === logLevel.ERROR) logger.warn('kafka.client', fields);
  else logger.debug('kafka.client', fields);
}
