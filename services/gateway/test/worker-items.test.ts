import { newId } from '@ifcgate/service-kit';
import { recordingLogger } from '@ifcgate/test-kit/service-harness';
import { type TestDatabase, query } from '@ifcgate/test-kit';
import type { ApiKey } from '../src/domain/caller.ts';
import { usualMaxima } from '../src/domain/settings.ts';
import { UsageCounts } from '../src/use-cases/count-usage.ts';
import { LastUses } from '../src/use-cases/save-last-uses.ts';
import { tellSettings } from '../src/use-cases/tell-settings.ts';
import { type TestGateway, type TestKey, gatewayDatabase, startGateway } from './harness.ts';

let database: TestDatabase;
let platform: TestGateway;
let poison: TestKey;
let good: TestKey;

/** A table takes nothing of the one workspace. */
const refuse = (table: string): Promise<object[]> =>
  query(
    database.superuserUrl,
    `create or replace function refuse_poison() returns trigger language plpgsql as
       $$ begin if new.workspace_id = '${poison.workspaceId}' then raise exception 'refused by the test'; end if; return new; end $$;
     create trigger refuse_poison before insert or update on ${table} for each row execute function refuse_poison()`,
  );
const allow = (table: string): Promise<object[]> =>
  query(database.superuserUrl, `drop trigger refuse_poison on ${table}`);

beforeAll(async () => {
  database = await gatewayDatabase();
  platform = await startGateway(database);
  poison = await platform.aKey();
  good = await platform.aKey();
});
afterAll(async () => {
  await platform.stop();
  await database.drop();
});

const keyOf = ({ workspaceId, keyId }: TestKey): ApiKey => ({ workspaceId, environment: 'test', keyId }) as ApiKey;

describe('what cannot be written of one workspace', () => {
  it('keeps the last uses of other workspaces from nothing', async () => {
    const uses = new LastUses();
    const now = new Date('2027-01-01T00:00:00Z');
    for (const key of [poison, good]) uses.note(keyOf(key), now);
    await refuse('api_keys');

    await expect(uses.save(platform.gateway.database)).rejects.toThrow('refused by the test');

    const rows = await query(database.superuserUrl, 'select key_id from api_keys where last_used_at = $1', [now]);
    expect(rows).toEqual([{ key_id: good.keyId }]);
    await allow('api_keys');
  });

  it('keeps the usage of other workspaces from nothing, and is not tried for ever', async () => {
    const counts = new UsageCounts();
    const now = new Date('2027-01-01T00:00:00Z');
    for (const { workspaceId } of [poison, good])
      counts.count({ tenant: { workspaceId, environment: 'test' }, route: 'GET /v1/cases', status: 200 }, now);
    await refuse('usage_days');

    await expect(counts.save(platform.gateway.database.claim)).rejects.toThrow('refused by the test');
    await counts.save(platform.gateway.database.claim);

    const rows = await query(database.superuserUrl, `select workspace_id from usage_days where day = '2027-01-01'`);
    expect(rows).toEqual([{ workspace_id: good.workspaceId }]);
    await allow('usage_days');
  });

  it('keeps the settings of other workspaces from being told in nothing', async () => {
    const log = recordingLogger('gateway');
    await refuse('platform.outbox');

    // Other maxima than before: everyone is to be told again.
    const retentionMaxima = { ...usualMaxima, [newId('event')]: 1 };
    const told = await tellSettings(
      { database: platform.gateway.database, clock: { now: () => new Date() }, retentionMaxima, log },
      50,
    );

    expect(told).toBeGreaterThanOrEqual(1);
    expect(log.lines('settings.not_told')).toMatchObject([{ level: 50, workspaceId: poison.workspaceId }]);
    await allow('platform.outbox');
  });
});
