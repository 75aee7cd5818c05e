import type { AnyEvent } from '@ifcgate/contracts';
import { readParked } from './codec.ts';
import { type Consumer, delayAfter, enterTenant, reasonOf } from './parking.ts';
import { backoffMs, pause } from './pause.ts';
import { type Received, isUnread, versionOf } from './received.ts';
import type { Sql } from './sql.ts';
import { type InboxOptions, NotYetError, handleWave } from './subscription.ts';
import { Wake } from './wake.ts';

/** The net below the wake-ups: what another process has parked, an operator's retry. */
const pollMs = 5000;
/** Between two looks where something seems due and is not: it stands behind another. */
const restMs = 250;
/** An event that waits for so long is said to: what it is about will hardly come. */
const notYetWarnMs = 600_000;
const batchRows = 100;

interface ParkedRow {
  readonly id: bigint;
  readonly event_id: string;
  readonly event: string;
}

/** Tries parked events again when they are due, the first of each subject first; runs until the signal. */
export async function retryParked<Db extends Sql>(options: InboxOptions<Db>, signal: AbortSignal): Promise<void> {
  const types = options.subscriptions.map((subscription) => subscription.type);
  const consumer = { ...options, version: versionOf(types, options.catalogue) };
  const wake = options.wake ?? new Wake();
  for (let failures = 0; !signal.aborted;) {
    try {
      const tried = await retryDue(consumer, signal);
      failures = 0;
      if (tried === 0) await wake.wait(await untilNextMs(consumer), signal);
    } catch (error) {
      options.log.warn('parked.retry_failed', { consumer: options.group, reason: reasonOf(error) });
      await pause(backoffMs(failures++), signal);
    }
  }
}

/** One round over the heads that are due, and those that this version has not tried to read. Returns how many it tried. */
async function retryDue<Db extends Sql>(consumer: Consumer<Db>, signal: AbortSignal): Promise<number> {
  const rows = [...(await findDue(consumer)), ...(await findUnread(consumer))];
  for (const row of rows) {
    if (signal.aborted) break;
    await retryOne(consumer, row).catch((error: unknown) => setBack(consumer, row, error));
  }
  return rows.length;
}

function findDue<Db extends Sql>({ database, group }: Consumer<Db>): Promise<ParkedRow[]> {
  return database.claim.$queryRaw<ParkedRow[]>`
    select p.id, p.event_id, p.event from platform.parked_event p
    where p.consumer = ${group} and p.retry_at <= now() and not exists (
      select 1 from platform.parked_event q
      where q.consumer = p.consumer and q.source = p.source and q.subject = p.subject and q.workspace_id = p.workspace_id
        and q.environment = p.environment and q.id < p.id)
    order by p.retry_at limit ${batchRows}`;
}

/** Where all processes are of one version, both ranges are empty, however much could not be read. */
function findUnread<Db extends Sql>({ database, group, version }: Consumer<Db>): Promise<ParkedRow[]> {
  return database.claim.$queryRaw<ParkedRow[]>`
    select u.id, u.event_id, u.event from (
      select * from platform.parked_event where consumer = ${group} and unread_by is not null and unread_by[1] < ${version}
      union all
      select * from platform.parked_event where consumer = ${group} and unread_by is not null and unread_by[1] > ${version}
    ) u
    where not ${version} = any(u.unread_by) and u.retry_at is null and not exists (
      select 1 from platform.parked_event q
      where q.consumer = u.consumer and q.source = u.source and q.subject = u.subject and q.workspace_id = u.workspace_id
        and q.environment = u.environment and q.id < u.id)
    limit ${batchRows}`;
}

/** How long nothing will be due that is parked now. */
async function untilNextMs<Db extends Sql>({ database, group }: Consumer<Db>): Promise<number> {
  const [next] = await database.claim.$queryRaw<{ ms: number | null }[]>`
    select extract(epoch from min(retry_at) - clock_timestamp())::float8 * 1000 as ms from platform.parked_event
    where consumer = ${group} and retry_at is not null`;
  const ms = next?.ms ?? pollMs;
  return ms <= 0 ? restMs : Math.min(ms, pollMs);
}

