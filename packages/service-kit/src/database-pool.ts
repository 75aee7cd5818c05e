import { AsyncLocalStorage } from 'node:async_hooks';
import pg from 'pg';
import type { Secret } from './config.ts';

const statementTimeoutMs = 10_000;

/** A transaction's connection; closed to further statements once the transaction has ended. */
interface OpenTransaction {
  readonly client: pg.PoolClient;
  isOpen: boolean;
}

/**
 * Connections of one role. Statements that are sent to the pool inside `transaction` go to that transaction's
 * connection, so the ORM works in our transactions without knowing of them.
 *
 * Its own transactions cost five round trips and half the throughput of the busiest paths; these send BEGIN together with
 * the first statement and COMMIT together with the last.
 */
export class DatabasePool extends pg.Pool {
  readonly #current = new AsyncLocalStorage<OpenTransaction>();

  /** @param settings of the server, for every connection: `-c name=value` */
  constructor(url: Secret, max: number, settings = '') {
    super({
      connectionString: url.reveal(),
      max,
      options: settings,
      pipeline: true,
      keepAlive: true,
      connectionTimeoutMillis: 5000,
      idleTimeoutMillis: 60_000,
      statement_timeout: statementTimeoutMs,
      idle_in_transaction_session_timeout: 30_000,
    } as pg.PoolConfig);
    // A connection that breaks while nobody uses it is replaced; whoever used it hears of it through its statement.
    this.on('error', () => undefined);
  }

  /**
   * Runs work on one connection between BEGIN and COMMIT.
   *
   * @param work answers, and may name statements that it has sent and not waited for: they go out with COMMIT
   * @throws what the work or one of its statements throws, after a rollback
   */
  async transaction<T>(work: (client: pg.PoolClient) => Promise<{ answer: T; last?: Promise<unknown> | undefined }>): Promise<T> {
    const client = (await super.connect()) as pg.PoolClient;
    const transaction = { client, isOpen: true };
    client.on('error', ignore);
    try {
      const begun = client.query('begin');
      begun.catch(ignore);
      const { answer, last } = await this.#current.run(transaction, () => work(client));
      transaction.isOpen = false;
      await commit(client, [begun, last]);
      release(client);
      return answer;
    } catch (error) {
      transaction.isOpen = false;
      await rollBack(client);
      throw error;
    }
  }

  // The overloads of `query` and `connect` come from the driver; the ORM's adapter uses these two only.
  override query(...args: unknown[]): never {
    const transaction = this.#current.getStore();
    if (transaction === undefined) return super.query(...(args as Parameters<pg.Pool['query']>)) as never;
    if (!transaction.isOpen) return Promise.reject(new Error('This transaction has ended; await its statements.')) as never;
    return transaction.client.query(...(args as Parameters<pg.PoolClient['query']>)) as never;
  }

  override connect(...args: unknown[]): never {
    if (this.#current.getStore() === undefined) return super.connect(...(args as [])) as never;
    // The ORM wraps a nested write into a transaction of its own: it would not see the tenant.
    return Promise.reject(new Error('No transaction within a transaction: write the statements one by one.')) as never;
  }
}

/** Sends COMMIT; a transaction that the server had already given up is an error, never a silent rollback. */
async function commit(client: pg.PoolClient, sent: readonly (Promise<unknown> | undefined)[]): Promise<void> {
  const committed = client.query('commit');
  const [ended] = await Promise.allSettled([committed, ...sent]);
  await Promise.all(sent);
  if (ended.status === 'rejected') throw ended.reason;
  if (ended.value.command !== 'COMMIT') throw new Error('The transaction was rolled back: one of its statements had failed.');
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
