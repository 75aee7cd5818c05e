import { withJitter } from './pause.ts';
import { type Received, isUnread, toParked } from './received.ts';
import { type Sql, type Transaction, tenantOf } from './sql.ts';
import { type InboxOptions, NotYetError } from './subscription.ts';

// The life of a parked event. Its subject and source (of one workspace) is a queue: the head is tried again, what comes later
// waits behind it. `state` in platform.parked_event says why it is there:
//   failed    its handling failed; tried again by a schedule, then dead
//   not_yet   what it is about has not come; tried again for ever, at least every 5 minutes
//   unread    its contract is not this version's; tried by each version once, as `unread_by` says
//   dead      waits for an operator (`dead-letters retry` or `drop`)
//   behind    another stands before it; goes when the head is handled or dropped (a trigger of the table lets it go)

/** A consumer with the name of what it can read; see `versionOf`. */
export interface Consumer<Db extends Sql> extends InboxOptions<Db> {
  readonly version: string;
}

const second = 1000;
const retryScheduleMs = [1 * second, 5 * second, 30 * second, 300 * second, 1800 * second];
/** What an event waits for is usually on its way, on another topic. */
const notYetFirstMs = [100, 200, 500];
const notYetLongestMs = 300 * second;

/**
 * The wait before the next try of a parked event: 1 s, 5 s, 30 s, 5 min, 30 min; for one that came before what it is
 * about, 100, 200 and 500 ms before these, and 5 min for ever.
 *
 * @param attempts   how often it has failed, from 1
 * @param scheduleMs in place of the five waits from 1 s on
 * @returns milliseconds, without jitter; undefined when only an operator can help
 */
export function parkedRetryDelayMs(
  attempts: number,
  isNotYet: boolean,
  scheduleMs: readonly number[] = retryScheduleMs,
): number | undefined {
  if (!isNotYet) return scheduleMs[attempts - 1];
  return Math.min([...notYetFirstMs, ...scheduleMs][attempts - 1] ?? Infinity, notYetLongestMs);
}

/** The wait before the next try after a failure, as the database takes it: null when there is none. */
export function delayAfter<Db extends Sql>(consumer: Consumer<Db>, attempts: number, error: unknown): number | null {
  const delayMs = parkedRetryDelayMs(attempts, error instanceof NotYetError, consumer.retryScheduleMs);
  return delayMs === undefined ? null : withJitter(delayMs);
}

/** Sets an event aside after its first failure, so that the others go on. */
export async function parkFailed<Db extends Sql>(
  consumer: Consumer<Db>,
  received: Received,
  error: unknown,
): Promise<void> {
  const delay_ms = delayAfter(consumer, 1, error);
  await consumer.database.transaction(
    (db) => enterTenant(db, received),
    (tx) => park(consumer, tx, [{ received, reason: reasonOf(error), attempts: 1, delay_ms }]),
  );
  const fields = { consumer: consumer.group, eventId: received.id, type: received.type, subject: received.subject };
  if (error instanceof NotYetError) consumer.log.debug('event.parked', { ...fields, outcome: 'not_yet' });
  else consumer.log.error('event.parked', { ...fields, outcome: 'parked', reason: reasonOf(error) });
}

/** Sets aside, in this order, what could not be read, and events that have to wait behind others of their subject. */
export async function parkBehind<Db extends Sql>(
  consumer: Consumer<Db>,
  tx: Transaction<Db>,
  all: readonly Received[],
): Promise<void> {
  if (all.length === 0) return;
  const rows = all.map((received) =>
    isUnread(received)
      ? { received, reason: received.unread, attempts: 1, delay_ms: null, unread_by: [consumer.version] }
      : { received, reason: 'behind another', attempts: 0, delay_ms: 0 },
  );
  await park(consumer, tx, rows);
}

/** A row for `platform.park`. */
interface Parked {
  readonly received: Received;
  readonly reason: string;
  readonly attempts: number;
  readonly delay_ms: number | null;
  readonly unread_by?: readonly string[];
}

async function park<Db extends Sql>(
  { group, wake }: Consumer<Db>,
  tx: Transaction<Db>,
  all: readonly Parked[],
): Promise<void> {
  const rows = all.map(({ received, ...row }, place) => ({
    ...{ place, event_id: received.id, source: received.source, subject: received.subject },
    ...{ event: toParked(received), ...row },
  }));
  await tx.db.$executeRaw`select platform.park(${group}, ${JSON.stringify(rows)}::jsonb)`;
  tx.afterCommit(() => wake?.wake());
}

/** Enters the tenant of an event, as the first statement of a transaction. */
export async function enterTenant(db: Sql, event: Received): Promise<ReturnType<typeof tenantOf>> {
  await db.$queryRaw`select platform.enter_tenant(${event.workspaceId}, ${event.environment})`;
  return tenantOf(event);
}

/** What went wrong, as the database can keep it. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.replaceAll('\0', '').slice(0, 500).toWellFormed();
}
