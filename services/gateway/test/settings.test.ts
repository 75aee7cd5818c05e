import type { EventData, WorkspaceSettings } from '@ifcgate/contracts';
import { type TestDatabase, eventually, query } from '@ifcgate/test-kit';
import { type TestGateway, gatewayDatabase, startGateway } from './harness.ts';

type Told = EventData<'workspace.settings.changed'>;

let database: TestDatabase;
let platform: TestGateway;
beforeAll(async () => {
  database = await gatewayDatabase();
  platform = await startGateway(database);
});
afterAll(async () => {
  await platform.stop();
  await database.drop();
});

const settings = async (key: string, body?: unknown, gateway = platform) => {
  const answer = await gateway.request(body === undefined ? 'GET' : 'PUT', '/v1/workspace/settings', { key, body });
  return { ...answer, settings: answer.body as unknown as WorkspaceSettings };
};
/** What stands in the outbox for the services, in its order: the host of these tests publishes nothing. */
const told = async (workspaceId: string) => {
  const rows = await query<{ environment: string; data: string }>(
    database.superuserUrl,
    `select environment, data from platform.outbox where workspace_id = $1 order by id`,
    [workspaceId],
  );
  return rows.map(({ environment, data }) => ({ environment, data: JSON.parse(data) as Told }));
};
/** Runs what tells the services, as it runs in the gateway all the time. */
async function tell(gateway = platform): Promise<void> {
  const stopping = new AbortController();
  const running = gateway.gateway.workers.find(({ name }) => name === 'tell-settings')?.run(stopping.signal);
  await eventually(async () => {
    const [row] = await query<{ n: number }>(
      database.superuserUrl,
      'select count(*)::integer as n from workspaces where settings_said is null',
    );
    return row?.n === 0;
  });
  stopping.abort();
  await running;
}

const other = (events: number) => ({ files: null, documents: null, cases: null, events, attempts: null });

describe('the settings of a workspace', () => {
  it('change by what is said; what is left out stays as it is', async () => {
    const { secret } = await platform.aKey();
    const calendar = {
      time_zone: 'Europe/Berlin',
      hours: {
        mon: [
          ['09:00', '12:00'],
          ['13:00', '17:00'],
        ],
      },
      holidays: ['2026-12-25'],
    };

    await settings(secret, { retention_days: { files: 30, cases: null }, own_parties: [{ name: 'Example GmbH' }] });
    await settings(secret, { indexed_metadata: ['branch'], brief_model: true, calendar });
    const { settings: all } = await settings(secret, {});
    const { settings: without } = await settings(secret, { calendar: null, own_parties: [] });

    const kept = { indexed_metadata: ['branch'], brief_model: true };
    const days = { files: 30, documents: 1827, cases: null, events: 90, attempts: 90 };
    expect(all).toMatchObject({ ...kept, calendar, own_parties: [{ name: 'Example GmbH' }], retention_days: days });
    expect(without).toMatchObject({ ...kept, calendar: null, own_parties: [], retention_days: days });
  });

  it.each([
    ['own_parties.0', { own_parties: [{}] }],
    ['own_parties', { own_parties: Array.from({ length: 51 }, () => ({ name: 'x' })) }],
    ['indexed_metadata', { indexed_metadata: ['a', 'b', 'c', 'd', 'e', 'f'] }],
    ['indexed_metadata', { indexed_metadata: ['a', 'a'] }],
    ['brief_model', { brief_model: 'yes' }],
    ['calendar.time_zone', { calendar: { time_zone: 'Europe/Atlantis', hours: {}, holidays: [] } }],
    ['calendar.time_zone', { calendar: { time_zone: '+01:00', hours: {}, holidays: [] } }],
    ['calendar.hours.mon.0', { calendar: { time_zone: 'UTC', hours: { mon: [['17:00', '09:00']] }, holidays: [] } }],
    ['calendar.hours.mon.0.0', { calendar: { time_zone: 'UTC', hours: { mon: [['08:60', '17:00']] }, holidays: [] } }],
    [
      'calendar.hours.mon',
      {
        calendar: {
          time_zone: 'UTC',
          hours: {
            mon: [
              ['13:00', '14:00'],
              ['09:00', '10:00'],
            ],
          },
          holidays: [],
        },
      },
    ],
    ['calendar.hours.foo', { calendar: { time_zone: 'UTC', hours: { foo: [] }, holidays: [] } }],
    ['calendar.holidays.0', { calendar: { time_zone: 'UTC', hours: {}, holidays: ['2026-02-30'] } }],
    ['retention_days.events', { retention_days: { events: 91 } }],
    ['retention_days.events', { retention_days: { events: null } }],
    ['retention_days.attempts', { retention_days: { attempts: 3650 } }],
  ])('are refused with the path %s: %j', async (path, body) => {
    const { secret, workspaceId } = await platform.aKey();

    const answer = await settings(secret, body);

    expect([answer.status, answer.body.error.details?.map((detail) => detail.path)]).toEqual([400, [path]]);
    expect((await settings(secret)).settings.updated_at).toBeNull();
    expect((await told(workspaceId)).filter(({ data }) => data.changed_at === undefined)).toEqual([]);
  });

  it('never keep anything longer than the operator allows, whenever that was asked for', async () => {
    const { secret, workspaceId } = await platform.aKey();
    await settings(secret, { retention_days: { cases: 3000, files: null } });
    const strict = await startGateway(database, {
      retentionMaxima: { files: 365, documents: null, cases: 400, events: 30, attempts: null },
    });

    await tell(strict);
    const shown = await settings(secret, undefined, strict);
    const more = await settings(secret, { retention_days: { files: 366 } }, strict);
    await eventually(async () => {
      await tell(strict);
      expect((await told(workspaceId)).at(-2)?.data.retention_days.cases).toBe(400);
    });
    await strict.stop();
    const usual = await startGateway(database);
    await tell(usual);
    await usual.stop();

    const days = { files: 365, documents: 1827, cases: 400, events: 30, attempts: 90 };
    expect(shown.settings.retention_days).toEqual(days);
    expect([more.status, more.body.error.details]).toEqual([
      400,
      [{ path: 'retention_days.files', message: 'must be 365 at most, as the operator of the platform has set' }],
    ]);
  });
});

