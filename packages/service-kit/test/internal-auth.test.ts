import { type JsonWebKey, createHmac, generateKeyPairSync } from 'node:crypto';
import type { Tenant } from '@ifcgate/contracts';
import { startReceiver } from '@ifcgate/test-kit';
import { aTenant } from '@ifcgate/test-kit/builders';
import { recordingLogger } from '@ifcgate/test-kit/service-harness';
import type { Server } from 'node:http';
import fc from 'fast-check';
import jwt from 'jsonwebtoken';
import { callerOf } from '../src/http/caller.ts';
import { internalAuth } from '../src/http/internal-auth.ts';
import { createApp, drain, listen, portOf } from '../src/http/server.ts';
import { fetchInternalKeys } from '../src/internal-keys.ts';

const ours = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const theirs = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const publicPem = ours.publicKey.export({ type: 'spki', format: 'pem' });
let server: Server;

beforeAll(async () => {
  const findKey = (kid: string) => Promise.resolve(kid === 'k1' ? ours.publicKey : undefined);
  const app = createApp(
    [internalAuth('case', findKey), (request, response) => void response.json(callerOf(request))],
    recordingLogger('case'),
  );
  server = await listen(app, 0, '127.0.0.1');
});
afterAll(() => drain(server, 0));

const now = (): number => Math.floor(Date.now() / 1000);
const claimsOf = ({ workspaceId, environment }: Tenant): Record<string, unknown> => ({
  ...{ sub: 'key_1', ws: workspaceId, env: environment, scopes: ['cases:read'] },
  ...{ iss: 'ifcgate-gateway', aud: 'case', iat: now(), exp: now() + 60 },
});
const tokenOf = (claims: Record<string, unknown>, key = ours.privateKey, keyid = 'k1'): string =>
  jwt.sign(claims, key, { algorithm: 'ES256', keyid });

async function call(
  authorization?: string,
  header = 'x-internal-authorization',
): Promise<{ status: number; body: unknown }> {
  const headers = authorization === undefined ? {} : { [header]: authorization };
  const answer = await fetch(`http://127.0.0.1:${portOf(server)}/`, { headers });
  return { status: answer.status, body: await answer.json() };
}

