import type { EventData, EventType, Tenant } from '@ifcgate/contracts';

/** The raw statements of a database client inside its transaction; Prisma's transaction client is one. */
export interface Sql {
  $queryRaw<T = unknown>(query: TemplateStringsArray, ...values: unknown[]): Promise<T>;
  $executeRaw(query: TemplateStringsArray, ...values: unknown[]): Promise<number>;
}

/** A fact as a use case says it; the transaction's end adds id, number and time. */
export interface Fact<T extends EventType = EventType> {
  readonly type: T;
  readonly subject: string;
  readonly data: EventData<T>;
}
export type AnyFact = { [K in EventType]: Fact<K> }[EventType];

/** What a use case works in: one tenant's view of the database, and the events that commit with the change. */
export interface Transaction<Db extends Sql = Sql> {
  readonly db: Db;
  readonly tenant: Tenant;
  /** Says facts; they are written to the outbox, in this order, when the transaction ends. */
  append(...facts: AnyFact[]): void;
  /** Runs once the transaction has committed; lost when the process dies, so only for what a poll finds as well. */
  afterCommit(callback: () => void): void;
  /** Tells those who wait for these subjects, in every process, once it is committed; facts do so by themselves. */
  announce(...subjects: string[]): void;
}

/** The request that began it all, so that events can say so. */
export interface Origin {
  readonly requestId?: string | undefined;
  readonly traceparent?: string | undefined;
}

/**
 * Runs work in a transaction of a role. `begin` is its first statement and names the tenant; what the work appends is
 * written with its last. `originOf` says where what is said of a subject comes from. Rejects with the work's error after a
 * rollback. After a deadlock or a serialisation failure both run once more, in a new transaction: they have no effect outside
 * of it, and begin anew what they count.
 */
export type RunTransaction<Db extends Sql> = <T>(
  begin: (db: Db) => Promise<Tenant>,
  work: (tx: Transaction<Db>) => Promise<T>,
  originOf?: (subject: string) => Origin,
) => Promise<T>;

/** The database as the bus needs it. */
export interface EventDatabase<Db extends Sql> {
  /** Transactions of the worker role. */
  readonly transaction: RunTransaction<Db>;
  /** Statements across tenants, for claiming; each is its own transaction. The ORM has no part in them, so all are raw. */
  readonly claim: Sql;
  /** Whether the error means that the database cannot be reached, as opposed to a fault in the work. */
  isAway(error: unknown): boolean;
}

/** Where the bus writes what operators read. */
export interface EventLog {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** The tenant of an event or of a caller, without anything else that these carry: it is spread into queries. */
export function tenantOf({ workspaceId, environment }: Tenant): Tenant {
  return { workspaceId, environment };
}