describe('the maxima that hold', () => {
  it('are those of the gateway that started last, however often what tells of them fails and begins again', async () => {
    const [first, last] = [await startGateway(database), await startGateway(database, { retentionMaxima: other(40) })];
    const { secret, workspaceId } = await platform.aKey();

    for (const gateway of [first, last, first, last, first]) await tell(gateway);

    expect((await settings(secret)).settings.retention_days.events).toBe(40);
    expect((await told(workspaceId)).length).toBeLessThanOrEqual(4);
    const usual = await startGateway(database);
    await tell(usual);
    for (const gateway of [first, last, usual]) await gateway.stop();
  });
});

describe('the services', () => {
  it('are told of a new workspace, in both environments, defaults included', async () => {
    const { workspaceId } = await platform.aKey();

    await tell();

    const said = await told(workspaceId);
    expect(said.map(({ environment }) => environment).sort()).toEqual(['live', 'test']);
    for (const { data } of said) {
      expect(data).toMatchObject({
        workspace_id: workspaceId,
        retention_days: { files: 1827, documents: 1827, cases: 1827, events: 90, attempts: 90 },
        own_parties: [],
        calendar: null,
      });
    }
  });

  it('are told of each change at once, of that environment, and whole', async () => {
    const { secret, workspaceId } = await platform.aKey();
    await tell();

    await settings(secret, { retention_days: { files: 7 } });

    const last = (await told(workspaceId)).at(-1);
    expect(last?.environment).toBe('test');
    expect(last?.data.retention_days).toEqual({ files: 7, documents: 1827, cases: 1827, events: 90, attempts: 90 });
  });

  it('are told once of all workspaces after an upgrade: what was kept for good still is', async () => {
    const { workspaceId } = await platform.aKey();
    await tell();
    // As the version before left it.
    await query(
      database.superuserUrl,
      `insert into workspace_settings (workspace_id, environment, updated_at, updated_by, keep_attempts_days)
       values ($1, 'test', now(), 'key_1', 90)`,
      [workspaceId],
    );
    await query(database.superuserUrl, 'update workspaces set settings_said = null');
    await query(database.superuserUrl, 'delete from platform.outbox where workspace_id = $1', [workspaceId]);

    await tell();
    await tell();

    const said = await told(workspaceId);
    expect(said).toHaveLength(2);
    expect(said.find(({ environment }) => environment === 'test')?.data.retention_days).toEqual({
      ...{ files: null, documents: null, cases: null },
      // The operator's most.
      ...{ events: 90, attempts: 90 },
    });
  });

  it('are told in as many ways as gateways have started, when these have different maxima, and then no more', async () => {
    const gateways = await Promise.all(
      [40, 50].map((events) => startGateway(database, { retentionMaxima: other(events) })),
    );
    const { workspaceId, secret } = await platform.aKey();
    const stopping = new AbortController();
    const workers = gateways.flatMap(({ gateway }) => gateway.workers.filter(({ name }) => name === 'tell-settings'));
    const running = workers.map((worker) => worker.run(stopping.signal));
    // New workspaces are told by whichever comes first, so that each that is told is a round of one of them.
    for (let n = 0; n < 5; n++) {
      const { workspaceId: next } = await platform.aKey();
      await eventually(async () => (await told(next)).length >= 2, { timeoutMs: 15_000 });
    }
    stopping.abort();
    await Promise.all(running);

    const said = (await told(workspaceId)).map(({ data }) => data.retention_days.events);
    const shown = await Promise.all(gateways.map((gateway) => settings(secret, undefined, gateway)));
    // Twice for each gateway at most: of both environments.
    expect(said.length).toBeLessThanOrEqual(4);
    expect(shown.map(({ settings: { retention_days: days } }) => days.events)).toEqual([said.at(-1), said.at(-1)]);
    for (const gateway of gateways) await gateway.stop();
  }, 60_000);
});
