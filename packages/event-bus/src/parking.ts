import type { AnyEvent } from '@ifcgate/contracts';
import { pause } from './pause.ts';
import { type Sql, type Transaction, tenantOf } from './sql.ts';
import { type InboxOptions, NotYetError, handleWave } from './subscription.ts';

const second = 1000;
const retryScheduleMs = [1 * second, 5 * second, 30 * second, 300 * second, 1800 * second];
/** What an event waits for is usually on its way, on another topic. */
const notYetFirstMs = [100, 200, 500];

/**
 * The wait before the next try of a parked event: 1 s, 5 s, 30 s, 5 min, 30 min; for one that came before what it is
 * about, 100, 200 and 500 ms before these.
 *
 * @param attempts   how often it has failed, from 1
 * @param scheduleMs in place of the five waits from 1 s on
 * @returns milliseconds; undefined when only an operator can help
 */
export function parkedRetryDelayMs(
  attempts: number,
  isNotYet: boolean,
  scheduleMs: readonly number[] = retryScheduleMs,
): number | undefined {
  return (isNotYet ? [...notYetFirstMs, ...scheduleMs] : scheduleMs)[attempts - 1];
}

/** Sets an event aside after its first failure, so that the others go on. */
export async function park<Db extends Sql>(options: InboxOptions<Db>, event: AnyEvent, error: unknown): Promise<void> {
  const isNotYet = error instanceof NotYetError;
  const delayMs = parkedRetryDelayMs(1, isNotYet, options.retryScheduleMs) ?? null;
  await options.database.transaction(
    (db) => enterTenant(db, event),
    async ({ db }) => {
      await db.$executeRaw`
        insert into platform.parked_event (workspace_id, environment, consumer, event_id, source, subject, event, reason, attempts, retry_at)
        values (${event.workspaceId}, ${event.environment}, ${options.group}, ${event.id}, ${event.source}, ${event.subject},
          ${JSON.stringify(event)}, ${reasonOf(error)}, 1, now() + ${delayMs}::float8 * interval '1 millisecond')
        on conflict (consumer, event_id) do nothing`;
    },
  );
  const fields = { consumer: options.group, eventId: event.id, type: event.type, subject: event.subject };
  if (isNotYet) options.log.debug('event.parked', { ...fields, outcome: 'not_yet' });
  else options.log.error('event.parked', { ...fields, outcome: 'parked', reason: reasonOf(error) });
}

/** Sets events aside because an earlier one of their subject is; they are due at once, when it is done. */
export async function parkBehind<Db extends Sql>(
  tx: Transaction<Db>,
  consumer: string,
  events: readonly AnyEvent[],
): Promise<void> {
  const rows = events.map((event) => ({
    event_id: event.id,
    source: event.source,
    subject: event.subject,
    event: JSON.stringify(event),
  }));
  await tx.db.$executeRaw`
    insert into platform.parked_event (workspace_id, environment, consumer, event_id, source, subject, event, reason, attempts, retry_at)
    select ${tx.tenant.workspaceId}, ${tx.tenant.environment}, ${consumer}, r.event_id, r.source, r.subject, r.event, 'behind another', 0, now()
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(event_id text, source text, subject text, event text)
    on conflict (consumer, event_id) do nothing`;
}

interface ParkedRow {
  readonly id: bigint;
  readonly event: string;
}

/** Tries parked events again when they are due, the first of each subject first; runs until the signal. */
export async function retryParked<Db extends Sql>(options: InboxOptions<Db>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const count = await retryDue(options).catch((error: unknown) => {
      options.log.warn('parked.retry_failed', { consumer: options.group, reason: reasonOf(error) });
      return 0;
    });
    if (count === 0) await pause(250, signal);
  }
}

/** One round over the events that are due. Returns how many were tried. */
async function retryDue<Db extends Sql>(options: InboxOptions<Db>): Promise<number> {
  const due = await options.database.claim.$queryRaw<ParkedRow[]>`
    select p.id, p.event from platform.parked_event p
    where p.consumer = ${options.group} and p.retry_at <= now() and not exists (
      select 1 from platform.parked_event q
      where q.consumer = p.consumer and q.source = p.source and q.subject = p.subject and q.workspace_id = p.workspace_id
        and q.environment = p.environment and q.id < p.id)
    order by p.retry_at limit 100`;
  for (const row of due) await retryOne(options, row);
  return due.length;
}

async function retryOne<Db extends Sql>(options: InboxOptions<Db>, row: ParkedRow): Promise<void> {
  const event = JSON.parse(row.event) as AnyEvent;
  try {
    const isOurs = await options.database.transaction(
      (db) => enterTenant(db, event),
      async (tx) => {
        // Deleting first takes the row's lock: of two replicas one handles it, the other finds nothing.
        const taken = await tx.db.$executeRaw`delete from platform.parked_event where id = ${row.id}`;
        if (taken === 0) return false;
        const isNew = await tx.db.$executeRaw`
          insert into platform.inbox (workspace_id, environment, consumer, event_id)
          values (${event.workspaceId}, ${event.environment}, ${options.group}, ${event.id}) on conflict do nothing`;
        if (isNew === 1) await handleWave(options.subscriptions, tx, [event]);
        return isNew === 1;
      },
      () => ({ requestId: event.requestId, traceparent: event.traceparent }),
    );
    if (!isOurs) return;
    options.log.info('event.handled', {
      consumer: options.group,
      eventId: event.id,
      type: event.type,
      subject: event.subject,
      outcome: 'handled_late',
    });
  } catch (error) {
    if (options.database.isAway(error)) throw error;
    await postpone(options, row, event, error);
  }
}

async function postpone<Db extends Sql>(
  options: InboxOptions<Db>,
  row: ParkedRow,
  event: AnyEvent,
  error: unknown,
): Promise<void> {
  await options.database.transaction(
    (db) => enterTenant(db, event),
    async ({ db }) => {
      const [parked] = await db.$queryRaw<{ attempts: number }[]>`
        select attempts from platform.parked_event where id = ${row.id} for update`;
      if (parked === undefined) return;
      const attempts = parked.attempts + 1;
      const delayMs = parkedRetryDelayMs(attempts, error instanceof NotYetError, options.retryScheduleMs) ?? null;
      await db.$executeRaw`
        update platform.parked_event set attempts = ${attempts}, reason = ${reasonOf(error)},
          retry_at = now() + ${delayMs}::float8 * interval '1 millisecond'
        where id = ${row.id}`;
      if (delayMs === null)
        options.log.error('event.dead', { consumer: options.group, eventId: event.id, reason: reasonOf(error) });
    },
  );
}

async function enterTenant(db: Sql, event: AnyEvent): Promise<ReturnType<typeof tenantOf>> {
  await db.$queryRaw`select platform.enter_tenant(${event.workspaceId}, ${event.environment})`;
  return tenantOf(event);
}

function reasonOf(error: unknown): string {
  return (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, 500);
}
