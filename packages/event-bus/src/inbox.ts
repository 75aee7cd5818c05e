import type { AnyEvent, EventType } from '@ifcgate/contracts';
import type { BusConsumer } from './bus.ts';
import { park, parkBehind } from './parking.ts';
import { type Origin, type Sql, tenantOf } from './sql.ts';
import { type InboxOptions, handleWave, topicsOf } from './subscription.ts';

/**
 * A consumer that handles each event once, however often it arrives: the inbox row commits with the effect.
 *
 * A batch shares one transaction per tenant. When that fails each event gets its own; the one that fails is parked, and
 * later ones of its subject behind it.
 */
export function createInbox<Db extends Sql>(options: InboxOptions<Db>): BusConsumer {
  const concerns = (event: AnyEvent): boolean =>
    options.subscriptions.some((subscription) => subscription.type === event.type && subscription.concerns(event));
  return {
    group: options.group,
    topics: topicsOf(options.subscriptions.map((subscription) => subscription.type)),
    async handle(events) {
      const heard = new Map(events.filter(concerns).map((event) => [event.id, event]));
      // By id: what a relay publishes again after a crash can stand in the same batch twice.
      for (const batch of byTenant([...heard.values()])) await handleBatch(options, batch);
    },
  };
}

async function handleBatch<Db extends Sql>(options: InboxOptions<Db>, batch: readonly AnyEvent[]): Promise<void> {
  const startedAt = performance.now();
  try {
    const verdicts = await handleTogether(options, batch);
    for (const event of batch) {
      const verdict = verdicts.get(event.id);
      if (verdict !== undefined) logVerdict(options, event, verdict, { startedAt, batchSize: batch.length });
    }
  } catch (error) {
    if (options.database.isAway(error)) throw error;
    if (batch.length === 1 && batch[0] !== undefined) await park(options, batch[0], error);
    else for (const event of batch) await handleBatch(options, [event]);
  }
}

type Verdict = 'handle' | 'behind';

/** Handles what is new, in one transaction. Returns what became of each event; those handled before are left out. */
async function handleTogether<Db extends Sql>(
  options: InboxOptions<Db>,
  batch: readonly AnyEvent[],
): Promise<ReadonlyMap<string, Verdict>> {
  const verdicts = new Map<string, Verdict>();
  const [first] = batch;
  if (first === undefined) return verdicts;
  const tenant = tenantOf(first);
  await options.database.transaction(
    async (db) => {
      const rows = await db.$queryRaw<{ event_id: string; verdict: Verdict }[]>`
        select event_id, verdict from platform.begin_events(${tenant.workspaceId}, ${tenant.environment}, ${options.group},
          ${batch.map((event) => event.id)}::text[], ${batch.map((event) => event.source)}::text[],
          ${batch.map((event) => event.subject)}::text[])`;
      for (const row of rows) verdicts.set(row.event_id, row.verdict);
      return tenant;
    },
    async (tx) => {
      const behind = batch.filter((event) => verdicts.get(event.id) === 'behind');
      if (behind.length > 0) await parkBehind(tx, options.group, behind);
      const fresh = batch.filter((event) => verdicts.get(event.id) === 'handle');
      for (const wave of waves(fresh)) await handleWave(options.subscriptions, tx, wave);
    },
    originsOf(batch),
  );
  return verdicts;
}

/** Where what is said of a subject comes from: the event of the batch that is about it, or about a part of it. */
export function originsOf(batch: readonly AnyEvent[]): (subject: string) => Origin {
  const origins = new Map<string, Origin>();
  for (const { subject, data, requestId, traceparent } of batch) {
    const origin = { requestId, traceparent };
    origins.set(subject, origin);
    if ('case_id' in data && data.case_id !== null) origins.set(data.case_id, origin);
  }
  const only = batch.length === 1 ? batch[0] : undefined;
  return (subject) => origins.get(subject) ?? { requestId: only?.requestId, traceparent: only?.traceparent };
}

/**
 * Cuts a batch into groups of one type in which no subject comes twice, keeping the order within each subject: the
 * first events of all subjects, by type, then the second ones, and so on.
 */
export function waves(events: readonly AnyEvent[]): AnyEvent[][] {
  const places = new Map<string, number>();
  const byPlace: Map<EventType, AnyEvent[]>[] = [];
  for (const event of events) {
    const place = places.get(event.subject) ?? 0;
    places.set(event.subject, place + 1);
    const byType = (byPlace[place] ??= new Map<EventType, AnyEvent[]>());
    const wave = byType.get(event.type);
    if (wave === undefined) byType.set(event.type, [event]);
    else wave.push(event);
  }
  return byPlace.flatMap((byType) => [...byType.values()]);
}

function byTenant(events: readonly AnyEvent[]): AnyEvent[][] {
  const batches = new Map<string, AnyEvent[]>();
  for (const event of events) {
    const key = `${event.workspaceId}/${event.environment}`;
    const batch = batches.get(key);
    if (batch === undefined) batches.set(key, [event]);
    else batch.push(event);
  }
  return [...batches.values()];
}

function logVerdict<Db extends Sql>(
  options: InboxOptions<Db>,
  event: AnyEvent,
  verdict: Verdict,
  { startedAt, batchSize }: { startedAt: number; batchSize: number },
): void {
  options.log.info(verdict === 'handle' ? 'event.handled' : 'event.parked', {
    consumer: options.group,
    eventId: event.id,
    type: event.type,
    subject: event.subject,
    workspaceId: event.workspaceId,
    requestId: event.requestId,
    traceparent: event.traceparent,
    batchSize,
    durationMs: Math.round(performance.now() - startedAt),
    outcome: verdict === 'handle' ? 'handled' : 'behind',
  });
}
