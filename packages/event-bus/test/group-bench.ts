import type { AnyEvent, Tenant } from '@ifcgate/contracts';
import { eventually } from '@ifcgate/test-kit';
import { type Probe, type ProbeDb, startProbe } from '@ifcgate/test-kit/probe';
import { aCaseEvent, newId } from '../src/conformance-events.ts';
import { retryParked } from '../src/parked-retries.ts';
import type { Transaction } from '../src/sql.ts';
import { type InboxOptions, on } from '../src/subscription.ts';

/** What a group does before it notes an event. */
export type Handle = (tx: Transaction<ProbeDb>, event: AnyEvent) => Promise<void> | void;

interface ParkedRow {
  readonly event_id: string;
  readonly attempts: number;
  readonly reason: string;
  readonly retry_at: Date | null;
}

/** A database with groups on it; each test calls `newTenant` first. */
export interface GroupBench {
  readonly probe: Probe;
  /** The workspace of the running test. */
  readonly tenant: Tenant;
  newTenant(): void;
  /** A group that notes the id of every event that its handler lets pass. */
  groupThat(handle?: Handle): InboxOptions<ProbeDb>;
  /** The first events of a case. */
  eventsOf(subject: string, count: number): AnyEvent[];
  /** The ids of what was noted for the workspace, in order. */
  noted(): Promise<string[]>;
  parkedOf(group: InboxOptions<ProbeDb>): Promise<ParkedRow[]>;
  /** Runs the retries of parked events until the check holds. */
  retryUntil(group: InboxOptions<ProbeDb>, check: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

/** Makes a database with nothing in it yet. */
export async function startGroupBench(): Promise<GroupBench> {
  const probe = await startProbe();
  let tenant: Tenant = { workspaceId: newId('ws_'), environment: 'test' };
  return {
    probe,
    get tenant() {
      return tenant;
    },
    newTenant: () => void (tenant = { workspaceId: newId('ws_'), environment: 'test' }),
    groupThat: (handle = () => undefined) => noteAfter(probe, handle),
    eventsOf: (subject, count) =>
      Array.from({ length: count }, (_, n) => aCaseEvent(tenant.workspaceId, subject, n + 1)),
    noted: () => probe.notes(tenant),
    parkedOf: ({ group }) =>
      probe.sql(
        'select event_id, attempts, reason, retry_at from platform.parked_event where consumer = $1 order by id',
        [group],
      ),
    retryUntil,
    stop: () => probe.stop(),
  };
}

function noteAfter({ database, log }: Probe, handle: Handle): InboxOptions<ProbeDb> {
  const note = async (tx: Transaction<ProbeDb>, event: AnyEvent): Promise<void> => {
    await handle(tx, event);
    await tx.db.note.create({ data: { ...tx.tenant, noteId: event.subject, text: event.id } });
  };
  return {
    group: newId('group_'),
    subscriptions: [on('case.created', note), on('verification.completed', note)],
    database,
    log,
  };
}

async function retryUntil(group: InboxOptions<ProbeDb>, check: () => Promise<void>): Promise<void> {
  const stopping = new AbortController();
  const running = retryParked(group, stopping.signal);
  await eventually(check).finally(() => stopping.abort());
  await running;
}

/** The ids of events. */
export function idsOf(events: readonly AnyEvent[]): string[] {
  return events.map((event) => event.id);
}

/** The ids of parked events. */
export function idsOfParked(rows: readonly ParkedRow[]): string[] {
  return rows.map((row) => row.event_id);
}
