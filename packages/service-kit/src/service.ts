import type { ServiceName } from '@ifcgate/contracts';
import type { Sql, Subscription } from '@ifcgate/event-bus';
import type { Router } from 'express';
import type { Clock, NewId } from './clock.ts';
import type { Secret } from './config.ts';
import type { Database } from './database.ts';
import type { FindInternalKey } from './http/internal-auth.ts';
import type { KnowsId } from './http/router.ts';
import type { Logger } from './logger.ts';
import type { WorkInHand } from './work-in-hand.ts';

/** A loop that runs until told to stop; one that throws is started again, later each time. */
export interface Worker {
  readonly name: string;
  run(signal: AbortSignal): Promise<void>;
  /**
   * Notes durably which items the worker had in hand when the process ends by its own fault: an error that nobody caught.
   * Called once and at once, while `run` goes on and before it is told to stop; it has 2 s, with those of all workers of the
   * process. A kill from outside does not call it.
   */
  lastWords?(): Promise<void>;
}

/** A service as a value: what it answers, what it hears, what it does by itself. It opens no port. */
export interface Service<Db extends Sql = Sql> {
  readonly name: Exclude<ServiceName, 'gateway'>;
  readonly router: Router;
  readonly subscriptions: readonly Subscription<Db>[];
  readonly workers: readonly Worker[];
  readonly database: Database<Db>;
  readonly knows?: KnowsId;
  /** Deletes notes of what is gone that are no longer needed, so many at most; see `rememberedDays`. Returns how many were looked at. */
  forget?(limit: number): Promise<number>;
  /** Ends what the service holds beside its workers; the database is the host's. */
  close?(): Promise<void>;
}

/** What every host gives to the service that it runs. */
export interface ServiceDeps {
  readonly log: Logger;
  readonly clock: Clock;
  readonly newId: NewId;
  /** Signs cursors and seals secrets; the same for all replicas of the service. */
  readonly secret: Secret;
  readonly findInternalKey: FindInternalKey;
  readonly appUrl: Secret;
  readonly workerUrl: Secret;
  /** Whether other processes work on the same database. */
  readonly hasPeers: boolean;
  /** What all services of the process have in hand: one for the host. */
  readonly workInHand: WorkInHand;
}
