import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger, Secret } from '@ifcgate/service-kit';
import type { Quota, RateDecision, RateLimiter } from '../domain/rate-limit.ts';
import { observeLimitStore } from './limit-store-gauge.ts';
import { RedisStore } from './redis-store.ts';

/** From the loss to the first attempt, and between attempts: 0.5 to 1 s, so that replicas do not come back together. */
const retryMs = 1000;

export interface SharedLimiterDeps {
  readonly url: Secret;
  /** The installation's own: names in the store are derived from it. */
  readonly secret: Secret;
  readonly log: Logger;
  /** Counts while the store is away. */
  readonly own: RateLimiter;
}

/**
 * Counts in the store that replicas share, and in this process while it is away: then no request waits for it. It is
 * looked for all the time, and used again when it is back.
 */
export class SharedLimiter implements RateLimiter {
  readonly #deps: SharedLimiterDeps;
  readonly #stopping = new AbortController();
  #store: RedisStore | undefined;
  #isAway: boolean | undefined;

  /** Begins to connect; until then it counts in this process. */
  constructor(deps: SharedLimiterDeps) {
    this.#deps = deps;
    observeLimitStore(true);
    void this.#connect();
  }

  take(quotas: readonly Quota[]): RateDecision | Promise<RateDecision> {
    return this.#store === undefined ? this.#deps.own.take(quotas) : this.#ask(this.#store, quotas);
  }

  /** Ends the connection and the search for the store. */
  close(): void {
    this.#stopping.abort();
    this.#store?.close();
    this.#store = undefined;
  }

  async #ask(store: RedisStore, quotas: readonly Quota[]): Promise<RateDecision> {
    try {
      return await store.take(quotas);
    } catch (cause) {
      this.#lose(store, cause);
      return this.#deps.own.take(quotas);
    }
  }

  #lose(store: RedisStore, cause: unknown): void {
    if (this.#store !== store) return;
    this.#store = undefined;
    // Whoever waits for an answer on this connection no longer does.
    store.close();
    this.#note(true, cause);
    void this.#connect(true);
  }

  async #connect(waitsFirst = false): Promise<void> {
    const { signal } = this.#stopping;
    const { url, secret } = this.#deps;
    const installation = installationOf(secret);
    const onLost = (store: RedisStore, cause: unknown): void => this.#lose(store, cause);
    if (waitsFirst) await pause(signal);
    while (!signal.aborted) {
      try {
        this.#use(await RedisStore.open({ url, installation, onLost, signal }));
        return;
      } catch (cause) {
        if (!signal.aborted) this.#note(true, cause);
      }
      await pause(signal);
    }
  }

  #use(store: RedisStore): void {
    if (this.#stopping.signal.aborted) {
      store.close();
      return;
    }
    this.#store = store;
    this.#note(false);
  }

  #note(isAway: boolean, cause?: unknown): void {
    if (this.#isAway === isAway) return;
    this.#isAway = isAway;
    observeLimitStore(isAway);
    const { log } = this.#deps;
    if (isAway) log.warn('rate_limit_store.away', { reason: String(cause) });
    else log.info('rate_limit_store.used');
  }
}

async function pause(signal: AbortSignal): Promise<void> {
  await sleep(retryMs * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
}

/** A name that all replicas of an installation have, and no other one has; it says nothing of the secret. */
function installationOf(secret: Secret): string {
  return createHmac('sha256', secret.reveal()).update('ifcgate installation').digest('base64url').slice(0, 12);
}
