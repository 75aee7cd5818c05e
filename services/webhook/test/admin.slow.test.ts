import { newId } from '@ifcgate/service-kit';
import { type Ended, type TestDatabase, createTestDatabase, query, runProgram } from '@ifcgate/test-kit';
import { migrationsDir } from '../src/service.ts';

let database: TestDatabase;
const [first, second, orphan] = [newId('delivery'), newId('delivery'), newId('delivery')];

/** Three deliveries that were set aside, the last of an endpoint that is gone. */
beforeEach(async () => {
  database = await createTestDatabase('webhook', { migrationsDir });
  await query(
    database.superuserUrl,
    `insert into endpoints (workspace_id, environment, endpoint_id, url, ordered, timeout_ms, status, created_at, updated_at)
    values ('ws_1', 'test', 'we_1', 'http://127.0.0.1:1/', 'none', 1000, 'enabled', now(), now())`,
  );
  for (const [index, id] of [first, second, orphan].entries())
    await query(
      database.superuserUrl,
      `insert into deliveries (workspace_id, environment, delivery_id, endpoint_id, event_id, event_type, sequence, status,
        attempts, failures, interruptions, faults, set_aside_at, created_at, updated_at)
      values ('ws_1', 'test', $1, $2, 'evt_1', 'case.created', 1, 'dead', 5, 0, 5, 3, $3, now(), now())`,
      [id, id === orphan ? 'we_gone' : 'we_1', new Date(2026, 0, 1 + index)],
    );
});
afterEach(() => database.drop());

const admin = (...words: string[]): Promise<Ended> =>
  runProgram(new URL('../src/admin.ts', import.meta.url), words, {
    DATABASE_URL: database.appUrl,
    DATABASE_WORKER_URL: database.workerUrl,
  });
const states = () =>
  query(
    database.superuserUrl,
    'select delivery_id, status, faults, interruptions, set_aside_at is null as is_in_use from deliveries order by created_at, set_aside_at nulls first, delivery_id',
  );
const revived = (id: string) => ({
  ...{ delivery_id: id, status: 'pending', faults: 0, interruptions: 0, is_in_use: true },
});
const aside = (id: string) => ({
  ...{ delivery_id: id, status: 'dead', faults: 3, interruptions: 5, is_in_use: false },
});

describe('the operator of webhooks', () => {
  it('sees what was set aside, the newest first', async () => {
    const { exitCode, stdout, stderr } = await admin('webhooks', 'set-aside');

    expect([exitCode, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({
      deliveries: [
        { deliveryId: orphan },
        { deliveryId: second },
        { deliveryId: first, endpointId: 'we_1', attempts: 5 },
      ],
    });
  });

  it('has one of them made once more, as if nothing had been, and no other', async () => {
    const { exitCode, stdout } = await admin('webhooks', 'retry', second);

    expect([exitCode, JSON.parse(stdout)]).toEqual([0, { deliveryId: second, status: 'pending' }]);
    expect(await states()).toEqual(expect.arrayContaining([aside(first), revived(second), aside(orphan)]));
  });

  it('has all of them made once more whose endpoints there are', async () => {
    const { exitCode, stdout } = await admin('webhooks', 'retry', '--all');

    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      deliveries: [second, first].map((deliveryId) => ({ deliveryId, status: 'pending' })),
    });
    expect(await states()).toEqual(expect.arrayContaining([revived(first), revived(second), aside(orphan)]));
  });

  it('has all of them made once more, however many, also behind many whose endpoints are gone', async () => {
    // All at one moment, so that pages end within it; of the first 1200 the endpoint is gone.
    await query(
      database.superuserUrl,
      `insert into deliveries (workspace_id, environment, delivery_id, endpoint_id, event_id, event_type, sequence, status,
         attempts, failures, interruptions, faults, set_aside_at, created_at, updated_at)
       select 'ws_1', 'test', 'whd_' || lpad(n::text, 26, '0'), case when n > 1100 then 'we_gone' else 'we_1' end, 'evt_1',
         'case.created', 1, 'dead', 5, 0, 5, 3, '2027-01-01T00:00:00Z', now(), now()
       from generate_series(1, 2300) n`,
    );

    const { exitCode, stdout } = await admin('webhooks', 'retry', '--all');

    expect(exitCode).toBe(0);
    expect((JSON.parse(stdout) as { deliveries: object[] }).deliveries).toHaveLength(1100 + 2);
    const left = await query(
      database.superuserUrl,
      'select endpoint_id from deliveries where set_aside_at is not null',
    );
    expect(new Set(left.map((row) => Object.values(row)[0]))).toEqual(new Set(['we_gone']));
  });

  it('is told of one that is not set aside, by the exit code too', async () => {
    const { exitCode, stdout, stderr } = await admin('webhooks', 'retry', newId('delivery'));

    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^No delivery \S+ of an existing endpoint is set aside\.\n$/);
  });

  it.each([
    [[]],
    [['webhooks']],
    [['webhooks', 'retry']],
    [['webhooks', 'retry', '--each']],
    [['webhooks', 'forget', 'a']],
  ])('is told which commands there are for %j', async (words) => {
    const { exitCode, stdout, stderr } = await admin(...words);

    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toContain('webhooks retry whd_… | --all');
  });

  it('is told which settings are missing', async () => {
    const { exitCode, stderr } = await runProgram(
      new URL('../src/admin.ts', import.meta.url),
      ['webhooks', 'set-aside'],
      {},
    );

    expect(exitCode).toBe(1);
    expect(stderr).toContain('DATABASE_WORKER_URL');
    expect(stderr).not.toContain('    at ');
  });
});
