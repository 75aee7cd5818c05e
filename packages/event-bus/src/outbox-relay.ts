import type { AnyEvent, Environment, EventType } from '@ifcgate/contracts';
import type { EventBus } from './bus.ts';
import type { EventSource } from './topics.ts';
import { coalesce } from './coalesce.ts';
import { OutboxFloor } from './outbox-floor.ts';
import { backoffMs, pause } from './pause.ts';
import type { EventLog, Sql } from './sql.ts';
import type { Wake } from './wake.ts';

/** Rows read for each subject that there is room for: few have more, and what is read in vain is sorted in vain. */
const rowsPerSubject = 2;
/** The safety net behind the wake-ups. */
const pollMs = 1000;

interface OutboxRow {
  readonly id: bigint;
  readonly workspace_id: string;
  readonly environment: Environment;
  readonly event_id: string;
  readonly type: EventType;
  readonly subject: string;
  readonly subject_seq: bigint;
  readonly occurred_at: Date;
  readonly request_id: string | null;
  readonly traceparent: string | null;
  readonly data: string;
}

/** How fast a relay may go. */
export interface Pace {
  /** Between two readings of the outbox; what gathers meanwhile is published together. */
  readonly restMs: number;
  /** Subjects that may be on their way at once; a stuck one takes one place. */
  readonly subjects: number;
}

const fullPace: Pace = { restMs: 0, subjects: 256 };

export interface RelayOptions {
  readonly source: EventSource;
  readonly bus: EventBus;
  /** Statements across tenants, each in its own transaction. */
  readonly claim: Sql;
  readonly log: EventLog;
  /** Woken when something was committed. */
  readonly wake: Wake;
  /** How fast to go now; at full pace without it. */
  pace?(): Pace;
}

/**
 * Publishes what stands in the outbox, in the order of each subject, and deletes a row when its event is safe.
 *
 * To be run by one process per database at a time: shared claims invert the rows of a subject. Ids commit out of order,
 * so it never looks for "greater than the last one", only for what is there above a floor that all have passed.
 */
export async function runRelay(options: RelayOptions, signal: AbortSignal): Promise<void> {
  const relay = new Relay(options, signal);
  for (let failures = 0; !signal.aborted;) {
    const { restMs, subjects } = options.pace?.() ?? fullPace;
    if (restMs > 0) await pause(restMs, signal);
    try {
      const found = await relay.fill(subjects);
      failures = 0;
      if (found === 0 || !relay.hasRoom) await options.wake.wait(pollMs, signal);
    } catch (error) {
      options.log.warn('outbox.claim_failed', { reason: String(error) });
      relay.readFromStart();
      await pause(backoffMs(failures++), signal);
    }
  }
  await relay.finish();
}

class Relay {
  readonly #options: RelayOptions;
  readonly #signal: AbortSignal;
  readonly #inFlight = new Map<string, Promise<void>>();
  readonly #floor = new OutboxFloor();
  #subjects = fullPace.subjects;
  /** Deletes rows; those that become safe while a statement runs share the next one. */
  readonly #mark: (ids: readonly bigint[]) => Promise<void>;

  constructor(options: RelayOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    this.#mark = coalesce(async (ids) => {
      await options.claim.$executeRaw`delete from platform.outbox where id = any(${ids}::bigint[])`;
    });
  }

  /** Starts subjects that are not on their way yet, until so many are. Returns how many it started. */
  async fill(subjects: number): Promise<number> {
    const room = subjects - this.#inFlight.size;
    this.#subjects = subjects;
    if (room <= 0) return 0;
    const rows = await this.#options.claim.$queryRaw<OutboxRow[]>`
      select * from platform.outbox where id >= ${this.#floor.id} and subject <> all(${[...this.#inFlight.keys()]}::text[])
      order by id limit ${room * rowsPerSubject}`;
    const bySubject = Map.groupBy(rows, (row) => row.subject);
    let started = 0;
    for (const [subject, its] of bySubject) {
      if (started === room) break;
      started++;
      this.#inFlight.set(subject, this.#send(subject, its));
    }
    await this.#floor.noteRead(rows, this.#options.claim);
    return started;
  }

  /** Whether enough places are free to read again; small reads for single places would cost more than they bring. */
  get hasRoom(): boolean {
    return this.#inFlight.size <= this.#subjects / 2;
  }

  readFromStart(): void {
    this.#floor.reset();
  }

  async finish(): Promise<void> {
    await Promise.all(this.#inFlight.values());
  }

  /** Publishes one subject's rows until they are safe; the subject stays in flight, and so unread, until they are deleted. */
  async #send(subject: string, rows: readonly OutboxRow[]): Promise<void> {
    for (let failures = 0; !this.#signal.aborted; failures++) {
      try {
        const events = rows.map((row) => toEvent(row, this.#options.source));
        await this.#options.bus.publish(events);
        await this.#mark(rows.map((row) => row.id));
        this.#log(events);
        break;
      } catch (error) {
        this.#options.log.warn('outbox.publish_failed', { subject, failures: failures + 1, reason: String(error) });
        await pause(backoffMs(failures), this.#signal);
      }
    }
    this.#inFlight.delete(subject);
    if (this.hasRoom) this.#options.wake.wake();
  }

  #log(events: readonly AnyEvent[]): void {
    for (const event of events) {
      this.#options.log.info('outbox.published', {
        eventId: event.id,
        type: event.type,
        subject: event.subject,
        workspaceId: event.workspaceId,
        requestId: event.requestId,
        traceparent: event.traceparent,
        ageMs: Date.now() - Date.parse(event.time),
      });
    }
  }
}

function toEvent(row: OutboxRow, source: EventSource): AnyEvent {
  return {
    id: row.event_id,
    type: row.type,
    source,
    subject: row.subject,
    subjectSeq: Number(row.subject_seq),
    time: row.occurred_at.toISOString(),
    workspaceId: row.workspace_id,
    environment: row.environment,
    requestId: row.request_id ?? undefined,
    traceparent: row.traceparent ?? undefined,
    data: dataOf(row),
  } as AnyEvent;
}

/** Text that is no JSON travels as text: it fits no contract, so whoever hears of it keeps it. */
function dataOf({ data }: OutboxRow): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return data;
  }
}
