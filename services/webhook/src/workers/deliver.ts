import { backoffMs, coalesce, pause } from '@ifcgate/event-bus';
import { Leases, type Logger, type Worker, type WorkInHand, recordAgain } from '@ifcgate/service-kit';
import type { WebhookDatabase } from '../db/client.ts';
import {
  type ClaimedDelivery,
  type ClaimedDeliveries,
  claimDeliveries,
  deliveryLeaseRows,
  firstRounds,
  takeOverAllDeliveries,
} from '../use-cases/claim-deliveries.ts';
import { deliveriesDue } from '../use-cases/deliveries-due.ts';
import { recordAttempts } from '../use-cases/record-attempts.ts';
import { type Attempt, type SendDeliveryDeps, sendDelivery } from '../use-cases/send-delivery.ts';
import { Lanes, attemptsPerEndpoint } from './lanes.ts';
import { logAttempt } from './log-attempt.ts';
import { WorkspaceShares } from './workspace-shares.ts';

/*
 * The life of a delivery.
 *
 * 1. Made: in the statement that stores a public event, one for every enabled endpoint that wants it (`store-events.ts`):
 *    `pending`, due at once.
 * 2. Claimed by this worker: turn by turn over workspaces and their endpoints, at most 16 of an endpoint, at most half of
 *    the places for one workspace. The claim is written, with the number of the attempt, before the attempt is made.
 * 3. Attempted: the stored bytes are signed and posted through the guarded client (`send-delivery.ts`). Whatever happens is
 *    an outcome: delivered, a reason with its class, or, when the process stops, released.
 * 4. Recorded, together with all that ended meanwhile (`record-attempts.ts`): `delivered`; or `pending` and due by the
 *    schedule (`retry-schedule.ts`), or later where the answer asks for it; or `dead` when the schedule is used up.
 * 5. Interrupted, when its process ends between 2 and 4: the lease ends, the attempt is noted as lost, and the delivery is
 *    made again under the same `webhook-id`; twice interrupted, alone; set aside when alone it ended the process three times
 *    by its own fault (`leasePolicy` in the service kit). It is `dead` then and revived by an operator only.
 * 6. Dead: it stays in the list and is sent again by hand.
 */

export interface DeliverDeps extends SendDeliveryDeps {
  readonly database: WebhookDatabase;
  readonly log: Logger;
  /** Whether other processes deliver from the same database; alone, nobody waits for the leases of the dead. */
  readonly hasPeers: boolean;
  /** Of the process. */
  readonly workInHand: WorkInHand;
  /** How long a process may say nothing before others take over what it had claimed. */
  readonly leaseMs?: number;
}

const usualLeaseMs = 60_000;
/** Attempts of this process that may run or wait to be recorded at once. */
export const attemptsInAll = 1024;
/** Of these, for workspaces that have none. */
const attemptsInReserve = 64;
/** Rows claimed at once. */
const claimSize = 100;
/** The safety net behind the wake-ups, and the grain of the schedule. */
const pollMs = 500;
/** While attempts run, places that become free and rows that become due are gathered for so long into one claim. */
const gatherMs = 5;
/** How long running attempts may go on after the stop. */
const graceMs = 2000;

/** Delivers what is due: claims, sends, records. Any number of processes may run it on one database. */
export function deliverWorker(deps: DeliverDeps): Worker {
  const { database, log, workInHand, leaseMs = usualLeaseMs } = deps;
  const leases = new Leases({ rows: deliveryLeaseRows(database.claim, leaseMs), workInHand, leaseMs, log });
  return {
    name: 'deliveries',
    run: (signal) => new DeliveryRun(deps, leases, signal).run(),
    lastWords: () => leases.lastWords(),
  };
}

class DeliveryRun {
  readonly #deps: DeliverDeps;
  readonly #leases: Leases<ClaimedDelivery>;
  readonly #signal: AbortSignal;
  readonly #lanes = new Lanes();
  readonly #shares = new WorkspaceShares(attemptsInAll, attemptsInReserve);
  readonly #running = new Set<Promise<void>>();
  readonly #givingUp = new AbortController();
  /** Records attempts; those that end while a statement runs share the next one. */
  readonly #record: (attempts: readonly Attempt[]) => Promise<void>;
  /** Where the rounds over workspaces and endpoints go on. */
  #rounds: ClaimedDeliveries['rounds'] = firstRounds;

