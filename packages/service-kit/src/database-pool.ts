import { AsyncLocalStorage } from 'node:async_hooks';
import type { Socket } from 'node:net';
import pg from 'pg';
import type { Secret } from './config.ts';
import { FairPlaces, takePlace } from './fair-places.ts';

const statementTimeoutMs = 10_000;
const connectTimeoutMs = 5000;
/** Connections that a workspace which uses none finds free, however many another would take. */
const reserved = 2;

/** A transaction's connection; closed to further statements once the transaction has ended. */
interface OpenTransaction {
  readonly client: pg.PoolClient;
  isOpen: boolean;
}

export interface DatabasePoolOptions {
  /** Settings of the server, for every connection: `-c name=value`. */
  readonly settings?: string;
  /**
   * A connection on which an answer takes longer is given up: 15 s by default, for the server ends statements after 10.
   * A machine or a network that is gone without a word would be noticed by TCP only after a quarter of an hour.
   */
  readonly answerTimeoutMs?: number;
}

/** How a transaction begins. */
export interface TransactionOptions {
  /** Whose it is; undefined for one of ours, which waits for nobody's turn. */
  readonly workspaceId?: string | undefined;
  /** Whether all statements see the database as the first one does, and not each as it is by then. */
  readonly isSnapshot?: boolean | undefined;
}

type Work<T> = (client: pg.PoolClient) => Promise<{ answer: T; last?: Promise<unknown> | undefined }>;
type Send = (...args: unknown[]) => Promise<pg.QueryResult>;
type Connect = (...args: unknown[]) => Promise<pg.PoolClient>;

/**
 * Connections of one role. Statements that are sent to the pool inside `transaction` go to that transaction's
 * connection, so the ORM works in our transactions without knowing of them.
 *
 * Workspaces take turns: one that begins hundreds of transactions at once has another's next wait for none but its own.
 *
 * Its own transactions cost five round trips and half the throughput of the busiest paths; these send BEGIN together with
 * the first statement and COMMIT together with the last.
 */
export class DatabasePool extends pg.Pool {
  readonly #current = new AsyncLocalStorage<OpenTransaction>();
  readonly #turns: FairPlaces;
  /** A connection of its own, also from inside another transaction. */
  readonly #connectAny: () => Promise<pg.PoolClient>;

  constructor(url: Secret, max: number, { settings = '', answerTimeoutMs = 15_000 }: DatabasePoolOptions = {}) {
    super({
      connectionString: url.reveal(),
      max,
      options: settings,
      pipeline: true,
      keepAlive: true,
      connectionTimeoutMillis: connectTimeoutMs,
      idleTimeoutMillis: 60_000,
      statement_timeout: statementTimeoutMs,
      query_timeout: answerTimeoutMs,
      idle_in_transaction_session_timeout: 30_000,
    });
    this.#turns = new FairPlaces({ places: max, reserve: Math.min(reserved, max - 1), queue: Infinity, lends: true });
    // A connection that breaks while nobody uses it is replaced; whoever used it hears of it through its statement.
    this.on('error', () => undefined);
    const [anyQuery, anyConnect] = [this.query.bind(this) as Send, this.connect.bind(this) as Connect];
    this.#connectAny = () => anyConnect();
    // Set on the instance, as the driver's overloads cannot be overridden one by one.
    this.query = ((...args) => {
      const transaction = this.#current.getStore();
      if (transaction === undefined) return anyQuery(...args);
      const { client, isOpen } = transaction;
      if (isOpen) return together(client, () => (client.query as Send).apply(client, args));
      return Promise.reject(new Error('This transaction has ended; await its statements.'));
    }) as Send as typeof this.query;
    this.connect = ((...args) => {
      if (this.#current.getStore() === undefined) return anyConnect(...args);
      // The ORM wraps a nested write into a transaction of its own: it would not see the tenant.
      return Promise.reject(new Error('No transaction within a transaction: write the statements one by one.'));
    }) as Connect as typeof this.connect;
  }

  /** Whether the caller is inside a transaction of this pool that has not ended. */
  get isInTransaction(): boolean {
    return this.#current.getStore()?.isOpen ?? false;
  }

  /**
   * Runs work on one connection between BEGIN and COMMIT.
   *
   * @param work answers, and may name statements that it has sent and not waited for: they go out with COMMIT
   * @throws what the work or one of its statements throws, after a rollback
   */
  async transaction<T>({ workspaceId, isSnapshot = false }: TransactionOptions, work: Work<T>): Promise<T> {
    const begin = isSnapshot ? 'begin isolation level repeatable read' : 'begin';
    if (workspaceId === undefined) return this.#run(begin, work);
    const turn = await takePlace(this.#turns, workspaceId, connectTimeoutMs);
    if (turn === undefined) throw new Error('timeout exceeded when trying to connect: the workspace uses its share');
    try {
      return await this.#run(begin, work);
    } finally {
      turn.leave();
    }
  }

  async #run<T>(begin: string, work: Work<T>): Promise<T> {
    const client = await this.#connectAny();
    const transaction = { client, isOpen: true };
    client.on('error', ignore);
    try {
      const begun = together(client, () => client.query(begin));
      begun.catch(ignore);
      const { answer, last } = await this.#current.run(transaction, () => work(client));
      transaction.isOpen = false;
      await commit(client, last === undefined ? [begun] : [begun, last]);
      release(client);
      return answer;
    } catch (error) {
      transaction.isOpen = false;
      await rollBack(client);
      throw error;
    }
  }
}

/** The socket of a connection, which the driver's types leave out. */
interface WithSocket {
  readonly connection?: { readonly stream: Socket };
}

/**
 * Sends what is written in this turn of the event loop with one system call: on loopback a call costs as much as all of
 * our own work on a statement (a third of the process's time under load, measured with 32 clients).
 */
function together<T>(client: pg.PoolClient, send: () => T): T {
  const stream = (client as unknown as WithSocket).connection?.stream;
  stream?.cork();
  process.nextTick(() => stream?.uncork());
  return send();
}

/** Sends COMMIT; a transaction that the server had already given up is an error, never a silent rollback. */
async function commit(client: pg.PoolClient, sent: readonly Promise<unknown>[]): Promise<void> {
  const committed = together(client, () => client.query('commit'));
  const [ended] = await Promise.allSettled([committed, ...sent]);
  await Promise.all(sent);
  if (ended.status === 'rejected') throw ended.reason;
  if (ended.value.command !== 'COMMIT')
    throw new Error('The transaction was rolled back: one of its statements had failed.');
}

async function rollBack(client: pg.PoolClient): Promise<void> {
  const isUsable = await client.query('rollback').then(
    () => true,
    () => false,
  );
  release(client, !isUsable);
}

function release(client: pg.PoolClient, isBroken = false): void {
  client.off('error', ignore);
  client.release(isBroken);
}

function ignore(): void {
  // Said again by the statement that waits for the connection.
}
