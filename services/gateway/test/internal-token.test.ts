import { createPublicKey } from 'node:crypto';
import { internalClaimsSchema } from '@ifcgate/contracts';
import {
  Secret,
  createApp,
  createLogger,
  contractRedactions,
  createSecretBox,
  drain,
  listen,
  portOf,
} from '@ifcgate/service-kit';
import type { TestDatabase } from '@ifcgate/test-kit';
import jwt from 'jsonwebtoken';
import pg from 'pg';
import { SigningKeyRing } from '../src/use-cases/signing-key-ring.ts';
import { type TestGateway, gatewayDatabase, startGateway, stopGateways } from './harness.ts';
import { type AnswerBody, send } from './wire.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await gatewayDatabase();
});
afterEach(async () => {
  await stopGateways();
  await database.drop();
});

const silent = createLogger({ service: 'gateway', level: 'silent', redact: contractRedactions() });

async function tokenOf(platform: TestGateway, key: string, path = '/v1/cases'): Promise<string> {
  const answer = await platform.request('GET', path, { key });
  return String(answer.body.headers['x-internal-authorization']).replace('Bearer ', '');
}

async function publishedBy(platform: TestGateway): Promise<AnswerBody['keys']> {
  const server = await listen(createApp(platform.gateway.internalHandlers, silent), 0, '127.0.0.1');
  const answer = await send(portOf(server), 'GET', '/.well-known/jwks.json');
  await drain(server, 0);
  return answer.body.keys;
}

describe('the token for a service', () => {
  it('says who calls, to one service, for a minute at most, signed by a published key', async () => {
    const platform = await startGateway(database);
    const { secret, keyId, workspaceId } = await platform.aKey({ scopes: ['cases:read'], families: ['kyc-*'] });

    const token = await tokenOf(platform, secret);
    const keys = await publishedBy(platform);
    await platform.stop();

    const { kid } = jwt.decode(token, { complete: true })!.header;
    const jwk = keys.find((key) => key.kid === kid)!;
    expect(Object.keys(jwk).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
    const publicKey = createPublicKey({ key: jwk, format: 'jwk' });
    const claims = jwt.verify(token, publicKey, {
      algorithms: ['ES256'],
      audience: 'case',
      issuer: 'ifcgate-gateway',
    }) as jwt.JwtPayload;
    expect(internalClaimsSchema.parse(claims)).toMatchObject({
      sub: keyId,
      ws: workspaceId,
      env: 'test',
      scopes: ['cases:read'],
      families: ['kyc-*'],
    });
    expect(claims.exp! - claims.iat!).toBe(60);
    expect(claims).not.toHaveProperty('webhook_endpoints');
  });

  it('is reused for the same key and service, and is another one for others', async () => {
    const platform = await startGateway(database);
    const one = await platform.aKey();
    const two = await platform.aKey({ workspaceId: one.workspaceId });

    const tokens = [
      await tokenOf(platform, one.secret),
      await tokenOf(platform, one.secret),
      await tokenOf(platform, two.secret),
      await tokenOf(platform, one.secret, '/v1/documents'),
    ];
    await platform.stop();

    expect(tokens[1]).toBe(tokens[0]);
    expect(new Set(tokens).size).toBe(3);
  });
});

describe('the signing keys', () => {
  it('are shared by gateways that start together, and stay over a restart', async () => {
    const together = await Promise.all([startGateway(database), startGateway(database), startGateway(database)]);
    const published = await Promise.all(together.map(publishedBy));
    for (const platform of together) await platform.stop();
    const again = await startGateway(database);

    const later = await publishedBy(again);
    await again.stop();

    expect(published[0]).toHaveLength(1);
    expect(published).toEqual([published[0], published[0], published[0]]);
    expect(later).toEqual(published[0]);
  });

  it('lie sealed in the database, where the app role cannot even see them', async () => {
    const platform = await startGateway(database);
    await publishedBy(platform);
    await platform.stop();

    const [row] = await query(database.superuserUrl, 'select * from signing_keys');
    expect(row!['sealed_private_key']).toMatch(/^v1\./);
    expect(JSON.stringify(row)).not.toContain('"d"');
    await expect(query(database.appUrl, 'select * from signing_keys')).rejects.toThrow(/permission denied/);
    await expect(query(database.workerUrl, 'update signing_keys set generation = 9')).rejects.toThrow(
      /permission denied/,
    );
  });

  it('are announced before they sign, change every day, and are forgotten when their tokens have ended', async () => {
    let now = Date.UTC(2026, 0, 1);
    const { claim: sql } = (await startGateway(database)).gateway.database;
    const box = createSecretBox(new Secret('one secret for all replicas of the gateway'));
    const deps = { sql, box, clock: { now: () => new Date(now) }, log: silent };
    const [here, there] = [new SigningKeyRing(deps), new SigningKeyRing(deps)];
    await Promise.all([here.refresh(), there.refresh()]);
    const first = (await here.signing()).keyId;
    expect((await there.signing()).keyId).toBe(first);

    now += 24 * 3_600_000;
    await Promise.all([here.refresh(), there.refresh()]);

    const [old, next] = await there.published();
    expect(old?.keyId).toBe(first);
    expect(next).toBeDefined();
    expect((await here.signing()).keyId).toBe(first);
    now += 60_000;
    expect((await here.signing()).keyId).toBe(next?.keyId);
    expect((await there.signing()).keyId).toBe(next?.keyId);
    now += 121_000;
    await here.refresh();
    expect((await here.published()).map((key) => key.keyId)).toEqual([next?.keyId]);
    expect(await query(database.superuserUrl, 'select generation from signing_keys')).toEqual([{ generation: 2 }]);
  });

  it('are not said to be none when they cannot be read', async () => {
    const url = 'postgres://nobody:x@127.0.0.1:9/nothing';
    const platform = await startGateway({ ...database, appUrl: url, workerUrl: url });
    const server = await listen(createApp(platform.gateway.internalHandlers, silent), 0, '127.0.0.1');

    const answer = await send(portOf(server), 'GET', '/.well-known/jwks.json');
    await drain(server, 0);
    await platform.stop();

    expect(answer.status).toBe(503);
    expect(answer.body).not.toHaveProperty('keys');
  });

  it('that were sealed with another secret are replaced, and requests are answered', async () => {
    const before = await startGateway(database);
    await publishedBy(before);
    await before.stop();
    const platform = await startGateway(database, { secret: 'another secret with more than 32 characters' });
    const { secret } = await platform.aKey();

    const answer = await platform.request('GET', '/v1/cases', { key: secret });
    await platform.stop();

    expect(answer.status).toBe(200);
    expect(platform.lines.map(({ event }) => event)).toContain('signing_key.unreadable');
  });
});

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}
