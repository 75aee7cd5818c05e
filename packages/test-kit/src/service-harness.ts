import type { AnyEvent, EventType, ServiceName, Tenant } from '@ifcgate/contracts';
import { type EventBus, type Sql, type Topic, createMemoryBus, topicOf } from '@ifcgate/event-bus';
import {
  type Clock,
  type Service,
  type ServiceDeps,
  Secret,
  WorkInHand,
  createApp,
  drain,
  listen,
  newId,
  portOf,
  startService,
  systemClock,
} from '@ifcgate/service-kit';
import pg from 'pg';
import { anEvent, type EventOverrides } from './builders/events.ts';
import { aTenant } from './builders/tenant.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { eventually } from './eventually.ts';
import { testInternalKey } from './internal-token.ts';
import { type RecordingLogger, recordingLogger } from './recording-logger.ts';
import { type ServiceClient, createServiceClient } from './service-client.ts';

export type { Answer, CallOptions } from './service-client.ts';
export { internalToken, testInternalKey } from './internal-token.ts';
export { type LogLine, type RecordingLogger, recordingLogger } from './recording-logger.ts';

/** What to start, and on what. */
export interface ServiceHarnessOptions<Db extends Sql> {
  readonly name: Exclude<ServiceName, 'gateway'>;
  readonly migrationsDir: string;
  /** Composes the service as its host would; for settings of its own, call its factory with more. */
  create(deps: ServiceDeps): Service<Db>;
  readonly clock?: Clock;
  /** A database that is there already, for a second process or a restart; it is then not dropped by `stop`. */
  readonly database?: TestDatabase;
  /** Whether other processes work on the same database; false by default. */
  readonly hasPeers?: boolean;
}

/** What one workspace does with the service, and sees of it. */
export interface WorkspaceView extends ServiceClient {
  readonly tenant: Tenant;
  /** An event of this workspace, as another service would say it; its data is checked against the contract. */
  event<T extends EventType>(type: T, data: AnyEvent<T>['data'], overrides?: EventOverrides): AnyEvent<T>;
  /** Resolves when every group has handled or parked the events. */
  publish(...events: readonly AnyEvent[]): Promise<void>;
  /** What the service has said of this workspace so far, in order, once its outbox is empty. */
  published<T extends EventType = EventType>(type?: T): Promise<AnyEvent<T>[]>;
}

/** A service that runs behind HTTP on a database and a memory bus of its own; the view of a first workspace with it. */
export interface ServiceHarness<Db extends Sql> extends WorkspaceView {
  /** Without a trailing slash. */
  readonly url: string;
  readonly service: Service<Db>;
  readonly database: TestDatabase;
  readonly bus: EventBus;
  readonly log: RecordingLogger;
  /** Another workspace, or the other environment of this one; a new workspace by default. */
  as(tenant?: Tenant): WorkspaceView;
  /** Runs a statement as the superuser, past row-level security. */
  sql<Row extends pg.QueryResultRow>(statement: string, values?: readonly unknown[]): Promise<Row[]>;
  stop(): Promise<void>;
}

const secret = new Secret('a secret of the tests with more than 32 characters');

/** Starts a service as a host does: its workers and its inbox on a memory bus, its router behind the kit's app. */
export async function startHarness<Db extends Sql>(options: ServiceHarnessOptions<Db>): Promise<ServiceHarness<Db>> {
  const { name, migrationsDir } = options;
  const database = options.database ?? (await createTestDatabase(name, { migrationsDir }));
  const log = recordingLogger(name);
  const bus = createMemoryBus();
  const service = options.create(depsOf(options, database, log));
  const running = startService(service, bus, { log });
  const heard = listenTo(bus, topicOf[name]);
  await bus.start();
  const server = await listen(createApp([service.router], log), 0, '127.0.0.1');
  const url = `http://127.0.0.1:${portOf(server)}`;
  const behind = new pg.Pool({ connectionString: database.superuserUrl, max: 2 });
  // Dropping the database ends connections that are on their way out.
  behind.on('error', () => undefined);
  const outboxIsEmpty = async (): Promise<boolean> =>
    (await behind.query('select from platform.outbox limit 1')).rowCount === 0;
  const as = (tenant: Tenant = aTenant()): WorkspaceView => ({
    tenant,
    ...createServiceClient({ url, service: name, tenant }),
    event: (type, data, overrides) => anEvent(type, data, { ...tenant, ...overrides }),
    publish: (...events) => bus.publish(events),
    async published<T extends EventType>(type?: T) {
      await eventually(outboxIsEmpty, { message: 'the outbox is empty', intervalMs: 5 });
      return heard.filter((event) => isOf(event, tenant) && (type ?? event.type) === event.type) as AnyEvent<T>[];
    },
  });
  return {
    ...as(),
    ...{ url, service, database, bus, log, as },
    sql: async <Row extends pg.QueryResultRow>(statement: string, values: readonly unknown[] = []) =>
      (await behind.query<Row>(statement, [...values])).rows,
    async stop() {
      await drain(server, 1000);
      await bus.stop();
      await running.stop();
      await behind.end();
      if (options.database === undefined) await database.drop();
    },
  };
}

function depsOf<Db extends Sql>(
  options: ServiceHarnessOptions<Db>,
  database: TestDatabase,
  log: RecordingLogger,
): ServiceDeps {
  return {
    log,
    clock: options.clock ?? systemClock,
    newId,
    secret,
    findInternalKey: testInternalKey,
    appUrl: new Secret(database.appUrl),
    workerUrl: new Secret(database.workerUrl),
    hasPeers: options.hasPeers ?? false,
    workInHand: new WorkInHand(),
  };
}

/** A second group on the service's own topic; each event once, as in an inbox. */
function listenTo(bus: EventBus, topic: Topic): readonly AnyEvent[] {
  const heard: AnyEvent[] = [];
  const known = new Set<string>();
  bus.subscribe({
    group: 'test',
    topics: [topic],
    handle(events: readonly AnyEvent[]) {
      const fresh = events.filter(({ id }) => !known.has(id));
      for (const event of fresh) known.add(event.id);
      heard.push(...fresh);
      return Promise.resolve();
    },
  });
  return heard;
}

function isOf(event: AnyEvent, { workspaceId, environment }: Tenant): boolean {
  return event.workspaceId === workspaceId && event.environment === environment;
}
