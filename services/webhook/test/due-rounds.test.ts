import fc from 'fast-check';
import { type Choice, chooseTogether, firstRounds } from '../src/db/due-rows.ts';
import { type Webhooks, startWebhooks } from './harness.ts';

let platform: Webhooks;
beforeAll(async () => {
  platform = await startWebhooks();
});
afterAll(() => platform.stop());

/** Due a little later than the worker's clock says, so that the test alone looks at them. */
const now = new Date(Date.now() + 3_600_000);
const [workspaces, endpoints] = [40, 6];
const sql = <Row extends object>(statement: string, values: unknown[] = []) => platform.sql<Row>(statement, values);

/** A delivery to an endpoint of a workspace, by their numbers. */
interface Arrival {
  readonly workspace: number;
  readonly endpoint: number;
}
let made = 0;

/** Makes deliveries that are due, and were at `dueAt`. */
function arrive(arrivals: readonly Arrival[], dueAt: Date) {
  const rows = arrivals.map(({ workspace, endpoint }) => ({
    workspace_id: `ws_${String(workspace).padStart(2, '0')}`,
    endpoint_id: `we_${String(workspace).padStart(2, '0')}_${endpoint}`,
    delivery_id: `whd_${++made}`,
  }));
  return sql(
    `insert into deliveries (workspace_id, environment, delivery_id, endpoint_id, event_id, event_type, sequence, status,
      attempts, failures, due_at, created_at, updated_at)
    select workspace_id, 'test', delivery_id, endpoint_id, 'evt_1', 'case.created', 1, 'pending', 0, 0, $2, now(), now()
    from jsonb_to_recordset($1::jsonb) as r(workspace_id text, endpoint_id text, delivery_id text)`,
    [JSON.stringify(rows), dueAt],
  );
}

const arrival = fc.record({ workspace: fc.nat(workspaces - 1), endpoint: fc.nat(endpoints - 1) });
const story = fc.record({
  limit: fc.integer({ min: 2, max: 12 }),
  room: fc.integer({ min: 1, max: 4 }),
  /** With long queues that were there first. */
  busy: fc.uniqueArray(fc.nat(workspaces - 1), { maxLength: 30 }),
  arrivals: fc.array(fc.array(arrival, { maxLength: 6 }), { minLength: 60, maxLength: 60 }),
});

/** Deletes what was chosen, as if it had been delivered. Returns the endpoints that got a place. */
async function take(places: readonly string[]): Promise<Set<string>> {
  const rows = await sql<{ endpoint_id: string }>(
    'delete from deliveries where ctid = any($1::text[]::tid[]) returning endpoint_id',
    [places],
  );
  return new Set(rows.map((row) => row.endpoint_id));
}

/** The endpoints that have something due. */
async function dueEndpoints(): Promise<string[]> {
  const rows = await sql<{ endpoint_id: string }>('select distinct endpoint_id from deliveries');
  return rows.map((row) => row.endpoint_id);
}

const workspaceOf = (endpointId: string): string => endpointId.slice(0, 5);

describe('the rounds over what is due', () => {
  it('give every workspace and every endpoint a place in bounded time, whatever comes and goes meanwhile', async () => {
    await sql(
      `insert into endpoints (workspace_id, environment, endpoint_id, url, ordered, timeout_ms, status, created_at, updated_at)
      select 'ws_' || lpad(w::text, 2, '0'), 'test', 'we_' || lpad(w::text, 2, '0') || '_' || e, 'http://127.0.0.1:1/', 'none',
        1000, 'enabled', now(), now()
      from generate_series(0, ${workspaces - 1}) w, generate_series(0, ${endpoints - 1}) e`,
    );
    await fc.assert(
      fc.asyncProperty(story, async ({ limit, room, busy, arrivals }) => {
        await sql('delete from deliveries');
        const queues = busy.flatMap((workspace) =>
          Array<Arrival>(60).fill({ workspace, endpoint: workspace % endpoints }),
        );
        await arrive(queues, new Date(now.getTime() - 60_000));
        const choice: Choice = {
          ...{ now, limit, rounds: firstRounds, endpointRooms: new Map(), roomPerEndpoint: 16 },
          ...{ workspaceRooms: new Map(), roomPerWorkspace: room },
        };
        // A pass gives each workspace a place, or begins its endpoints anew.
        const passLooks = Math.ceil(workspaces / limit) + 2;
        /** Looks that a due endpoint, or its workspace, has seen without a place. */
        const waits = new Map<string, { workspace: number; endpoint: number }>();
        let { rounds } = choice;
        for (const come of arrivals) {
          await arrive(come, now);
          const { places, ...chosen } = await chooseTogether(platform.service.database.claim, { ...choice, rounds });
          rounds = chosen.rounds;
          const served = await take(places);
          const due = await dueEndpoints();
          const isServed = new Set([...served].map(workspaceOf));
          for (const id of waits.keys()) if (served.has(id) || !due.includes(id)) waits.delete(id);
          for (const id of due) {
            const { workspace, endpoint } = waits.get(id) ?? { workspace: 0, endpoint: 0 };
            waits.set(id, { workspace: isServed.has(workspaceOf(id)) ? 0 : workspace + 1, endpoint: endpoint + 1 });
          }
          for (const { workspace, endpoint } of waits.values()) {
            expect(workspace).toBeLessThanOrEqual(2 * passLooks);
            expect(endpoint).toBeLessThanOrEqual((endpoints + 2) * passLooks);
          }
        }
      }),
      { numRuns: 8 },
    );
  }, 120_000);
});
