import { newId } from '@ifcgate/service-kit';
import { query } from '@ifcgate/test-kit';
import { type Choice, type Chosen, chooseTogether, firstRounds } from '../src/db/due-rows.ts';
import { type Webhooks, startWebhooks } from './harness.ts';

let platform: Webhooks;
beforeEach(async () => {
  platform = await startWebhooks();
});
afterEach(() => platform.stop());

/** Due a little later than the worker's clock says, so that the test alone looks at them. */
const now = new Date(Date.now() + 3_600_000);

/** So many endpoints of a workspace, each with so many deliveries that are due. */
async function fill(workspaceId: string, endpoints: number, deliveries: number): Promise<void> {
  await query(
    platform.database.superuserUrl,
    `with e as (
      insert into endpoints (workspace_id, environment, endpoint_id, url, ordered, timeout_ms, status, created_at, updated_at)
      select $1, 'test', $1 || '_' || lpad(n::text, 6, '0'), 'http://127.0.0.1:1/', 'none', 1000, 'enabled', now(), now()
      from generate_series(1, $2::integer) n returning endpoint_id
    )
    insert into deliveries (workspace_id, environment, delivery_id, endpoint_id, event_id, event_type, sequence, status,
      attempts, failures, due_at, created_at, updated_at)
    select $1, 'test', endpoint_id || '_' || n, endpoint_id, 'evt_1', 'case.created', 1, 'pending', 0, 0, $4, now(), now()
    from e, generate_series(1, $3::integer) n`,
    [workspaceId, endpoints, deliveries, now],
  );
}

const nobody: Choice = {
  ...{ now, limit: 100, rounds: firstRounds },
  ...{ endpointRooms: new Map(), roomPerEndpoint: 16, workspaceRooms: new Map(), roomPerWorkspace: 512 },
};

async function look(choice: Partial<Choice> = {}): Promise<Chosen & { byWorkspace: Map<string, number> }> {
  const chosen = await chooseTogether(platform.service.database.claim, { ...nobody, ...choice });
  const rows = await query<{ workspace_id: string }>(
    platform.database.superuserUrl,
    'select workspace_id from deliveries where ctid = any($1::text[]::tid[])',
    [chosen.places],
  );
  const groups = Map.groupBy(rows, (row) => row.workspace_id);
  return { ...chosen, byWorkspace: new Map([...groups].map(([id, its]) => [id, its.length])) };
}

describe('a look at what is due', () => {
  it('takes turns over workspaces, however many endpoints and deliveries one has', async () => {
    const [busy, calm, other] = [newId('workspace'), newId('workspace'), newId('workspace')];
    await fill(busy, 1000, 20);
    await fill(calm, 1, 30);
    await fill(other, 2, 5);

    const { byWorkspace } = await look({ limit: 30 });

    expect(byWorkspace).toEqual(
      new Map([
        [busy, 10],
        [calm, 10],
        [other, 10],
      ]),
    );
  });

  it('sees every endpoint once in a round, and then the round is over', async () => {
    const busy = newId('workspace');
    await fill(busy, 300, 1);
    let rounds = nobody.rounds;
    const seen = new Set<string>();
    let looks = 0;
    for (let isOver = false; !isOver; looks++) {
      const chosen = await look({ rounds, limit: 1000 });
      chosen.places.forEach((place) => seen.add(place));
      rounds = chosen.rounds;
      isOver = chosen.isRoundOver;
    }

    expect(seen.size).toBe(300);
    expect(looks).toBe(3);
    expect(rounds.endpoints.size).toBe(0);
  });

  it('gives no workspace and no endpoint more than it has room for, and waits for none that has no room', async () => {
    const [full, half, calm] = [newId('workspace'), newId('workspace'), newId('workspace')];
    await fill(full, 300, 10);
    await fill(half, 3, 10);
    await fill(calm, 1, 50);

    const { byWorkspace, isRoundOver } = await look({
      rounds: { ...firstRounds, endpoints: new Map([[full, `${full}_000100`]]) },
      workspaceRooms: new Map([
        [full, 0],
        [half, 7],
      ]),
      endpointRooms: new Map([[`${calm}_000001`, 3]]),
    });

    expect(byWorkspace).toEqual(
      new Map([
        [half, 7],
        [calm, 3],
      ]),
    );
    expect(isRoundOver).toBe(true);
  });

  it('goes on after twenty-five workspaces where it stopped', async () => {
    for (let i = 0; i < 30; i++) await fill(newId('workspace'), 1, 1);

    const first = await look();
    const second = await look({ rounds: first.rounds });

    expect([first.byWorkspace.size, second.byWorkspace.size]).toEqual([25, 5]);
    expect([first.isRoundOver, second.isRoundOver]).toEqual([false, true]);
  });

  it('is not the last of a round while a workspace of an earlier one has endpoints left', async () => {
    const many = newId('workspace');
    await fill(many, 30, 1);
    for (let i = 0; i < 30; i++) await fill(`${many}${String(i).padStart(2, '0')}`, 1, 1);

    const first = await look({ limit: 1000 });
    const second = await look({ rounds: first.rounds, limit: 1000 });

    expect(first.rounds.endpoints.has(many)).toBe(true);
    expect([first.isRoundOver, second.isRoundOver]).toEqual([false, false]);
  });

  it('forgets where it was with a workspace that has nothing any more', async () => {
    const [many, other] = [newId('workspace'), newId('workspace')];
    await fill(many, 300, 1);
    await fill(other, 1, 1);

    const first = await look({ limit: 1000 });
    await platform.sql('delete from deliveries where workspace_id = $1', [many]);
    const second = await look({ rounds: first.rounds, limit: 1000 });

    expect([first.rounds.endpoints.size, second.rounds.endpoints.size]).toEqual([1, 0]);
  });

  it('costs little while statistics are young and queues are long', async () => {
    for (let i = 0; i < 10; i++) await fill(newId('workspace'), 50, 50);

    const times: number[] = [];
    for (let i = 0; i < 10; i++) {
      const startedAt = performance.now();
      await chooseTogether(platform.service.database.claim, nobody);
      times.push(performance.now() - startedAt);
    }

    expect(times.toSorted((a, b) => a - b)[5]).toBeLessThan(500);
  }, 60_000);
});
