import type { AnyEvent, Tenant } from '@ifcgate/contracts';
import { type Probe, type ProbeDb, startProbe } from '@ifcgate/test-kit/probe';
import { aCaseEvent, newId } from '../src/conformance-events.ts';
import type { AnyFact, Origin, Transaction } from '../src/sql.ts';

/** A database whose outbox is written to. */
export interface OutboxBench {
  readonly probe: Probe;
  readonly tenant: Tenant;
  /** Runs work in a transaction of the workspace, or of another tenant. */
  transact<T>(work: (tx: Transaction<ProbeDb>) => Promise<T>, tenant?: Tenant, origin?: Origin): Promise<T>;
  /** Says one fact about each subject, in one transaction. */
  say(...subjects: string[]): Promise<void>;
  /** What is in the outbox, in order. */
  waiting(): Promise<{ subject: string; subject_seq: string }[]>;
  /** Empties the outbox and begins with a new workspace. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/** Makes a database with an empty outbox. */
export async function startOutboxBench(): Promise<OutboxBench> {
  const probe = await startProbe();
  let tenant: Tenant = { workspaceId: newId('ws_'), environment: 'test' };
  const transact: OutboxBench['transact'] = (work, of = tenant, origin) =>
    probe.database.transaction(
      async (db) => {
        await db.$queryRaw`select platform.enter_tenant(${of.workspaceId}, ${of.environment})`;
        return of;
      },
      work,
      () => origin ?? {},
    );
  return {
    ...{ probe, transact },
    get tenant() {
      return tenant;
    },
    say: (...subjects) => transact((tx) => Promise.resolve(tx.append(...subjects.map(aFact)))),
    waiting: () => probe.sql('select subject, subject_seq from platform.outbox order by id'),
    async reset() {
      await probe.sql('delete from platform.outbox');
      tenant = { workspaceId: newId('ws_'), environment: 'test' };
    },
    stop: () => probe.stop(),
  };
}

/** A fact about a case. */
export function aFact(subject: string): AnyFact {
  const { type, data }: AnyEvent<'case.created'> = aCaseEvent('', subject, 1);
  return { type, subject, data };
}
