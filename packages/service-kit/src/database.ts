import type { Tenant } from '@ifcgate/contracts';
import type { AnyFact, EventDatabase, Origin, Sql, Transaction } from '@ifcgate/event-bus';
import { PrismaPg } from '@prisma/adapter-pg';
import { Changes } from './changes.ts';
import { type Clock, type NewId, newId, systemClock } from './clock.ts';
import type { Secret } from './config.ts';
import { isDatabaseAway } from './database-errors.ts';
import type { Logger } from './logger.ts';
import { DatabaseSession } from './session.ts';

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

/** Runs work in a transaction; see `RunTransaction` of the bus. */
export type RunRequest<Db extends Sql> = <T>(
  begin: (db: Db) => Promise<Tenant>,
  work: (tx: RequestTransaction<Db>) => Promise<T>,
  origin?: Origin,
) => Promise<T>;

/** A service's database: one client per role, both behind row-level security, and a session for waking. */
export interface Database<Db extends Sql> extends EventDatabase<Db> {
  /** Transactions of the app role: what a request may do. */
  readonly request: RunRequest<Db>;
  readonly changes: Changes;
  readonly session: DatabaseSession;
  /** Rejects when the database does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** What we need of a generated Prisma client. */
interface PrismaClientLike<Db> extends Sql {
  $transaction<T>(work: (db: Db) => Promise<T>, options?: { maxWait?: number; timeout?: number }): Promise<T>;
  $disconnect(): Promise<void>;
}

export interface DatabaseOptions<Db extends Sql> {
  readonly appUrl: Secret;
  readonly workerUrl: Secret;
  /** Builds the service's generated client on an adapter. */
  readonly createClient: (adapter: PrismaPg) => PrismaClientLike<Db>;
  readonly log: Logger;
  readonly appPoolSize?: number;
  readonly workerPoolSize?: number;
  /** Whether other processes work on the same database; true unless the host knows better. */
  readonly hasPeers?: boolean;
  readonly clock?: Clock;
  readonly newId?: NewId;
}

const statementTimeoutMs = 10_000;

/** Opens a service's database. Connects on first use, so that a service can start before its database does. */
export function openDatabase<Db extends Sql>(options: DatabaseOptions<Db>): Database<Db> {
  const app = options.createClient(adapter(options.appUrl, options.appPoolSize ?? 10));
  const worker = options.createClient(adapter(options.workerUrl, options.workerPoolSize ?? 6));
  const session = new DatabaseSession(options.workerUrl, options.log, options.hasPeers ?? true);
  const changes = new Changes(session.tell);
  session.start((subjects) => changes.hear(subjects));
  return {
    request: transactions(app, changes, options),
    transaction: transactions(worker, changes, options),
    claim: worker,
    changes,
    session,
    isAway: isDatabaseAway,
    async ping() {
      await app.$queryRaw`select 1`;
    },
    async close() {
      await Promise.all([session.stop(), app.$disconnect(), worker.$disconnect()]);
    },
  };
}

function adapter(url: Secret, max: number): PrismaPg {
  return new PrismaPg({
    connectionString: url.reveal(),
    max,
    connectionTimeoutMillis: 5000,
    idleTimeoutMillis: 60_000,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: 30_000,
  });
}

function transactions<Db extends Sql>(
  client: PrismaClientLike<Db>,
  changes: Changes,
  options: Pick<DatabaseOptions<Db>, 'clock' | 'newId'>,
): RunRequest<Db> {
  const { now } = options.clock ?? systemClock;
  const mint = options.newId ?? newId;
  return async (begin, work, origin) => {
    const facts: AnyFact[] = [];
    const callbacks: (() => void)[] = [];
    const subjects = new Set<string>();
    const result = await client.$transaction(
      async (db) => {
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
        await finish(db, rowsOf(facts, now(), mint, origin), reply);
        return answer;
      },
      { maxWait: 5000, timeout: 15_000 },
    );
    for (const fact of facts) subjects.add(fact.subject);
    if (subjects.size > 0) changes.announce([...subjects]);
    return result;
  };
}

/** One statement for all that the end of a transaction writes. */
async function finish(db: Sql, events: readonly object[], reply: KeptReply | undefined): Promise<void> {
  if (events.length === 0 && reply === undefined) return;
  const kept = reply && { ...reply, object_id: reply.objectId };
  await db.$executeRaw`select platform.finish(
    ${events.length === 0 ? null : JSON.stringify(events)}::jsonb, ${kept === undefined ? null : JSON.stringify(kept)}::jsonb)`;
}

function rowsOf(facts: readonly AnyFact[], now: Date, mint: NewId, origin: Origin | undefined): object[] {
  return facts.map((fact) => ({
    event_id: mint('event'),
    type: fact.type,
    subject: fact.subject,
    occurred_at: now.toISOString(),
    request_id: origin?.requestId ?? null,
    traceparent: origin?.traceparent ?? null,
    data: JSON.stringify(fact.data),
  }));
}

/** Begins a transaction that only has to know its tenant. */
export function inTenant<Db extends Sql>({ workspaceId, environment }: Tenant): (db: Db) => Promise<Tenant> {
  return async (db) => {
    await db.$executeRaw`select platform.enter_tenant(${workspaceId}, ${environment})`;
    // Exactly these two: use cases spread it into their queries.
    return { workspaceId, environment };
  };
}
