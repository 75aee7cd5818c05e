import type { Environment, RetentionKind, Settings, Tenant } from '@ifcgate/contracts';
import { type Sql, type Subscription, type Transaction, onMany, pause } from '@ifcgate/event-bus';
import type { Clock } from './clock.ts';
import { type Database, inTenant } from './database.ts';
import type { Logger } from './logger.ts';
import type { Worker } from './service.ts';

/** Keeps a service's own copy of what workspaces have set. */
export function settingsSubscription<Db extends Sql>(): Subscription<Db> {
  return onMany('workspace.settings.changed', async (tx, events) => {
    for (const { data } of events) {
      const { workspace_id: _workspace, changed_at: _changedAt, ...settings } = data;
      await tx.db.$executeRaw`
        insert into platform.workspace_settings (workspace_id, environment, settings)
        values (${tx.tenant.workspaceId}, ${tx.tenant.environment}, ${JSON.stringify(settings)}::jsonb)
        on conflict (workspace_id, environment) do update set settings = excluded.settings, heard_at = now()`;
    }
  });
}

/** What the transaction's workspace has set for its environment; undefined when nothing was heard of it yet. */
export async function findWorkspaceSettings({ db, tenant }: Transaction): Promise<Settings | undefined> {
  const [row] = await db.$queryRaw<{ settings: Settings }[]>`
    select settings from platform.workspace_settings
    where workspace_id = ${tenant.workspaceId} and environment = ${tenant.environment}`;
  return row?.settings;
}

/** One kind of thing that a service keeps for as many days as a workspace has set. */
export interface Expiry<Db extends Sql> {
  readonly kind: RetentionKind;
  /**
   * Deletes things of one tenant, so many at most, whose days began before the instant; never what is open.
   *
   * @returns how many; fewer than the limit when there are no more
   */
  expire(tx: Transaction<Db>, before: Date, limit: number): Promise<number>;
}

export interface ExpiryDeps<Db extends Sql> {
  readonly database: Database<Db>;
  readonly clock: Clock;
  readonly log: Logger;
}

const everyMs = 30 * 60_000;
const batch = 200;

/** Deletes what workspaces no longer want to have kept, at the start and then every half an hour. */
export function expiryWorker<Db extends Sql>(deps: ExpiryDeps<Db>, expiries: readonly Expiry<Db>[]): Worker {
  return {
    name: 'expiry',
    async run(signal) {
      while (!signal.aborted) {
        await expireAll(deps, expiries, signal);
        await pause(everyMs * (0.5 + Math.random()), signal);
      }
    },
  };
}

/**
 * Deletes what is due, of every workspace that was heard of and has set a number of days: a batch of each in turn, each in a
 * transaction of its own, until none has more. What fails for one workspace is logged, and tried again the next time; the
 * others do not wait for it.
 */
export async function expireAll<Db extends Sql>(
  deps: ExpiryDeps<Db>,
  expiries: readonly Expiry<Db>[],
  signal: AbortSignal,
): Promise<void> {
  for (const expiry of expiries) {
    const deleted = new Map<Term, number>();
    let due = await findTerms(deps.database.claim, expiry.kind);
    while (due.length > 0) {
      const more: Term[] = [];
      for (const term of due) {
        if (signal.aborted) return;
        const count = await expireSome(deps, expiry, term);
        deleted.set(term, (deleted.get(term) ?? 0) + count);
        if (count >= batch) more.push(term);
      }
      due = more;
    }
    for (const [{ workspaceId, days }, count] of deleted)
      if (count > 0) deps.log.info('expiry.deleted', { kind: expiry.kind, workspaceId, days, deleted: count });
  }
}

const dayMs = 86_400_000;

/** Deletes a batch of one workspace's. */
async function expireSome<Db extends Sql>(
  { database, clock, log }: ExpiryDeps<Db>,
  expiry: Expiry<Db>,
  term: Term,
): Promise<number> {
  const before = new Date(clock.now().getTime() - term.days * dayMs);
  try {
    return await database.transaction(inTenant(term), (tx) => expiry.expire(tx, before, batch));
  } catch (error) {
    log.error('expiry.failed', { kind: expiry.kind, workspaceId: term.workspaceId, cause: error });
    return 0;
  }
}

/** For how many days a workspace has something kept. */
interface Term extends Tenant {
  readonly environment: Environment;
  readonly days: number;
}

/** For how many days workspaces have such things kept; those that keep them for good are left out. */
function findTerms(claim: Sql, kind: RetentionKind): Promise<Term[]> {
  return claim.$queryRaw`
    select workspace_id as "workspaceId", environment, (settings -> 'retention_days' ->> ${kind}::text)::integer as days
    from platform.workspace_settings
    where settings -> 'retention_days' ->> ${kind}::text is not null order by workspace_id, environment`;
}
