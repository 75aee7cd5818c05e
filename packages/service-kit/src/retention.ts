import { pause, type Sql } from '@ifcgate/event-bus';
import type { Service, Worker } from './service.ts';

/** Replies are kept for a day: the window in which a client may repeat a request. */
const keptReplyHours = 24;
/**
 * For how many days it is remembered what was handled, and what is gone: topics keep 14, and what lies parked is not forgotten
 * at all. The notes outlive a pause of the platform, too: nothing is forgotten in the first minutes of a process, when what was
 * still on its way arrives.
 */
export const rememberedDays = 30;

const everyMs = 10 * 60_000;
const batchRows = 5000;

/** Deletes what has been kept long enough, a batch at a time. */
export function retentionWorker<Db extends Sql>({
  database: { claim },
  forget,
}: Pick<Service<Db>, 'database' | 'forget'>): Worker {
  return {
    name: 'retention',
    async run(signal) {
      while (!signal.aborted) {
        await pause(everyMs * (0.5 + Math.random()), signal);
        await deleteExpired(claim, signal, forget);
      }
    },
  };
}

/**
 * Deletes what is older than it is kept. What fails for one table keeps nothing from the others.
 *
 * @param forget deletes what the service itself has noted of what is gone, so many at most
 * @throws the first failure, once all were tried
 */
export async function deleteExpired(
  claim: Sql,
  signal: AbortSignal,
  forget: (limit: number) => Promise<number> = () => Promise.resolve(0),
): Promise<void> {
  const notes = repeat(signal, () => forget(batchRows));
  await notes.catch(() => undefined);
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
        select ctid from platform.inbox where handled_at < now() - ${rememberedDays} * interval '1 day' limit ${batchRows})`,
  );
  await notes;
  await replies;
}

async function repeat(signal: AbortSignal, deleteBatch: () => Promise<number>): Promise<void> {
  while (!signal.aborted && (await deleteBatch()) === batchRows);
}