  constructor(deps: DeliverDeps, leases: Leases<ClaimedDelivery>, signal: AbortSignal) {
    this.#deps = deps;
    this.#leases = leases;
    this.#signal = signal;
    this.#record = coalesce((attempts) => this.#recordTogether(attempts));
  }

  async run(): Promise<void> {
    const { database, hasPeers, log } = this.#deps;
    if (!hasPeers) await takeOverAllDeliveries(database.claim);
    const ended = new AbortController();
    const heart = this.#leases.keep(ended.signal);
    const wake = database.changes.watch(deliveriesDue, this.#signal);
    this.#leases.whenAllowed(() => wake.wake());
    for (let failures = 0; !this.#signal.aborted;) {
      try {
        const isMoreDue = await this.#claim(() => wake.wake());
        failures = 0;
        if (!isMoreDue) await wake.wait(pollMs, this.#signal);
        if (this.#running.size > 0) await pause(gatherMs, this.#signal);
      } catch (error) {
        log.warn('webhook.claim_failed', { failures: failures + 1, reason: String(error) });
        await pause(backoffMs(failures++), this.#signal);
      }
    }
    await this.#finish();
    ended.abort();
    await heart;
  }

  /** Claims deliveries and starts their attempts. Returns whether there may be more that could be started now. */
  async #claim(onRoom: () => void): Promise<boolean> {
    if (this.#shares.free === 0) return false;
    const claimed = await this.#leases.claim((isAlone) => this.#claimFor(isAlone));
    if (claimed === undefined) return false;
    this.#rounds = claimed.rounds;
    for (const delivery of claimed.items) this.#start(delivery, onRoom);
    return !claimed.isAlone && (claimed.items.length === claimSize || !claimed.isRoundOver);
  }

  async #claimFor(isAlone: boolean): Promise<ClaimedDeliveries> {
    const { database, clock, leaseMs = usualLeaseMs } = this.#deps;
    const now = clock.now().getTime();
    const rooms = this.#lanes.rooms(now);
    const claimed = await claimDeliveries(
      { claim: database.claim, clock },
      {
        leaseMs,
        limit: Math.min(claimSize, this.#shares.free),
        isAlone,
        rounds: this.#rounds,
        ...{ endpointRooms: rooms, roomPerEndpoint: attemptsPerEndpoint },
        ...{ workspaceRooms: this.#shares.rooms(), roomPerWorkspace: this.#shares.fullRoom },
      },
    );
    for (const [endpointId, its] of Map.groupBy(claimed.items, (delivery) => delivery.endpointId)) {
      const rateLimit = its[0]?.rateLimit ?? null;
      this.#lanes.start(endpointId, its.length, { room: rooms.get(endpointId), rateLimit, now });
    }
    return claimed;
  }

  #start(delivery: ClaimedDelivery, onRoom: () => void): void {
    const { workspaceId } = delivery.tenant;
    this.#shares.take(workspaceId);
    const running = this.#attempt(delivery, onRoom)
      .catch((cause: unknown) => {
        // A bug; the attempt is made again when its lease ends, and no other one hears of it.
        this.#deps.log.error('webhook.attempt_broke', { deliveryId: delivery.deliveryId, cause });
      })
      .finally(() => {
        this.#running.delete(running);
        this.#leases.end(delivery);
        const wasHeldBack = this.#shares.leave(workspaceId);
        // In ordered delivery the next one may have waited for just this one.
        if (wasHeldBack || delivery.isOrdered) onRoom();
      });
    this.#running.add(running);
  }

  async #attempt(delivery: ClaimedDelivery, onRoom: () => void): Promise<void> {
    const attempt = await sendDelivery(this.#deps, delivery, this.#givingUp.signal);
    // Before it is recorded: so the next claim and this record run side by side (one endpoint: twice the rate).
    if (this.#lanes.end(delivery.endpointId)) onRoom();
    logAttempt(this.#deps.log, attempt);
    // A failure was logged once for all that were recorded together.
    await recordAgain(() => this.#record([attempt]), this.#givingUp.signal);
  }

  async #recordTogether(attempts: readonly Attempt[]): Promise<void> {
    const recorded = await recordAttempts(this.#deps, attempts, this.#leases.isEnding).catch((error: unknown) => {
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
}
