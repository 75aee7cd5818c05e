import type { ApiKeyRow, CreatedKey } from '@ifcgate/contracts';
import { inTenant, newId, systemClock } from '@ifcgate/service-kit';
import { type TestDatabase, eventually, query } from '@ifcgate/test-kit';
import { grantApiKey } from '../src/use-cases/create-api-key.ts';
import { type TestGateway, gatewayDatabase, startGateway, stopGateways } from './harness.ts';

let database: TestDatabase;
let platform: TestGateway;
beforeAll(async () => {
  database = await gatewayDatabase();
  platform = await startGateway(database);
});
afterAll(async () => {
  await stopGateways();
  await database.drop();
});

const scopes = ['keys:manage', 'cases:read'] as const;
/** Waits until so many statements wait for the lock of another. */
const untilWaiting = (count: number) =>
  eventually(async () => {
    const rows = await query(
      database.superuserUrl,
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    expect(rows).toHaveLength(count);
  });

describe('a key that is made while its maker is revoked', () => {
  it('ends with it, although another revocation was quicker that would have let it live', async () => {
    const root = await platform.aKey();
    const { body } = await platform.request('POST', '/v1/api_keys', {
      ...{ key: root.secret, body: { name: 'maker', scopes } },
    });
    const maker = body as unknown as CreatedKey;
    const { workspaceId } = root;
    const tenant = { workspaceId, environment: 'test' as const };
    const gate = Promise.withResolvers<undefined>();
    const isMade = Promise.withResolvers<string>();

    // In the role of workers: of connections of the other a workspace has but two at once.
    const making = platform.gateway.database.transaction(inTenant(tenant), async (tx) => {
      const wanted = { name: 'made', scopes: [...scopes] };
      const { key } = await grantApiKey({ newId, clock: systemClock }, tx, { keyId: maker.key_id, wanted });
      isMade.resolve(key.keyId);
      await gate.promise;
    });
    const made = await isMade.promise;
    const revoke = (keepCreated: boolean) =>
      platform.gateway.admin.revokeApiKey({ ...tenant, keyId: maker.key_id, keepCreated });
    const keeping = revoke(true);
    await untilWaiting(1);
    const ending = revoke(false);
    await untilWaiting(2);
    gate.resolve(undefined);
    await Promise.all([making, keeping, ending]);

    const row = await platform.request('GET', `/v1/api_keys/${made}`, { key: root.secret });
    expect((row.body as unknown as ApiKeyRow).status).toBe('revoked');
    expect((await ending).alsoRevoked).toEqual([made]);
  });
});
