import type { AnyEvent } from '@ifcgate/contracts';
import type { Received } from './received.ts';
import type { Topic } from './topics.ts';

/** Events handed to a group at once: enough to share a transaction's cost, few enough to keep it short. */
export const maxEventsAtOnce = 100;

/**
 * One group of consumers: however many processes join it, each event reaches the group's handler at least once.
 */
export interface BusConsumer {
  /** The group's name; also the name under which its inbox remembers what it has handled. */
  readonly group: string;
  readonly topics: readonly Topic[];
  /**
   * Handles a batch of events, which may hold many subjects; those of one subject and source stand in their order. What
   * could not be read stands at its place among them.
   *
   * Resolves when every event was handled, was known already, or was parked. Rejects only when none of these could be
   * done because the database is away: the bus then waits and hands over the same events again.
   */
  handle(events: readonly Received[]): Promise<void>;
}

/**
 * The seam between services, with one promise: what was published is delivered to every group at least once, in order
 * within a subject and source, whatever dies.
 */
export interface EventBus {
  /**
   * Resolves when the events are safe: acknowledged by all in-sync replicas (Kafka), or handled or parked by every
   * group of this process (memory). Rejects when they may not be; publishing them again is then harmless.
   */
  publish(events: readonly AnyEvent[]): Promise<void>;
  /** Adds a group. To be called before `start`. */
  subscribe(consumer: BusConsumer): void;
  /** Begins to deliver. Resolves when the groups have joined, or goes on trying in the background while the broker is away. */
  start(): Promise<void>;
  /** Stops delivering; resolves when no handler runs any more. */
  stop(): Promise<void>;
}
