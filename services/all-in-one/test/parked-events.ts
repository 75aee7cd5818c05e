import { type TestDatabase, eventually, query } from '@ifcgate/test-kit';
import type { DatabaseName } from '../src/databases.ts';

type Databases = ReadonlyMap<DatabaseName, TestDatabase>;

/** Watches what is parked anywhere, until it is told to end. */
export interface ParkingWatch {
  /** Resolves with what was parked meanwhile because its handling had failed; each as `service: reason`. */
  end(): Promise<string[]>;
}

/** What came before what it is about waits a moment in the same table; that is no failure. */
const failures = `
  select distinct reason from platform.parked_event where reason not like 'NotYetError%' and reason <> 'behind another'`;

/** Begins to look into every service's table of parked events, some five times a second: a failure stays there for one. */
export function watchParked(databases: Databases): ParkingWatch {
  const ending = new AbortController();
  const found = new Set<string>();
  const look = async (): Promise<boolean> => {
    for (const [service, { superuserUrl }] of ownersOfEvents(databases)) {
      for (const { reason } of await query<{ reason: string }>(superuserUrl, failures))
        found.add(`${service}: ${reason}`);
    }
    return ending.signal.aborted;
  };
  const watching = eventually(look, { timeoutMs: 600_000, intervalMs: 200 });
  return {
    async end() {
      ending.abort();
      await watching;
      return [...found];
    },
  };
}

/** Expects that nothing waits any more: nothing to publish, nothing parked, in any service. */
export async function expectNothingLeft(databases: Databases): Promise<void> {
  const rows = `
    select (select count(*)::integer from platform.outbox) as outbox,
      (select count(*)::integer from platform.parked_event) as parked`;
  for (const [service, { superuserUrl }] of ownersOfEvents(databases)) {
    await eventually(
      async () =>
        expect({ service, left: await query(superuserUrl, rows) }).toEqual({
          service,
          left: [{ outbox: 0, parked: 0 }],
        }),
      { timeoutMs: 60_000, intervalMs: 200, message: `nothing is left in ${service}` },
    );
  }
}

function ownersOfEvents(databases: Databases): [DatabaseName, TestDatabase][] {
  return [...databases].filter(([service]) => service !== 'gateway');
}