async function retryOne<Db extends Sql>(consumer: Consumer<Db>, row: ParkedRow): Promise<void> {
  const received = readParked(row.event, consumer.catalogue);
  if (isUnread(received)) return noteUnread(consumer, row, received.unread);
  try {
    await handleParked(consumer, row, received);
  } catch (error) {
    if (consumer.database.isAway(error)) throw error;
    await postpone(consumer, row, received, error);
  }
}

async function handleParked<Db extends Sql>(consumer: Consumer<Db>, row: ParkedRow, event: AnyEvent): Promise<void> {
  const isOurs = await consumer.database.transaction(
    (db) => enterTenant(db, event),
    async (tx) => {
      // Deleting first takes the row's lock: of two replicas one handles it, the other finds nothing.
      const taken = await tx.db.$executeRaw`delete from platform.parked_event where id = ${row.id}`;
      if (taken === 0) return false;
      const isNew = await tx.db.$executeRaw`
        insert into platform.inbox (workspace_id, environment, consumer, event_id)
        values (${event.workspaceId}, ${event.environment}, ${consumer.group}, ${event.id}) on conflict do nothing`;
      if (isNew === 1) await handleWave(consumer.subscriptions, tx, [event]);
      return isNew === 1;
    },
    () => ({ requestId: event.requestId, traceparent: event.traceparent }),
  );
  if (!isOurs) return;
  consumer.log.info('event.handled', {
    consumer: consumer.group,
    eventId: event.id,
    type: event.type,
    subject: event.subject,
    outcome: 'handled_late',
  });
}

/** Notes that this version cannot read it either; the next one will try. */
async function noteUnread<Db extends Sql>(consumer: Consumer<Db>, row: ParkedRow, reason: string): Promise<void> {
  const { version, group, database, log } = consumer;
  await database.claim.$executeRaw`
    update platform.parked_event set attempts = attempts + 1, reason = ${reason}, retry_at = null,
      unread_by = array_prepend(${version}, array_remove(coalesce(unread_by, '{}'), ${version}))
    where id = ${row.id}`;
  log.warn('event.unread', { consumer: group, eventId: row.event_id, reason });
}

async function postpone<Db extends Sql>(
  consumer: Consumer<Db>,
  row: ParkedRow,
  event: Received,
  error: unknown,
): Promise<void> {
  const fields = { consumer: consumer.group, eventId: event.id, type: event.type, subject: event.subject };
  await consumer.database.transaction(
    (db) => enterTenant(db, event),
    async ({ db }) => {
      const [parked] = await db.$queryRaw<{ attempts: number; age_ms: number }[]>`
        select attempts, extract(epoch from now() - parked_at)::float8 * 1000 as age_ms
        from platform.parked_event where id = ${row.id} for update`;
      if (parked === undefined) return;
      const attempts = parked.attempts + 1;
      const delayMs = delayAfter(consumer, attempts, error);
      await db.$executeRaw`
        update platform.parked_event set attempts = ${attempts}, reason = ${reasonOf(error)}, unread_by = null,
          retry_at = now() + ${delayMs}::float8 * interval '1 millisecond'
        where id = ${row.id}`;
      if (delayMs === null) consumer.log.error('event.dead', { ...fields, reason: reasonOf(error) });
      else if (error instanceof NotYetError && parked.age_ms > notYetWarnMs)
        consumer.log.warn('event.not_yet', { ...fields, ageMs: Math.round(parked.age_ms), reason: reasonOf(error) });
    },
  );
}

/** An event that cannot even be postponed holds up nobody else: its next look is later. */
async function setBack<Db extends Sql>(consumer: Consumer<Db>, row: ParkedRow, error: unknown): Promise<void> {
  if (consumer.database.isAway(error)) throw error;
  consumer.log.error('parked.retry_failed', { consumer: consumer.group, eventId: row.event_id, cause: error });
  await consumer.database.claim.$executeRaw`
    update platform.parked_event set retry_at = now() + interval '1 minute' where id = ${row.id}`;
}
