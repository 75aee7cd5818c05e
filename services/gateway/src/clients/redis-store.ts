import { createHash } from 'node:crypto';
import type { Secret } from '@ifcgate/service-kit';
import { createClient } from '@redis/client';
import { type Quota, type RateDecision, type RateLimiter, type WindowState, decisionOf } from '../domain/rate-limit.ts';
import { takeScript } from './take-script.ts';

/** No request waits longer for the store: a slow one must not slow the API. */
const defaultTimeoutMs = 100;
const connectTimeoutMs = 1000;

export interface RedisStoreOptions {
  readonly url: Secret;
  /** Stands in every name, so that installations which share a store share no count. */
  readonly installation: string;
  /** Ends an opening that is under way. */
  readonly signal?: AbortSignal;
  /** The connection ended, or failed, without `close`. */
  readonly onLost?: (store: RedisStore, cause: unknown) => void;
  readonly script?: string;
  readonly timeoutMs?: number;
}

/**
 * Counts in a Redis or Valkey that replicas share: one connection, one script call per request. What fails is not
 * repeated, and a lost connection is not opened again: that is for its owner.
 */
export class RedisStore implements RateLimiter {
  readonly #client: Client;
  readonly #script: string;
  readonly #hash: string;
  readonly #timeoutMs: number;
  readonly #installation: string;

  private constructor(client: Client, { script, timeoutMs, installation }: StoreSettings) {
    this.#client = client;
    this.#installation = installation;
    this.#script = script;
    this.#timeoutMs = timeoutMs;
    this.#hash = createHash('sha1').update(script).digest('hex');
  }

  /**
   * Connects, and counts once, as a server that answers need not be one that can write.
   *
   * @throws Error when that takes more than about a second or fails
   */
  static async open(options: RedisStoreOptions): Promise<RedisStore> {
    const { url, installation, onLost, signal, script = takeScript(), timeoutMs = defaultTimeoutMs } = options;
    const client = clientFor(url);
    const store = new RedisStore(client, { script, timeoutMs, installation });
    const end = (): void => store.close();
    signal?.addEventListener('abort', end, { once: true });
    client.on('error', (cause: unknown) => onLost?.(store, cause));
    try {
      await within(connectTimeoutMs, client.connect());
      await store.take([{ subject: 'probe', limit: Number.MAX_SAFE_INTEGER }]);
      return store;
    } catch (error) {
      store.close();
      throw error;
    } finally {
      signal?.removeEventListener('abort', end);
    }
  }

  /** @throws Error when the store does not answer in time, 100 ms by default */
  async take(quotas: readonly Quota[]): Promise<RateDecision> {
    // In braces stands what a cluster places a key by: all quotas of a request lie with the first.
    const slot = `ifcgate:${this.#installation}:limit:{${quotas[0]?.subject ?? ''}}`;
    const keys = quotas.map(({ subject }) => `${slot}:${subject}`);
    const limits = quotas.map(({ limit }) => String(limit));
    const reply = await within(this.#timeoutMs, this.#run({ keys, arguments: limits }));
    return decisionOf(windowsOf(quotas, reply), reply[0] === 1);
  }

  /** Ends the connection; calls that wait for an answer fail at once. May be called twice. */
  close(): void {
    if (this.#client.isOpen) this.#client.destroy();
  }

  async #run(call: { keys: string[]; arguments: string[] }): Promise<number[]> {
    try {
      return numbers(await this.#client.evalSha(this.#hash, call));
    } catch (error) {
      // The server forgets scripts when it starts again, and when it is told to.
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return numbers(await this.#client.eval(this.#script, call));
    }
  }
}

interface StoreSettings {
  readonly script: string;
  readonly timeoutMs: number;
  readonly installation: string;
}

type Client = ReturnType<typeof clientFor>;

function clientFor(url: Secret) {
  return createClient({
    url: url.reveal(),
    RESP: 2,
    disableOfflineQueue: true,
    disableClientInfo: true,
    maintNotifications: 'disabled',
    socket: { connectTimeout: connectTimeoutMs, reconnectStrategy: false },
  });
}

function numbers(reply: unknown): number[] {
  if (Array.isArray(reply) && reply.every((item) => typeof item === 'number')) return reply;
  throw new Error('The rate limit script did not answer with numbers.');
}

function windowsOf(quotas: readonly Quota[], [, ...numbers]: readonly number[]): WindowState[] {
  return quotas.map(({ limit }, index) => {
    const [count = 0, oldestLeavesInMs = 0, fitsInMs = 0] = numbers.slice(index * 3);
    return { limit, count, oldestLeavesInMs, fitsInMs };
  });
}

async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const refuse = (): void => reject(new Error(`The rate limit store did not answer within ${timeoutMs} ms.`));
    // After the next look at the sockets: in a process that was busy for so long, the answer may be there already.
    timer = setTimeout(() => setImmediate(refuse), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
