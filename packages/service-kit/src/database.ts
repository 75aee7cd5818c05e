import type { Tenant } from '@ifcgate/contracts';
import type { AnyFact, EventDatabase, Origin, Sql, Transaction } from '@ifcgate/event-bus';
import { PrismaPg } from '@prisma/adapter-pg';
import { Changes } from './changes.ts';
import { type Clock, type NewId, newId, systemClock } from './clock.ts';
import type { Secret } from './config.ts';
import { DatabasePool } from './database-pool.ts';
import { isDatabaseAway, repeatConflicts } from './database-errors.ts';
import type { Logger } from './logger.ts';
import { rawSql } from './raw-sql.ts';
import { DatabaseSession } from './session.ts';
import { statementNameGenerator } from './statement-names.ts';

/** The reply that a transaction keeps for repetitions of its request. */
export interface KeptReply {
  readonly route: string;
  readonly key: string;
  readonly fingerprint: string;
  /** The object whose outcome the reply will be, when it is not known yet. */
  readonly objectId?: string | undefined;
  readonly status?: number | undefined;
  readonly body?: string | undefined;
}

/** The transaction of a request: it can keep the reply beside the effect. */
export interface RequestTransaction<Db extends Sql> extends Transaction<Db> {
  keepReply(reply: KeptReply): void;
}

/** The first statement of a transaction; of one whose workspace is known before, with that: workspaces take turns. */
export interface Begin<Db> {
  (db: Db): Promise<Tenant>;
  readonly workspaceId?: string;
  /** Whether all of its statements see the database as the first one does: what they read belongs together. */
  readonly isSnapshot?: boolean;
}

/** Runs work in a transaction, again when it lost against another one; see `RunTransaction` of the bus. */
export type RunRequest<Db extends Sql> = <T>(
  begin: Begin<Db>,
  work: (tx: RequestTransaction<Db>) => Promise<T>,
  originOf?: (subject: string) => Origin,
) => Promise<T>;

/** A service's database: one client per role, both behind row-level security, and a session for waking. */
export interface Database<Db extends Sql> extends EventDatabase<Db> {
  /** Transactions of the app role: what a request may do. */
  readonly request: RunRequest<Db>;
  /**
   * Statements of the relay. They do not wait for the disk: a deletion that a crash of the server undoes publishes an event
   * again, which changes nothing, and each would cost as much as the commit of a request.
   */
  readonly outbox: Sql;
  readonly changes: Changes;
  readonly session: DatabaseSession;
  /** Rejects when the database does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** What we need of a generated Prisma client. */
interface PrismaClientLike extends Sql {
  $disconnect(): Promise<void>;
}

export interface DatabaseOptions<Db extends Sql> {
  readonly appUrl: Secret;
  readonly workerUrl: Secret;
  /** Builds the service's generated client on an adapter. */
  readonly createClient: (adapter: PrismaPg) => Db & PrismaClientLike;
  readonly log: Logger;
  readonly appPoolSize?: number;
  readonly workerPoolSize?: number;
  /** Whether other processes work on the same database; true unless the host knows better. */
  readonly hasPeers?: boolean;
  readonly clock?: Clock;
  readonly newId?: NewId;
}

/** Opens a service's database. Connects on first use, so that a service can start before its database does. */
export function openDatabase<Db extends Sql>(options: DatabaseOptions<Db>): Database<Db> {
  const app = openRole(options.appUrl, options.appPoolSize ?? 24, options);
  const worker = openRole(options.workerUrl, options.workerPoolSize ?? 6, options);
  const outbox = new DatabasePool(options.workerUrl, 1, { settings: '-c synchronous_commit=off' });
  const session = new DatabaseSession(options.workerUrl, options.log, { hasPeers: options.hasPeers ?? true });
  const changes = new Changes(session.tell);
  session.start((subjects) => changes.hear(subjects));
  return {
    request: transactions(app, changes, options),
    transaction: transactions(worker, changes, options),
    claim: outsideOf([app.pool, worker.pool], rawSql(worker.pool)),
    outbox: rawSql(outbox),
    changes,
    session,
    isAway: isDatabaseAway,
    async ping() {
      await app.pool.query('select 1');
    },
    async close() {
      await Promise.all([session.stop(), closeRole(app), closeRole(worker), outbox.end()]);
    },
  };
}

/**
 * Statements that see every tenant have no place where one was entered: inside a transaction they would escape it, or join
 * it. One that lost against another transaction is repeated.
 */
function outsideOf(pools: readonly DatabasePool[], sql: Sql): Sql {
  const refuse = (): Promise<never> | undefined =>
    pools.some((pool) => pool.isInTransaction)
      ? Promise.reject(new Error('claim sees every tenant: it is not for use inside a transaction.'))
      : undefined;
  return {
    $queryRaw: (query, ...values) => refuse() ?? repeatConflicts(() => sql.$queryRaw(query, ...values)),
    $executeRaw: (query, ...values) => refuse() ?? repeatConflicts(() => sql.$executeRaw(query, ...values)),
  };
}

/** The connections of one role, and the ORM's client on them. */
interface Role<Db> {
  readonly pool: DatabasePool;
  readonly client: Db & PrismaClientLike;
}

function openRole<Db extends Sql>(url: Secret, size: number, options: DatabaseOptions<Db>): Role<Db> {
  const pool = new DatabasePool(url, size);
  return { pool, client: options.createClient(new PrismaPg(pool, { statementNameGenerator })) };
}

async function closeRole(role: Role<unknown>): Promise<void> {
  await role.client.$disconnect();
  await role.pool.end();
}

/** The ORM's client with its raw statements sent straight to the transaction's connection. */
function withRawSql<Db extends Sql>(client: Db, sql: Sql): Db {
  const models = new Map<string | symbol, object>();
  return new Proxy(client, {
    get(target, name) {
      if (name in sql) return sql[name as keyof Sql];
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'object' || value === null || !('findUnique' in value)) return value;
      if (!models.has(name)) models.set(name, withoutFindUnique(value));
      return models.get(name);
    },
  });
}

