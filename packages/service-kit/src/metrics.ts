import { Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** The metrics of this process, in Prometheus' text format; served on the internal port only. */
export const metrics = new Registry();

const requestSeconds = new Histogram({
  name: 'ifcgate_http_request_seconds',
  help: 'Time from the first byte of a request to the end of its answer.',
  labelNames: ['service', 'route', 'status'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  registers: [metrics],
});

const backlog = new Gauge({
  name: 'ifcgate_backlog_rows',
  help:
    'Events that wait, 10001 for more: outbox (to be published), parked (failed, to be retried), not_yet (came too early), ' +
    'unread (this version cannot read them), dead (for an operator), behind (another of their subject is one of these).',
  labelNames: ['service', 'kind'],
  registers: [metrics],
});

const outboxAge = new Gauge({
  name: 'ifcgate_outbox_age_seconds',
  help: 'Age of the oldest event that is not safe on the bus yet.',
  labelNames: ['service'],
  registers: [metrics],
});

const parkedAge = new Gauge({
  name: 'ifcgate_parked_age_seconds',
  help: 'How long the oldest event of a kind has been set aside; kinds as those of ifcgate_backlog_rows.',
  labelNames: ['service', 'kind'],
  registers: [metrics],
});

const documents = new Gauge({
  name: 'ifcgate_documents',
  help: 'Documents that wait to be read, by lane (fast, ocr); of these, heldUp: put off because the host kept them from being read, overdue: for more than an hour; and those in quarantine, which wait for an operator.',
  labelNames: ['service', 'state'],
  registers: [metrics],
});

const deliveries = new Gauge({
  name: 'ifcgate_deliveries',
  help: 'Webhook deliveries that are pending, and those set aside, which wait for an operator; 10001 stands for more.',
  labelNames: ['service', 'state'],
  registers: [metrics],
});

/** Counts one answered request. */
export function observeRequest(service: string, route: string, status: number, milliseconds: number): void {
  requestSeconds.observe({ service, route, status: `${Math.floor(status / 100)}xx` }, milliseconds / 1000);
}

/** Notes how much waits to be published. */
export function observeOutbox(service: string, count: number, ageSeconds: number): void {
  backlog.set({ service, kind: 'outbox' }, count);
  outboxAge.set({ service }, ageSeconds);
}

/** Why an event is set aside, as `platform.parked_event` says it. */
export type ParkedState = 'failed' | 'not_yet' | 'unread' | 'dead' | 'behind';

/** Notes how much is set aside for one reason, and since when. */
export function observeParked(service: string, state: ParkedState, count: number, ageSeconds: number): void {
  const kind = state === 'failed' ? 'parked' : state;
  backlog.set({ service, kind }, count);
  parkedAge.set({ service, kind }, ageSeconds);
}

/** Notes how many documents wait in a service's database. */
export function observeDocuments(
  service: string,
  counts: Readonly<Record<'fast' | 'ocr' | 'parts' | 'quarantined' | 'heldUp' | 'overdue', number>>,
): void {
  for (const [state, count] of Object.entries(counts)) documents.set({ service, state }, count);
}

/** Notes how many deliveries wait in a service's database. */
export function observeDeliveries(service: string, counts: Readonly<Record<'pending' | 'set_aside', number>>): void {
  for (const [state, count] of Object.entries(counts)) deliveries.set({ service, state }, count);
}

/** Adds what Node.js knows of itself: memory, event loop, garbage collection. Once per process. */
export function collectProcessMetrics(): void {
  collectDefaultMetrics({ register: metrics });
}
