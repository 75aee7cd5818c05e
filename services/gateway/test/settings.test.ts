import type { Transaction } from '@ifcgate/event-bus';
import { inTenant, systemClock } from '@ifcgate/service-kit';
import { type TestDatabase, eventually } from '@ifcgate/test-kit';
import type { GatewayDb } from '../src/db/open-gateway-database.ts';
import { usualMaxima } from '../src/domain/settings.ts';
import { updateSettings } from '../src/use-cases/workspace-settings.ts';
import { type TestGateway, gatewayDatabase, startGateway } from './harness.ts';
import { askSettings, tellAll, toldOf } from './settings-steps.ts';

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

  it('are read once while they are changed', async () => {
    const { workspaceId, keyId } = await platform.aKey();
    const deps = { clock: systemClock, rateLimitPerMinute: 1, retentionMaxima: usualMaxima };
    const scansOf = async (tx: Transaction<GatewayDb>): Promise<Record<string, number>> => {
      const rows = await tx.db.$queryRaw<{ relname: string; scans: number }[]>`
        select relname, (seq_scan + coalesce(idx_scan, 0))::integer as scans from pg_stat_xact_user_tables
        where relname in ('workspaces', 'workspace_settings', 'operator_maxima')`;
      return Object.fromEntries(rows.map(({ relname, scans }) => [relname, scans]));
    };

    const scans = await platform.gateway.database.transaction(
      inTenant({ workspaceId, environment: 'test' }),
      async (tx) => {
        await updateSettings(deps, tx, { settings: {}, keyId });
        const before = await scansOf(tx);
        await updateSettings(deps, tx, { settings: { brief_model: true }, keyId });
        const after = await scansOf(tx);
        return Object.fromEntries(Object.entries(after).map(([table, n]) => [table, n - (before[table] ?? 0)]));
      },
    );

    // Of the settings once more for the writing.
    expect(scans).toEqual({ workspaces: 1, workspace_settings: 2, operator_maxima: 1 });
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
