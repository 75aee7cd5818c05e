import { pause, type Sql } from '@ifcgate/event-bus';
import type { Database } from './database.ts';
import type { Worker } from './service.ts';

/** Replies are kept for a day: the window in which a client may repeat a request. */
const keptReplyHours = 24;
/** Topics keep 14 days; the inbox must not forget before them. */
const inboxDays = 30;

const everyMs = 10 * 60_000;
const batchRows = 5000;

/** Deletes what has been kept long enough, a batch at a time. */
export function retentionWorker<Db extends Sql>({ database }: { readonly database: Database<Db> }): Worker {
  const { claim } = database;
  return {
    name: 'retention',
    async run(signal) {
      while (!signal.aborted) {
        await pause(everyMs * (0.5 + Math.random()), signal);
        await deleteExpired(claim, signal);
      }
    },
  };
}

/**
 * Deletes what is older than it is kept. What fails for one table keeps nothing from the other.
 *
 * @throws the first failure, once both were tried
 */
export async function deleteExpired(claim: Sql, signal: AbortSignal): Promise<void> {
  const replies = repeat(
    signal,
    () => claim.$executeRaw`
      delete from platform.kept_reply where ctid in (
        select ctid from platform.kept_reply where created_at < now() - ${keptReplyHours} * interval '1 hour' limit ${batchRows})`,
  );
  await replies.catch(() => undefined);
  await repeat(
    signal,
    () => claim.$executeRaw`
      delete from platform.inbox where ctid in (
        select ctid from platform.inbox where handled_at < now() - ${inboxDays} * interval '1 day' limit ${batchRows})`,
  );
  await replies;
}

async function repeat(signal: AbortSignal, deleteBatch: () => Promise<number>): Promise<void> {
  while (!signal.aborted && (await deleteBatch()) === batchRows);
}
