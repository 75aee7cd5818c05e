import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { newId } from '@ifcgate/service-kit';
import { type TestDatabase, eventually } from '@ifcgate/test-kit';
import pg from 'pg';
import { runCommand } from '../src/admin-commands.ts';
import { type TestGateway, gatewayDatabase, startGateway } from './harness.ts';

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

describe('a host that prepares a first key', () => {
  it('makes a workspace once, however often it says so', async () => {
    const workspaceId = newId('workspace');
    const { admin } = platform.gateway;

    await admin.ensureWorkspace({ workspaceId, name: 'First' });
    await admin.ensureWorkspace({ workspaceId, name: 'Second' });

    expect(await rows('select name from workspaces where workspace_id = $1', [workspaceId])).toEqual([
      { name: 'First' },
    ]);
  });

  it('cannot make a key of a workspace that is not there, or without scopes', async () => {
    const { admin } = platform.gateway;
    const key = {
      workspaceId: newId('workspace'),
      environment: 'test' as const,
      name: 'x',
      scopes: ['cases:read' as const],
    };

    await expect(admin.createApiKey(key)).rejects.toMatchObject({ code: 'not_found' });
    await expect(admin.createApiKey({ ...key, scopes: [] })).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(admin.createApiKey({ ...key, cidrs: ['nowhere'] })).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('leaves nothing of the key behind that would let anybody in', async () => {
    const { secret, keyId } = await platform.aKey();

    const [row] = await rows('select * from api_keys where key_id = $1', [keyId]);

    expect(row).toMatchObject({ prefix: 'ifcg_test_', last_four: secret.slice(-4), hash: expect.any(Buffer) });
    expect(JSON.stringify(row)).not.toContain(secret.slice(10, 40));
  });
});

describe('the tables of the gateway', () => {
  it.each(['appUrl', 'workerUrl'] as const)('show nothing to a transaction without a tenant (%s)', async (role) => {
    const { workspaceId } = await platform.aKey();
    await rows("insert into usage_days values ($1, 'test', '2026-01-01', 'GET /v1/cases', '2xx', 1)", [workspaceId]);

    for (const table of ['workspaces', 'api_keys', 'usage_days']) {
      expect(await rows(`select * from ${table}`, [], database[role])).toEqual([]);
    }
  });

  it('show one workspace nothing of another, and one environment nothing of the other', async () => {
    const one = await platform.aKey();
    const two = await platform.aKey();
    const seenBy = (workspaceId: string, environment: string) =>
      rowsOfTenant(database.appUrl, workspaceId, environment, 'select key_id from api_keys');

    expect(await seenBy(one.workspaceId, 'test')).toEqual([{ key_id: one.keyId }]);
    expect(await seenBy(two.workspaceId, 'test')).toEqual([{ key_id: two.keyId }]);
    expect(await seenBy(one.workspaceId, 'live')).toEqual([]);
    expect(await rowsOfTenant(database.appUrl, one.workspaceId, 'live', 'select workspace_id from workspaces')).toEqual(
      [{ workspace_id: one.workspaceId }],
    );
  });

  it('have one door across workspaces, which takes a hash and gives one row', async () => {
    const { keyId, secret } = await platform.aKey();
    const find = 'select key_id from find_api_key(sha256($1::text::bytea))';

    expect(await rows(find, [secret], database.workerUrl)).toEqual([{ key_id: keyId }]);
    await expect(rows(find, [secret], database.appUrl)).rejects.toThrow(/permission denied/);
  });

  it("have one way to count for all workspaces, which is the worker role's", async () => {
    const add = "select add_usage('[]'::jsonb)";

    expect(await rows(add, [], database.workerUrl)).toHaveLength(1);
    await expect(rows(add, [], database.appUrl)).rejects.toThrow(/permission denied/);
  });
});

describe("the operator's command", () => {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what it prints
  const command = (...args: string[]): Promise<any> => runCommand(args, () => platform.gateway.admin);
  const inProcess = (...args: string[]) => {
    const env = {
      ...process.env,
      NODE_OPTIONS: '',
      DATABASE_URL: database.appUrl,
      DATABASE_WORKER_URL: database.workerUrl,
    };
    return promisify(execFile)(process.execPath, [join(import.meta.dirname, '../src/admin.ts'), ...args], { env });
  };

  it('makes a workspace and a key, lists it without its secret, and revokes it', async () => {
    const { workspaceId } = await command('workspaces', 'create', '--name', 'Acme', '--rate-limit', '50');
    const { keyId, secret } = await command(
      ...['keys', 'create', '--workspace', workspaceId, '--environment', 'live', '--name', 'CI'],
      ...['--scope', 'cases:read', '--scope', 'cases:export', '--cidr', '127.0.0.0/8'],
    );
    const answer = await platform.request('GET', '/v1/cases', { key: secret });
    const listed = await command('keys', 'list', '--workspace', workspaceId);
    await command('keys', 'revoke', '--workspace', workspaceId, '--environment', 'live', '--key', keyId);
    const { keys } = await command('keys', 'list', '--workspace', workspaceId);

    expect(answer).toMatchObject({ status: 200, headers: { 'ratelimit-limit': '50' } });
    expect(listed.keys).toMatchObject([
      { keyId, name: 'CI', environment: 'live', scopes: ['cases:read', 'cases:export'], revokedAt: null },
    ]);
    expect(JSON.stringify(listed)).not.toContain(secret);
    expect(keys).toMatchObject([{ keyId, revokedAt: expect.any(Date) }]);
  });

  it('changes the limit of a workspace, and gives it back to the default', async () => {
    const { workspaceId, secret } = await platform.aKey({ workspaceLimit: 50 });
    const update = (limit: string) =>
      command('workspaces', 'update', '--workspace', workspaceId, '--rate-limit', limit);
    const limitNow = async () =>
      (await platform.request('GET', '/v1/cases', { key: secret })).headers['ratelimit-limit'];
    expect(await limitNow()).toBe('50');

    const answer = await update('70');

    expect(answer).toEqual({ workspaceId, rateLimitPerMinute: 70 });
    await eventually(async () => (await limitNow()) === '70', { timeoutMs: 2500 });
    await update('default');
    await eventually(async () => (await limitNow()) === '100000', { timeoutMs: 2500 });
    await expect(update('0')).rejects.toThrow('rateLimitPerMinute');
    await expect(
      command('workspaces', 'update', '--workspace', newId('workspace'), '--rate-limit', '1'),
    ).rejects.toMatchObject({ code: 'not_found' });
  });

  it('rotates a key, which lives on for the hours that are said', async () => {
    const { workspaceId, keyId, secret } = await platform.aKey();
    const rotate = (...more: string[]) =>
      command('keys', 'rotate', '--workspace', workspaceId, '--environment', 'test', '--key', keyId, ...more);

    await expect(rotate('--overlap-hours', '200')).rejects.toThrow('overlap_hours');
    const made = await rotate('--overlap-hours', '1');

    for (const key of [secret, made.secret])
      expect((await platform.request('GET', '/v1/cases', { key })).status).toBe(200);
    const { keys } = await command('keys', 'list', '--workspace', workspaceId);
    expect(keys).toMatchObject([
      { keyId: made.keyId, expiresAt: null },
      { keyId, expiresAt: expect.any(Date) },
    ]);
    await expect(rotate()).rejects.toMatchObject({ code: 'conflict' });
  });

  it.each([
    ['Usage:', ['keys', 'make']],
    ['must be ws_', ['keys', 'list', '--workspace', 'x']],
    ['--rate-limit is missing', ['workspaces', 'update', '--workspace', 'x']],
    ['--workspace is missing', ['keys', 'list']],
    [
      '--environment must be live or test',
      ['keys', 'revoke', '--workspace', 'x', '--key', 'y', '--environment', 'prod'],
    ],
    [
      'scopes',
      ['keys', 'create', '--workspace', newId('workspace'), '--environment', 'test', '--name', 'x', '--scope', 'all'],
    ],
    ['--nonsense', ['keys', 'list', '--nonsense']],
  ])('says %j of a command that is wrong', async (text, args) => {
    await expect(command(...args)).rejects.toThrow(text);
  });

  it('prints JSON, from a process of its own', async () => {
    const { workspaceId, keyId } = await platform.aKey();

    const { stdout } = await inProcess('keys', 'list', '--workspace', workspaceId);

    expect(JSON.parse(stdout)).toMatchObject({ keys: [{ keyId, createdAt: expect.stringMatching(/Z$/) }] });
  });

  it('fails with its reason on standard error', async () => {
    await expect(inProcess('keys', 'make')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Usage:'),
    });
  });
});

async function rows(
  sql: string,
  values: unknown[] = [],
  url = database.superuserUrl,
): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

async function rowsOfTenant(
  url: string,
  workspaceId: string,
  environment: string,
  sql: string,
): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('begin');
    await client.query('select platform.enter_tenant($1, $2)', [workspaceId, environment]);
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}