describe('a damaged token', () => {
  const part = (value: unknown): string =>
    Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
  const good = tokenOf(claimsOf(aTenant()));
  const [head = '', claims = '', signature = ''] = good.split('.');
  const anything = fc.oneof(
    fc.json(),
    fc.string(),
    fc.constantFrom('{', 'null', '[]', '"x"', '{"kid":1}', '{"alg":"ES256","kid":{}}'),
  );
  const text = fc
    .oneof(
      fc.nat({ max: good.length - 1 }).map((length) => good.slice(0, length)),
      fc
        .tuple(fc.nat({ max: good.length - 1 }), fc.constantFrom(...'aZ0-_.=~'))
        .map(([at, letter]) => good.slice(0, at) + letter + good.slice(at + 1)),
      anything.map((value) => [part(value), claims, signature].join('.')),
      anything.map((value) => [head, part(value), signature].join('.')),
      anything.map((value) => [head, claims, part(value)].join('.')),
      fc.array(fc.base64String(), { maxLength: 6 }).map((parts) => parts.join('.')),
      fc
        .record({
          alg: fc.constantFrom('none', 'HS256', 'RS256', 'ES512', '', 'es256'),
          kid: fc.constantFrom('k1', 'k2', ''),
        })
        .map((header) => [part(header), claims, signature].join('.')),
      fc.constantFrom(`${head}.${claims}.`, `${head}..${signature}`, `..`, `${good}.${signature}`),
    )
    .map((token) => token.replaceAll(/[^\x21-\x7e]/g, '_'));

  // The last letter of a signature has bits that stand for nothing: with others it is the same signature.
  const bytesOf = (signed: string): string => Buffer.from(signed, 'base64url').toString('hex');
  const isGood = (token: string): boolean =>
    token.startsWith(`${head}.${claims}.`) &&
    bytesOf(token.slice(head.length + claims.length + 2)) === bytesOf(signature);

  it('is a 401 in the envelope, whatever is wrong with it', async () => {
    await fc.assert(
      fc.asyncProperty(text, async (token) => {
        fc.pre(token !== '' && !isGood(token));

        const { status, body } = await call(`Bearer ${token}`);

        expect(status).toBe(401);
        expect(body).toMatchObject({ error: { code: 'authentication_required', status: 401 } });
      }),
      { numRuns: 400 },
    );
  });
});

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a service', () => {
  it("takes the gateway's word for who calls", async () => {
    const tenant = aTenant('test');
    const token = tokenOf({ ...claimsOf(tenant), families: ['onboarding-*'] });

    const answer = await call(`Bearer ${token}`);

    const caller = { keyId: 'key_1', ...tenant, scopes: ['cases:read'], families: ['onboarding-*'] };
    expect(answer).toMatchObject({ status: 200, body: caller });
  });

  it('takes a token again until it ends, and not a moment longer', async () => {
    const authorization = `Bearer ${tokenOf({ ...claimsOf(aTenant()), exp: now() + 2 })}`;

    const answers = [await call(authorization), await call(authorization)];
    let last = answers[1];
    while (last?.status === 200) last = await call(authorization);

    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(last?.status).toBe(401);
    expect(Date.now()).toBeGreaterThanOrEqual((now() - 1) * 1000);
  });

  const tenant = aTenant();
  const claims = claimsOf(tenant);
  const without = (name: string): string =>
    tokenOf(Object.fromEntries(Object.entries(claims).filter(([claim]) => claim !== name)));
  const none = `${encode({ alg: 'none', typ: 'JWT', kid: 'k1' })}.${encode(claims)}.`;
  const hmacInput = `${encode({ alg: 'HS256', typ: 'JWT', kid: 'k1' })}.${encode(claims)}`;
  const hmac = `${hmacInput}.${createHmac('sha256', publicPem).update(hmacInput).digest('base64url')}`;
  const [head, , signature] = tokenOf(claims).split('.');

  it.each([
    ['no token', undefined],
    ['an empty one', 'Bearer '],
    ['another scheme', `Basic ${tokenOf(claims)}`],
    ['a token without its scheme', tokenOf(claims)],
    ['garbage', 'Bearer garbage'],
    ['three parts of garbage', 'Bearer a.b.c'],
    ['one that has expired', `Bearer ${tokenOf({ ...claims, exp: now() - 1 })}`],
    ['one that never expires', `Bearer ${without('exp')}`],
    ['one that begins later', `Bearer ${tokenOf({ ...claims, nbf: now() + 60 })}`],
    ['one for another service', `Bearer ${tokenOf({ ...claims, aud: 'webhook' })}`],
    ['one for nobody', `Bearer ${without('aud')}`],
    ['one of another issuer', `Bearer ${tokenOf({ ...claims, iss: 'someone' })}`],
    ['one without a workspace', `Bearer ${without('ws')}`],
    ['one of an unknown environment', `Bearer ${tokenOf({ ...claims, env: 'prod' })}`],
    ['one signed with another key under our id', `Bearer ${tokenOf(claims, theirs.privateKey)}`],
    ['one with an unknown key id', `Bearer ${tokenOf(claims, ours.privateKey, 'k2')}`],
    ['one that is not signed', `Bearer ${none}`],
    ['one signed with our public key as a shared secret', `Bearer ${hmac}`],
    ['one whose claims were changed', `Bearer ${head}.${encode({ ...claims, ws: 'ws_other' })}.${signature}`],
  ])('answers 401 to %s', async (_name, authorization) => {
    expect(await call(authorization)).toMatchObject({
      status: 401,
      body: { error: { code: 'authentication_required', status: 401 } },
    });
  });

  it("does not take the client's own header for the gateway's", async () => {
    expect((await call(`Bearer ${tokenOf(claims)}`, 'authorization')).status).toBe(401);
  });

  it('does not take a list of two tokens', async () => {
    const one = `Bearer ${tokenOf(claims)}`;

    expect((await call(`${one}, ${one}`)).status).toBe(401);
  });
});

describe('the keys that the gateway publishes', () => {
  const published = (kid: string): JsonWebKey => ({ ...ours.publicKey.export({ format: 'jwk' }), kid });

  it('are read once for many tokens, and again when a new one shows up', async () => {
    const keys = [published('k1')];
    const gateway = await startReceiver({ respond: () => ({ status: 200, body: JSON.stringify({ keys }) }) });
    const find = fetchInternalKeys(gateway.url);

    const found = await Promise.all(Array.from({ length: 20 }, () => find('k1')));
    const unknown = await find('k2');
    await gateway.close();

    for (const key of found) expect(key?.equals(ours.publicKey)).toBe(true);
    expect(unknown).toBeUndefined();
    expect(gateway.requests).toHaveLength(1);
  });

  it('are not read again for every forged token', async () => {
    const gateway = await startReceiver({
      respond: () => ({ status: 200, body: JSON.stringify({ keys: [published('k1')] }) }),
    });
    const find = fetchInternalKeys(gateway.url);

    await find('k1');
    for (let n = 0; n < 50; n++) await find(`forged-${n}`);
    await gateway.close();

    expect(gateway.requests.length).toBeLessThanOrEqual(2);
  });

  it('are an outage, not a forgery, while the gateway is away', async () => {
    const gateway = await startReceiver();
    await gateway.close();
    const app = createApp([internalAuth('case', fetchInternalKeys(gateway.url))], recordingLogger('case'));
    const away = await listen(app, 0, '127.0.0.1');

    const answer = await fetch(`http://127.0.0.1:${portOf(away)}/`, {
      headers: { 'x-internal-authorization': `Bearer ${tokenOf(claimsOf(aTenant()))}` },
    });

    expect(answer.status).toBe(503);
    await drain(away, 0);
  });
});
