import type { Environment } from '@ifcgate/contracts';
import { type ParkedEvent, type Sql, describeParked } from '@ifcgate/event-bus';
import type { DatabasePool } from '../database-pool.ts';
import { rawSql } from '../raw-sql.ts';

/** Which events that are set aside; what is not said does not matter. */
export interface DeadLetterFilter {
  readonly eventId?: string | undefined;
  readonly subject?: string | undefined;
  readonly type?: string | undefined;
  readonly states: readonly string[];
}

/** An event that a consumer has set aside, at the head of the queue of its subject and source. */
export interface DeadLetter {
  readonly rowId: bigint;
  readonly service: string;
  readonly eventId: string;
  readonly source: string;
  readonly subject: string;
  readonly workspaceId: string;
  readonly environment: Environment;
  readonly state: string;
  readonly reason: string;
  readonly attempts: number;
  readonly parkedAt: Date;
  readonly retryAt: Date | null;
  /** Events that wait behind it, up to 10,001. */
  readonly waitingBehind: number;
  readonly event: ParkedEvent;
}

interface Row extends Omit<DeadLetter, 'event' | 'service'> {
  readonly content: string;
}

const pageRows = 500;

/** What one service has set aside, for an operator: across all workspaces. */
export class DeadLetters {
  readonly service: string;
  readonly #pool: DatabasePool;
  readonly #sql: Sql;

  /** @param pool connections of the worker role */
  constructor(service: string, pool: DatabasePool) {
    this.service = service;
    this.#pool = pool;
    this.#sql = rawSql(pool);
  }

  /** Heads of queues that the filter matches, in the order in which they were set aside. */
  async *find(filter: DeadLetterFilter): AsyncGenerator<DeadLetter> {
    for (const state of filter.states) {
      for (let after = 0n; ;) {
        const rows = await this.#page(filter, state, after);
        for (const row of rows) {
          const { content, ...letter } = row;
          const event = describeParked(content);
          if (filter.type === undefined || filter.type === event.type)
            yield { ...letter, service: this.service, event };
        }
        const last = rows.at(-1);
        if (last === undefined) break;
        after = last.rowId;
      }
    }
  }

  /** Has the event tried again now, and what waits behind it after it, in its order. Whether it was still there. */
  async retry({ rowId }: DeadLetter): Promise<boolean> {
    const revived = await this.#sql.$executeRaw`
      update platform.parked_event set retry_at = now(), attempts = least(attempts, 1) where id = ${rowId}`;
    return revived === 1;
  }

  /** Gives the event up for good: it counts as handled, and what waits behind it goes on. Whether it was still there. */
  async drop({ rowId, workspaceId, environment, eventId }: DeadLetter): Promise<boolean> {
    return this.#pool.transaction({}, async () => {
      await this.#sql.$queryRaw`select platform.enter_tenant(${workspaceId}, ${environment})`;
      const dropped = await this.#sql.$executeRaw`delete from platform.parked_event where id = ${rowId}`;
      if (dropped === 0) return { answer: false };
      await this.#sql.$executeRaw`
        insert into platform.inbox (workspace_id, environment, consumer, event_id)
        values (${workspaceId}, ${environment}, ${this.service}, ${eventId}) on conflict do nothing`;
      return { answer: true };
    });
  }

  /** What waits behind an event, in its order, at most so many. */
  async behind(letter: DeadLetter, most: number): Promise<{ eventId: string; event: ParkedEvent }[]> {
    const rows = await this.#sql.$queryRaw<{ eventId: string; content: string }[]>`
      select event_id as "eventId", event as content from platform.parked_event
      where consumer = ${this.service} and source = ${letter.source} and subject = ${letter.subject}
        and workspace_id = ${letter.workspaceId} and environment = ${letter.environment} and id > ${letter.rowId}
      order by id limit ${most}`;
    return rows.map(({ eventId, content }) => ({ eventId, event: describeParked(content) }));
  }

  #page(filter: DeadLetterFilter, state: string, after: bigint): Promise<Row[]> {
    const [eventId, subject] = [filter.eventId ?? null, filter.subject ?? null];
    return this.#sql.$queryRaw<Row[]>`
      select p.id as "rowId", p.event_id as "eventId", p.source, p.subject, p.workspace_id as "workspaceId", p.environment,
        p.state, p.reason, p.attempts, p.parked_at as "parkedAt", p.retry_at as "retryAt", p.event as content,
        (select count(*)::integer from (
          select from platform.parked_event q
          where q.consumer = p.consumer and q.source = p.source and q.subject = p.subject
            and q.workspace_id = p.workspace_id and q.environment = p.environment and q.id > p.id
          limit 10001) w) as "waitingBehind"
      from platform.parked_event p
      where p.consumer = ${this.service} and p.state = ${state} and p.id > ${after}
        and (${eventId}::text is null or p.event_id = ${eventId}) and (${subject}::text is null or p.subject = ${subject})
      order by p.id limit ${pageRows}`;
  }
}
