import { backoffMs, coalesce, pause } from '@ifcgate/event-bus';
import type { Logger, Worker } from '@ifcgate/service-kit';
import { traceIdOf } from '@ifcgate/service-kit';
import type { WebhookDatabase } from '../db/client.ts';
import { type ClaimedDelivery, claimDeliveries, giveBackAllDeliveries } from '../use-cases/claim-deliveries.ts';
import { deliveriesDue } from '../use-cases/deliveries-due.ts';
import { recordAttempts } from '../use-cases/record-attempts.ts';
import { type Attempt, type SendDeliveryDeps, sendDelivery } from '../use-cases/send-delivery.ts';
import { Lanes, attemptsPerEndpoint } from './lanes.ts';

export interface DeliverDeps extends SendDeliveryDeps {
  readonly database: WebhookDatabase;
  readonly log: Logger;
  /** Whether other processes deliver from the same database; alone, nobody waits for the leases of the dead. */
  readonly hasPeers: boolean;
}

/** Attempts of this process that may run or wait to be recorded at once. */
const attemptsInAll = 1024;
/** Rows claimed at once. */
const claimSize = 100;
/** The safety net behind the wake-ups, and the grain of the schedule. */
const pollMs = 500;
/** While attempts run, places that become free and rows that become due are gathered for so long into one claim. */
const gatherMs = 5;
/** How long running attempts may go on after the stop. */
const graceMs = 2000;
/** Tries to record an attempt, some 45 s: after that its lease has ended and it is made again. */
const maxRecordFailures = 12;

/**
 * Delivers what is due: claims, sends, records. Any number of processes may run it on one database.
 *
 * An attempt is claimed before it is made and recorded after, so whatever dies in between, the delivery is made again
 * when the lease ends, under the same `webhook-id`.
 */
export function deliverWorker(deps: DeliverDeps): Worker {
  return { name: 'deliveries', run: (signal) => new DeliveryRun(deps, signal).run() };
}

class DeliveryRun {
  readonly #deps: DeliverDeps;
  readonly #signal: AbortSignal;
  readonly #lanes = new Lanes();
  readonly #running = new Set<Promise<void>>();
  readonly #givingUp = new AbortController();
  /** Records attempts; those that end while a statement runs share the next one. */
  readonly #record: (attempts: readonly Attempt[]) => Promise<void>;
  /** Where the round over the endpoints goes on. */
  #after = '';

  constructor(deps: DeliverDeps, signal: AbortSignal) {
    this.#deps = deps;
    this.#signal = signal;
    this.#record = coalesce((attempts) => this.#recordTogether(attempts));
  }

  async run(): Promise<void> {
    const { database, clock, hasPeers } = this.#deps;
    if (!hasPeers) await giveBackAllDeliveries({ claim: database.claim, clock });
    const wake = database.changes.watch(deliveriesDue, this.#signal);
    for (let failures = 0; !this.#signal.aborted;) {
      try {
        const isMoreDue = await this.#claim(() => wake.wake());
        failures = 0;
        if (!isMoreDue) await wake.wait(pollMs, this.#signal);
        if (this.#running.size > 0) await pause(gatherMs, this.#signal);
      } catch (error) {
        this.#deps.log.warn('webhook.claim_failed', { failures: failures + 1, reason: String(error) });
        await pause(backoffMs(failures++), this.#signal);
      }
    }
    await this.#finish();
  }

  /** Claims deliveries and starts their attempts. Returns whether there may be more that could be started now. */
  async #claim(onRoom: () => void): Promise<boolean> {
    const { database, clock } = this.#deps;
    const limit = Math.min(claimSize, attemptsInAll - this.#running.size);
    if (limit === 0) return false;
    const now = clock.now().getTime();
    const rooms = this.#lanes.rooms(now);
    const request = { limit, after: this.#after, rooms, roomPerEndpoint: attemptsPerEndpoint };
    const { deliveries, next } = await claimDeliveries({ claim: database.claim, clock }, request);
    this.#after = next;
    for (const [endpointId, its] of Map.groupBy(deliveries, (delivery) => delivery.endpointId)) {
      const rateLimit = its[0]?.rateLimit ?? null;
      this.#lanes.start(endpointId, its.length, { room: rooms.get(endpointId), rateLimit, now });
      for (const delivery of its) this.#start(delivery, onRoom);
    }
    return deliveries.length === limit || next !== '';
  }

  #start(delivery: ClaimedDelivery, onRoom: () => void): void {
    const running = this.#attempt(delivery, onRoom)
      .catch((cause: unknown) => {
        // A bug; the attempt is made again when its lease ends, and no other one hears of it.
        this.#deps.log.error('webhook.attempt_broke', { deliveryId: delivery.deliveryId, cause });
      })
      .finally(() => {
        const wasFull = this.#running.size >= attemptsInAll;
        this.#running.delete(running);
        // In ordered delivery the next one may have waited for just this one.
        if (wasFull || delivery.isOrdered) onRoom();
      });
    this.#running.add(running);
  }

  async #attempt(delivery: ClaimedDelivery, onRoom: () => void): Promise<void> {
    const attempt = await sendDelivery(this.#deps, delivery, this.#givingUp.signal);
    // Before it is recorded: so the next claim and this record run side by side (one endpoint: twice the rate).
    if (this.#lanes.end(delivery.endpointId)) onRoom();
    this.#logAttempt(attempt);
    for (let failures = 0; failures < maxRecordFailures; failures++) {
      const isRecorded = await this.#record([attempt]).then(
        () => true,
        () => false,
      );
      if (isRecorded) return;
      await pause(backoffMs(failures), this.#givingUp.signal);
    }
  }

  async #recordTogether(attempts: readonly Attempt[]): Promise<void> {
    const recorded = await recordAttempts(this.#deps, attempts).catch((error: unknown) => {
      this.#deps.log.warn('webhook.record_failed', { attempts: attempts.length, reason: String(error) });
      throw error;
    });
    for (const { delivery } of attempts) {
      const { deliveryId, endpointId, attempt } = delivery;
      if (!recorded.has(deliveryId)) this.#deps.log.warn('webhook.claim_lost', { deliveryId, endpointId, attempt });
    }
  }

  /** Lets running attempts end, gives up those that take too long, and records them all. */
  async #finish(): Promise<void> {
    const timer = setTimeout(() => this.#givingUp.abort(), graceMs);
    await Promise.all(this.#running);
    clearTimeout(timer);
  }

  #logAttempt({ delivery, verdict, statusCode, durationMs, cause }: Attempt): void {
    const fields = {
      ...delivery.tenant,
      subject: delivery.subject,
      traceId: traceIdOf(delivery.traceparent ?? undefined),
      deliveryId: delivery.deliveryId,
      endpointId: delivery.endpointId,
      eventId: delivery.eventId,
      attempt: delivery.attempt,
      statusCode,
      durationMs,
      outcome: verdict.outcome,
      ...('errorClass' in verdict && { errorClass: verdict.errorClass }),
      ...(verdict.outcome === 'retry' && { retryInMs: verdict.retryInMs }),
    };
    if (cause === undefined) this.#deps.log.info('webhook.attempted', fields);
    else this.#deps.log.error('webhook.attempted', { ...fields, cause });
  }
}
