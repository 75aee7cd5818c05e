import type { AnyEvent, EventType } from '@ifcgate/contracts';
import type { BusConsumer } from './bus.ts';
import { type Consumer, parkBehind, parkFailed } from './parking.ts';
import { type Received, isUnread, versionOf } from './received.ts';
import { type Origin, type Sql, tenantOf } from './sql.ts';
import { type InboxOptions, handleWave, topicsOf } from './subscription.ts';

/**
 * A consumer that handles each event once, however often it arrives: the inbox row commits with the effect.
 *
 * A batch shares one transaction per tenant. When that fails each event gets its own; the one that fails is parked, and
 * later ones of its subject behind it. So is what could not be read, of the types that are subscribed to.
 */
export function createInbox<Db extends Sql>(options: InboxOptions<Db>): BusConsumer {
  const types = new Set(options.subscriptions.map((subscription) => subscription.type));
  const consumer = { ...options, version: versionOf(types, options.catalogue) };
  return {
    group: options.group,
    topics: topicsOf(types),
    async handle(received) {
      const concerns = (one: Received): boolean => concernsConsumer(consumer, one);
      const heard = new Map(received.filter(concerns).map((one) => [one.id, one]));
      // By id: what a relay publishes again after a crash can stand in the same batch twice.
      for (const batch of byTenant([...heard.values()])) await handleBatch(consumer, batch);
    },
  };
}

/** What does not even say its type may be for anyone. */
function concernsConsumer<Db extends Sql>({ subscriptions }: InboxOptions<Db>, one: Received): boolean {
  if (isUnread(one)) return one.type === undefined || subscriptions.some(({ type }) => type === one.type);
  return subscriptions.some((subscription) => subscription.type === one.type && subscription.concerns(one));
}

async function handleBatch<Db extends Sql>(consumer: Consumer<Db>, batch: readonly Received[]): Promise<void> {
  const startedAt = performance.now();
  try {
    const verdicts = await handleTogether(consumer, batch);
    for (const one of batch) {
      const verdict = verdicts.get(one.id);
      if (verdict !== undefined) logVerdict(consumer, one, verdict, { startedAt, batchSize: batch.length });
    }
  } catch (error) {
    if (consumer.database.isAway(error)) throw error;
    if (batch.length === 1 && batch[0] !== undefined) await parkFailed(consumer, batch[0], error);
    else for (const one of batch) await handleBatch(consumer, [one]);
  }
}

type Verdict = 'handle' | 'behind' | 'unread';

/** Handles what is new, in one transaction. Returns what became of each event; those handled before are left out. */
async function handleTogether<Db extends Sql>(
  consumer: Consumer<Db>,
  batch: readonly Received[],
): Promise<ReadonlyMap<string, Verdict>> {
  const verdicts = new Map<string, Verdict>();
  const [first] = batch;
  if (first === undefined) return verdicts;
  const tenant = tenantOf(first);
  const { free, held } = holdBehindUnread(batch);
  await consumer.database.transaction(
    async (db) => {
      verdicts.clear();
      for (const one of held) verdicts.set(one.id, isUnread(one) ? 'unread' : 'behind');
      const rows = await db.$queryRaw<{ event_id: string; verdict: Verdict }[]>`
        select event_id, verdict from platform.begin_events(${tenant.workspaceId}, ${tenant.environment}, ${consumer.group},
          ${free.map((event) => event.id)}::text[], ${free.map((event) => event.source)}::text[],
          ${free.map((event) => event.subject)}::text[])`;
      for (const row of rows) verdicts.set(row.event_id, row.verdict);
      return tenant;
    },
    async (tx) => {
      const behind = free.filter((event) => verdicts.get(event.id) === 'behind');
      await parkBehind(consumer, tx, [...behind, ...held]);
      const fresh = free.filter((event) => verdicts.get(event.id) === 'handle');
      for (const wave of waves(fresh)) await handleWave(consumer.subscriptions, tx, wave);
    },
    originsOf(free),
  );
  return verdicts;
}

/** What could not be read holds up what comes after it, of its subject and source. */
function holdBehindUnread(batch: readonly Received[]): { free: AnyEvent[]; held: Received[] } {
  const queues = new Set<string>();
  const free: AnyEvent[] = [];
  const held: Received[] = [];
  for (const one of batch) {
    const queue = `${one.source}/${one.subject}`;
    if (isUnread(one)) queues.add(queue);
    if (isUnread(one) || queues.has(queue)) held.push(one);
    else free.push(one);
  }
  return { free, held };
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

function byTenant(events: readonly Received[]): Received[][] {
  const batches = new Map<string, Received[]>();
  for (const event of events) {
    const key = `${event.workspaceId}/${event.environment}`;
    const batch = batches.get(key);
    if (batch === undefined) batches.set(key, [event]);
    else batch.push(event);
  }
  return [...batches.values()];
}

function logVerdict<Db extends Sql>(
  { log, group }: Consumer<Db>,
  one: Received,
  verdict: Verdict,
  { startedAt, batchSize }: { startedAt: number; batchSize: number },
): void {
  const { id: eventId, type, subject, workspaceId } = one;
  if (isUnread(one)) {
    const fields = { consumer: group, eventId, type, subject, workspaceId, outcome: verdict };
    log.error('event.parked', { ...fields, reason: one.unread });
    return;
  }
  log.info(verdict === 'handle' ? 'event.handled' : 'event.parked', {
    ...{ consumer: group, eventId, type, subject, workspaceId },
    requestId: one.requestId,
    traceparent: one.traceparent,
    batchSize,
    durationMs: Math.round(performance.now() - startedAt),
    outcome: verdict === 'handle' ? 'handled' : 'behind',
  });
}
