import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { backoffMs, pause } from '@ifcgate/event-bus';
import { Client, type QueryResult } from 'pg';
import type { Secret } from './config.ts';
import type { Logger } from './logger.ts';

const channel = 'ifcgate_changes';
/** Announcements of this long are told together: one statement for many commits. */
const coalesceMs = 20;
/** A notification carries less than 8,000 bytes. */
const messageBytes = 7900;
/** One number for the whole platform: every database has one relay at a time. */
const relayLock = 4_202_601;

export interface SessionOptions {
  /** Whether other processes work on this database; alone, nothing is told. */
  readonly hasPeers: boolean;
  /** A connection that does not answer for so long is given up, and the lock with it: 5 s by default. */
  readonly answerTimeoutMs?: number;
}

/**
 * One connection beside the pools, kept open for what belongs to a connection: listening, and the lock of the relay.
 */
export class DatabaseSession {
  readonly #url: Secret;
  readonly #log: Logger;
  readonly #hasPeers: boolean;
  readonly #answerTimeoutMs: number;
  readonly #stopping = new AbortController();
  readonly #pending = new Set<string>();
  #hear: (subjects: readonly string[]) => void = () => undefined;
  #client: Client | undefined;
  #lost = new AbortController();
  #keeping: Promise<void> | undefined;

  constructor(url: Secret, log: Logger, { hasPeers, answerTimeoutMs = 5000 }: SessionOptions) {
    this.#url = url;
    this.#log = log;
    this.#hasPeers = hasPeers;
    this.#answerTimeoutMs = answerTimeoutMs;
  }

  /** Connects, and again whenever the connection is lost. */
  start(hear: (subjects: readonly string[]) => void): void {
    this.#hear = hear;
    this.#keeping ??= this.#keepConnected();
  }

  /** Tells the other processes of commits, soon and together. */
  tell = (subjects: readonly string[]): void => {
    if (!this.#hasPeers) return;
    if (this.#pending.size === 0) setTimeout(() => void this.#flush(), coalesceMs).unref();
    for (const subject of subjects) this.#pending.add(subject);
  };

  /**
   * Runs work while this process alone holds the relay's lock, and again each time it gets it. The work's signal ends
   * when the connection, and with it the lock, is lost.
   */
  async whileLeading(work: (signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const client = this.#client;
      const isLeading = client !== undefined && (await this.#tryLock(client));
      if (isLeading) await this.#lead(client, work, signal);
      else await pause(client === undefined ? 100 : 1000, signal);
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    const client = this.#client;
    if (client !== undefined) {
      await Promise.race([client.end().catch(() => undefined), sleep(1000, undefined, { ref: false })]);
      giveUp(client);
    }
    await this.#keeping;
  }

  async #tryLock(client: Client): Promise<boolean> {
    const result = await this.#ask(client, 'select pg_try_advisory_lock($1) as locked', [relayLock]);
    return (result?.rows[0] as { locked: boolean } | undefined)?.locked ?? false;
  }

  async #lead(client: Client, work: (signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void> {
    const ended = new AbortController();
    void this.#watch(client, ended.signal);
    try {
      await work(AbortSignal.any([signal, this.#lost.signal]));
    } finally {
      ended.abort();
      if (client === this.#client) await this.#ask(client, 'select pg_advisory_unlock($1)', [relayLock]);
    }
  }

  /** Notices a server or a network that is gone without a word: the lock may be another's by now. */
  async #watch(client: Client, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await pause(this.#answerTimeoutMs, signal);
      if (!signal.aborted) await this.#ask(client, 'select 1', []);
    }
  }

  /** Asks over the connection; one on which that fails is given up. Never rejects. */
  async #ask(client: Client, text: string, values: unknown[]): Promise<QueryResult | undefined> {
    try {
      return await client.query(text, values);
    } catch {
      giveUp(client);
      return undefined;
    }
  }

  async #keepConnected(): Promise<void> {
    for (let failures = 0; !this.#stopping.signal.aborted;) {
      try {
        await this.#connectUntilLost();
        failures = 0;
      } catch (error) {
        this.#log.warn('database.session_failed', { reason: String(error) });
      }
      this.#client = undefined;
      this.#lost.abort();
      await pause(backoffMs(failures++), this.#stopping.signal);
    }
  }

  async #connectUntilLost(): Promise<void> {
    const client = new Client({
      connectionString: this.#url.reveal(),
      keepAlive: true,
      connectionTimeoutMillis: 5000,
      query_timeout: this.#answerTimeoutMs,
    });
    const lost = new Promise<void>((resolve) => {
      // Not once: a server that goes down says so, and then the end of the connection is an error of its own.
      client.on('error', () => resolve());
      client.once('end', () => resolve());
    });
    client.on('notification', (message) => {
      const isOurs = 'processID' in client && client.processID === message.processId;
      if (!isOurs && message.payload !== undefined) this.#hear(message.payload.split(','));
    });
    await client.connect();
    if (this.#hasPeers) await this.#ask(client, `listen ${channel}`, []);
    this.#lost = new AbortController();
    this.#client = client;
    if (this.#stopping.signal.aborted) await client.end();
    await lost;
  }

  async #flush(): Promise<void> {
    const subjects = [...this.#pending];
    this.#pending.clear();
    for (const payload of messagesOf(subjects)) {
      // Lost announcements cost a poll's delay, nothing else.
      await this.#client?.query('select pg_notify($1, $2)', [channel, payload]).catch(() => undefined);
    }
  }
}

/** As few messages as hold the subjects. */
function messagesOf(subjects: readonly string[]): string[] {
  const messages: string[] = [];
  for (const subject of subjects) {
    const longer = messages.length === 0 ? subject : `${messages.at(-1)},${subject}`;
    if (messages.length === 0 || Buffer.byteLength(longer) > messageBytes) messages.push(subject);
    else messages[messages.length - 1] = longer;
  }
  return messages;
}

/** The socket of a connection, which the driver's types leave out. */
interface WithSocket {
  readonly connection?: { readonly stream: Socket };
}

/** Ends a connection without waiting for the other side, which may be gone. */
function giveUp(client: Client): void {
  (client as unknown as WithSocket).connection?.stream.destroy();
}
