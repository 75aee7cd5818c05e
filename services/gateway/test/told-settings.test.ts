import { type TestDatabase, eventually, query } from '@ifcgate/test-kit';
import { type TestGateway, gatewayDatabase, startGateway } from './harness.ts';
import { askSettings, maximaOf, tellAll, toldOf } from './settings-steps.ts';

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

const settings = (key: string, body?: unknown, gateway = platform) => askSettings(gateway, key, body);
const told = (workspaceId: string) => toldOf(database, workspaceId);
const tell = (gateway = platform) => tellAll(database, gateway);

describe('the maxima that hold', () => {
  it('are those of the gateway that started last, however often what tells of them fails and begins again', async () => {
    const [first, last] = [
      await startGateway(database),
      await startGateway(database, { retentionMaxima: maximaOf(40) }),
    ];
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

  it('are told of each change once: what was told with it is not told again, unless a former version made it', async () => {
    const { secret, workspaceId } = await platform.aKey();
    await tell();

    await settings(secret, { retention_days: { files: 7 } });
    await settings(secret, { brief_model: true });
    await tell();
    const ofThisVersion = await told(workspaceId);
    await query(database.superuserUrl, 'update workspace_settings set keep_files_days = 8 where workspace_id = $1', [
      workspaceId,
    ]);
    await tell();

    expect(ofThisVersion).toHaveLength(2 + 2);
    expect(await told(workspaceId)).toHaveLength(2 + 2 + 2);
  });

  it('are told of a new workspace also when it changes something before that was told', async () => {
    const { secret, workspaceId } = await platform.aKey();
    await settings(secret, { retention_days: { files: 7 } });

    await tell();

    const said = await told(workspaceId);
    expect(said.find(({ environment }) => environment === 'live')?.data.retention_days.files).toBe(1827);
    expect(said.filter(({ environment }) => environment === 'test').at(-1)?.data.retention_days.files).toBe(7);
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
      [40, 50].map((events) => startGateway(database, { retentionMaxima: maximaOf(events) })),
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
