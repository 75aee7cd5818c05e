import type { ApiKeyRow, CreatedKey } from '@ifcgate/contracts';
import { type TestDatabase, eventually } from '@ifcgate/test-kit';
import fc from 'fast-check';
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

const post = (key: string, path: string, body?: unknown) =>
  platform.request('POST', `/v1/api_keys${path}`, { key, body });
const scopes = ['keys:manage', 'cases:read'];
/** Before the overlap of a rotation ends: a key that was replaced makes keys that end no later than itself. */
const expires_at = new Date(Date.now() + 12 * 3_600_000).toISOString();

/** What a key is, by the words of the contract. */
interface Known {
  readonly keyId: string;
  readonly secret: string;
  maker: Known | undefined;
  readonly line: { readonly first: string };
  replacedBy?: Known;
  isRevoked: boolean;
}

type Step =
  | { readonly make: number }
  | { readonly rotate: number; readonly by: number }
  | { readonly revoke: number; readonly keepCreated: boolean; readonly withSuccessors: boolean };
const index = fc.nat({ max: 50 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ make: index }) },
  { weight: 3, arbitrary: fc.record({ rotate: index, by: index }) },
  { weight: 1, arbitrary: fc.record({ revoke: index, keepCreated: fc.boolean(), withSuccessors: fc.boolean() }) },
);

function descendants(of: readonly Known[], all: readonly Known[]): Set<Known> {
  const found = new Set(of);
  for (let size = -1; size !== found.size;) {
    size = found.size;
    for (const key of all) if (key.maker !== undefined && found.has(key.maker)) found.add(key);
  }
  return found;
}

/** Does a step on the platform, and on what is known. */
async function take(one: Step, all: Known[], root: Known): Promise<void> {
  const living = all.filter((key) => !key.isRevoked);
  const pick = (n: number): Known => living[n % living.length] ?? root;
  if ('make' in one) {
    const maker = pick(one.make);
    const made = (await post(maker.secret, '', { name: 'x', scopes, expires_at })).body as unknown as CreatedKey;
    all.push({ keyId: made.key_id, secret: made.secret, maker, line: { first: made.key_id }, isRevoked: false });
  } else if ('rotate' in one) {
    const old = pick(one.rotate);
    const by = pick(one.by);
    if (old.replacedBy !== undefined || old === root) return;
    const made = (await post(by.secret, `/${old.keyId}/rotate`)).body as unknown as CreatedKey;
    const successor = { keyId: made.key_id, secret: made.secret, maker: old.maker, line: old.line, isRevoked: false };
    old.replacedBy = successor;
    for (const key of all) if (key.maker === old) key.maker = successor;
    all.push(successor);
  } else {
    const key = pick(one.revoke);
    if (key === root) return;
    const named = one.withSuccessors ? all.filter((other) => other.line === key.line) : [key];
    const ending = [...(one.keepCreated ? new Set(named) : descendants(named, all))].filter((each) => !each.isRevoked);
    const body = { keep_created: one.keepCreated, with_successors: one.withSuccessors };
    const answer = (await post(root.secret, `/${key.keyId}/revoke`, body)).body as unknown as {
      also_revoked: string[];
      successor: string | null;
    };
    for (const each of ending) each.isRevoked = true;
    let newest: Known | undefined;
    for (let next = key.replacedBy; next !== undefined; next = next.replacedBy) if (!next.isRevoked) newest = next;
    expect(answer.also_revoked).toEqual(
      ending
        .filter((each) => each !== key)
        .map(({ keyId }) => keyId)
        .sort(),
    );
    expect(answer.successor).toBe(newest?.keyId ?? null);
  }
}

describe('a tree of keys', () => {
  it('ends as the contract has it, however it was made, rotated and revoked', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 16 }), async (steps) => {
        const { secret, keyId } = await platform.aKey();
        const root: Known = { keyId, secret, maker: undefined, line: { first: keyId }, isRevoked: false };
        const all = [root];

        for (const one of steps) await take(one, all, root);

        const rows = await Promise.all(
          all.map((key) => platform.request('GET', `/v1/api_keys/${key.keyId}`, { key: secret })),
        );
        expect(rows.map(({ body }) => (body as unknown as ApiKeyRow).status)).toEqual(
          all.map(({ isRevoked }) => (isRevoked ? 'revoked' : 'active')),
        );
        expect(rows.map(({ body }) => (body as unknown as ApiKeyRow).created_by)).toEqual(
          all.map(({ maker }) => maker?.keyId ?? null),
        );
      }),
      { numRuns: 25 },
    );
  }, 120_000);

  it('ends with its root on another replica within two seconds, with what is made at the same moment', async () => {
    const other = await startGateway(database);
    const root = await platform.aKey();
    const child = (await post(root.secret, '', { name: 'child', scopes })).body as unknown as CreatedKey;
    const makes = Array.from({ length: 20 }, () => post(child.secret, '', { name: 'grandchild', scopes }));

    const revoked = post(root.secret, `/${root.keyId}/revoke`);
    const made = (await Promise.all(makes))
      .filter(({ status }) => status === 201)
      .map(({ body }) => body as unknown as CreatedKey);
    const startedAt = performance.now();
    expect((await revoked).status).toBe(200);

    for (const { secret } of [child, ...made])
      await eventually(async () => (await other.request('GET', '/v1/cases', { key: secret })).status === 401);
    expect(performance.now() - startedAt).toBeLessThan(5000);
    await other.stop();
  }, 60_000);

  it('has one limit for each line of rotation, however long it is', async () => {
    const { secret: operator, workspaceId } = await platform.aKey();
    const limited = await platform.aKey({ workspaceId, rateLimitPerMinute: 4 });
    const line = [limited.secret];
    let { keyId } = limited;
    for (let n = 0; n < 3; n++) {
      const made = (await post(operator, `/${keyId}/rotate`)).body as unknown as CreatedKey;
      line.push(made.secret);
      keyId = made.key_id;
    }

    const statuses: number[] = [];
    for (let n = 0; n < 8; n++)
      statuses.push((await platform.request('GET', '/v1/cases', { key: line[n % line.length] ?? '' })).status);

    expect(statuses.filter((status) => status === 200)).toHaveLength(4);
    expect(statuses.filter((status) => status === 429)).toHaveLength(4);
  });
});