/**
 * The ORM puts the `findUnique`s of one turn of the event loop into one statement, also when they belong to different
 * transactions: all but one would look in another tenant's. So there is none.
 */
function withoutFindUnique(model: object): object {
  const refuse = (): never => {
    throw new Error('findUnique is shared between transactions that run at once; use findFirst.');
  };
  return new Proxy(model, {
    get: (target, name) =>
      name === 'findUnique' || name === 'findUniqueOrThrow' ? refuse : (Reflect.get(target, name) as unknown),
  });
}

function transactions<Db extends Sql>(
  { pool, client }: Role<Db>,
  changes: Changes,
  options: Pick<DatabaseOptions<Db>, 'clock' | 'newId'>,
): RunRequest<Db> {
  const { now } = options.clock ?? systemClock;
  const mint = options.newId ?? newId;
  // The pool sends a statement to the transaction that it is called in, so one client serves all of them.
  const db = withRawSql<Db>(client, rawSql(pool));
  return (begin, work, originOf = noOrigin) =>
    repeatConflicts(async () => {
      const facts: AnyFact[] = [];
      const callbacks: (() => void)[] = [];
      const subjects = new Set<string>();
      const result = await pool.transaction(begin, async () => {
        let reply: KeptReply | undefined;
        const tenant = await begin(db);
        const answer = await work({
          db,
          tenant,
          append: (...more) => void facts.push(...more),
          afterCommit: (callback) => void callbacks.push(callback),
          announce: (...more) => more.forEach((subject) => subjects.add(subject)),
          keepReply: (kept) => void (reply = kept),
        });
        return { answer, last: finish(db, rowsOf(facts, { now: now(), mint, originOf }), reply) };
      });
      for (const fact of facts) subjects.add(fact.subject);
      for (const callback of callbacks) callback();
      if (subjects.size > 0) changes.announce([...subjects]);
      return result;
    });
}

/** One statement for all that the end of a transaction writes. */
function finish(db: Sql, events: readonly object[], reply: KeptReply | undefined): Promise<unknown> | undefined {
  if (events.length === 0 && reply === undefined) return undefined;
  const kept = reply && { ...reply, object_id: reply.objectId };
  return db.$executeRaw`select platform.finish(
    ${events.length === 0 ? null : JSON.stringify(events)}::jsonb, ${kept === undefined ? null : JSON.stringify(kept)}::jsonb)`;
}

interface Saying {
  readonly now: Date;
  readonly mint: NewId;
  readonly originOf: (subject: string) => Origin;
}

function rowsOf(facts: readonly AnyFact[], { now, mint, originOf }: Saying): object[] {
  return facts.map((fact) => {
    const { requestId, traceparent } = originOf(fact.subject);
    return {
      event_id: mint('event'),
      type: fact.type,
      subject: fact.subject,
      occurred_at: now.toISOString(),
      request_id: requestId ?? null,
      traceparent: traceparent ?? null,
      data: JSON.stringify(fact.data),
    };
  });
}

function noOrigin(): Origin {
  return {};
}

/** Begins a transaction that only has to know its tenant. */
export function inTenant<Db extends Sql>({ workspaceId, environment }: Tenant): Begin<Db> {
  const enter = async (db: Db): Promise<Tenant> => {
    await db.$executeRaw`select platform.enter_tenant(${workspaceId}, ${environment})`;
    // Exactly these two: use cases spread it into their queries.
    return { workspaceId, environment };
  };
  return Object.assign(enter, { workspaceId });
}
