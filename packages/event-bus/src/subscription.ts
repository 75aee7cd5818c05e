import { type AnyEvent, type EventType, isEventType, sourceOf } from '@ifcgate/contracts';
import { type Topic, topicOf } from './topics.ts';
import type { Catalogue } from './received.ts';
import type { EventDatabase, EventLog, Sql, Transaction } from './sql.ts';
import type { Wake } from './wake.ts';

/** What a service does when it hears of something: for one event, or for many of a type in one go. */
export interface Subscription<Db extends Sql> {
  readonly type: EventType;
  /** Whether an event of that type matters at all; one that does not costs nothing, not even an inbox row. */
  concerns(event: AnyEvent): boolean;
  /** Handles events of that type, all of one tenant and each of another subject, in one transaction. */
  handle(tx: Transaction<Db>, events: readonly AnyEvent[]): Promise<void>;
}

/** A subscription that takes its events one by one. */
export function on<T extends EventType, Db extends Sql>(
  type: T,
  handle: (tx: Transaction<Db>, event: AnyEvent<T>) => Promise<void>,
): Subscription<Db> {
  return onMany<T, Db>(type, async (tx, events) => {
    for (const event of events) await handle(tx, event);
  });
}

/**
 * A subscription that takes as many events as there are, for paths where the statement is the cost.
 *
 * @param concerns decides from the event alone whether it matters
 */
export function onMany<T extends EventType, Db extends Sql>(
  type: T,
  handle: (tx: Transaction<Db>, events: readonly AnyEvent<T>[]) => Promise<void>,
  concerns: (event: AnyEvent<T>) => boolean = () => true,
): Subscription<Db> {
  return {
    type,
    concerns: (event) => concerns(event as AnyEvent<T>),
    handle: (tx, events) => handle(tx, events as readonly AnyEvent<T>[]),
  };
}

/** Thrown by a handler that hears of something whose beginning has not arrived yet; the event is kept and tried again soon. */
export class NotYetError extends Error {
  override readonly name = 'NotYetError';
}

export interface InboxOptions<Db extends Sql> {
  readonly group: string;
  readonly subscriptions: readonly Subscription<Db>[];
  readonly database: EventDatabase<Db>;
  readonly log: EventLog;
  /** Woken when something is parked, so that its retry is not found by a look around only. */
  readonly wake?: Wake | undefined;
  /** What this version can read; the catalogue of the contracts unless said. */
  readonly catalogue?: Catalogue | undefined;
  /** The wait after each failure of an event, in order, ±20 %; once they are used up, only an operator can help. */
  readonly retryScheduleMs?: readonly number[] | undefined;
}

/** The topics on which the types travel; one that the contracts do not know has none of its own. */
export function topicsOf(types: Iterable<EventType>): Topic[] {
  return [...new Set([...types].filter(isEventType).map((type) => topicOf[sourceOf(type)]))];
}

/** Runs the handlers of events of one type. */
export async function handleWave<Db extends Sql>(
  subscriptions: readonly Subscription<Db>[],
  tx: Transaction<Db>,
  wave: readonly AnyEvent[],
): Promise<void> {
  for (const subscription of subscriptions) {
    if (subscription.type === wave[0]?.type) await subscription.handle(tx, wave);
  }
}
