import {
  type EventBus,
  type InboxOptions,
  type Sql,
  Wake,
  backoffMs,
  createInbox,
  pause,
  retryParked,
  runRelay,
} from '@ifcgate/event-bus';
import type { ServiceName } from '@ifcgate/contracts';
import { backlogWorker } from './backlog.ts';
import type { Database } from './database.ts';
import type { Logger } from './logger.ts';
import { backgroundPace } from './load.ts';
import { retentionWorker } from './retention.ts';
import type { Service, Worker } from './service.ts';

/** A service whose subscriptions and workers run. */
export interface RunningService {
  /** Stops the workers; resolves when none runs any more. The bus is stopped before, by its owner. */
  stop(): Promise<void>;
  /** Has every worker note what it had in hand; see `Worker.lastWords`. Never rejects. */
  lastWords(): Promise<void>;
}

/** How the service runs. */
export interface RunOptions {
  readonly log: Logger;
  /** When parked events are tried again; see `InboxOptions`. */
  readonly retryScheduleMs?: readonly number[] | undefined;
}

/**
 * Joins a service to the bus and starts its workers: its own, the outbox relay, the retries of parked events, retention.
 * To be called before the bus is started.
 */
export function startService<Db extends Sql>(service: Service<Db>, bus: EventBus, options: RunOptions): RunningService {
  const { log } = options;
  const stopping = new AbortController();
  const workers = [...service.workers, ...outboxWorkers(service, bus, log), retentionWorker(service)];
  if (service.subscriptions.length > 0) {
    const inbox: InboxOptions<Db> = {
      group: service.name,
      subscriptions: service.subscriptions,
      database: service.database,
      wake: new Wake(),
      ...options,
    };
    bus.subscribe(createInbox(inbox));
    workers.push({ name: 'parked-events', run: (signal) => retryParked(inbox, signal) });
  }
  const running = workers.map((worker) => supervise(worker, log, stopping.signal));
  return {
    async stop() {
      stopping.abort();
      await Promise.all(running);
      await service.close?.();
      await service.database.close();
    },
    lastWords: () => lastWordsOf(workers, log),
  };
}

/** Has each worker note what it had in hand. Never rejects: what fails is logged. */
export async function lastWordsOf(workers: readonly Worker[], log: Logger): Promise<void> {
  const words = workers.map(async (worker) => {
    try {
      await worker.lastWords?.();
    } catch (error) {
      log.error('worker.last_words_failed', { worker: worker.name, cause: error });
    }
  });
  await Promise.all(words);
}

/** Runs a worker until the signal, again after each failure. */
export async function supervise(worker: Worker, log: Logger, signal: AbortSignal): Promise<void> {
  for (let failures = 0; !signal.aborted; failures++) {
    const startedAt = performance.now();
    try {
      await worker.run(signal);
      if (signal.aborted) return;
    } catch (error) {
      if (!signal.aborted) log.error('worker.failed', { worker: worker.name, failures: failures + 1, cause: error });
    }
    // One that ran for a minute has recovered from what was before.
    if (performance.now() - startedAt > 60_000) failures = 0;
    await pause(backoffMs(failures), signal);
  }
}

/** Who says events: its name is their source. */
interface Speaker<Db extends Sql> {
  readonly name: ServiceName;
  readonly database: Database<Db>;
}

/** What everyone runs who says events: the relay of its outbox, and the figures of what waits in its database. */
export function outboxWorkers<Db extends Sql>(speaker: Speaker<Db>, bus: EventBus, log: Logger): Worker[] {
  return [relayWorker(speaker, bus, log), backlogWorker(speaker)];
}

function relayWorker<Db extends Sql>(service: Speaker<Db>, bus: EventBus, log: Logger): Worker {
  const { outbox, changes, session } = service.database;
  const options = { source: service.name, bus, claim: outbox, log, wake: changes.outbox, pace: backgroundPace };
  return {
    name: 'outbox-relay',
    run: (signal) => session.whileLeading((leading) => runRelay(options, leading), signal),
  };
}
