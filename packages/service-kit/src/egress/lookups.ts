import { FairPlaces } from '../fair-places.ts';
import type { Resolve } from './connector.ts';
import { EgressError } from './egress-error.ts';

/** Look-ups that run at once. They cost a socket's buffer and no thread. */
const places = 256;
const reserve = 32;
/** Look-ups of one owner that may wait for a place. */
const queue = 4096;

/**
 * Look-ups of many owners: one for all who ask about a name at once, and none whose owner has too many already. A look-up
 * is made for a connection, of which only the host is known; it is charged to whoever waits for that host first.
 */
export class Lookups {
  readonly #resolve: Resolve;
  readonly #places = new FairPlaces({ places, reserve, queue });
  readonly #waiting = new Map<string, string[]>();
  readonly #running = new Map<string, ReturnType<Resolve>>();

  constructor(resolve: Resolve) {
    this.#resolve = resolve;
  }

  /** Runs what may need the address of a host, for an owner. */
  async during<T>(hostname: string, owner: string, work: () => Promise<T>): Promise<T> {
    const owners = this.#waiting.get(hostname) ?? [];
    this.#waiting.set(hostname, owners);
    owners.push(owner);
    try {
      return await work();
    } catch (error) {
      throw this.#running.has(hostname) ? withoutAddress(error) : error;
    } finally {
      owners.splice(owners.indexOf(owner), 1);
      if (owners.length === 0) this.#waiting.delete(hostname);
    }
  }

  /** The addresses of a host name. */
  find(hostname: string): ReturnType<Resolve> {
    const shared = this.#running.get(hostname) ?? this.#begin(hostname).finally(() => this.#running.delete(hostname));
    this.#running.set(hostname, shared);
    return shared;
  }

  async #begin(hostname: string): ReturnType<Resolve> {
    const { promise: isFree, resolve: begin } = Promise.withResolvers<void>();
    const place = this.#places.ask(this.#waiting.get(hostname)?.[0] ?? '', begin);
    if (place === undefined) throw new Error('Too many look-ups wait already.');
    try {
      await isFree;
      return await this.#resolve(hostname);
    } finally {
      place.leave();
    }
  }
}

/** A request whose time was over while its host was still being looked up says so. */
function withoutAddress(error: unknown): unknown {
  if (!(error instanceof EgressError) || error.errorClass !== 'timeout_connect') return error;
  const message = 'The name server of the host did not answer in time.';
  return new EgressError('timeout', { errorClass: 'dns_error', message, cause: error });
}
