import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import IFCGate from '@ifcgate/sdk';
import { eventually, freePort, programEnvironment, query } from '@ifcgate/test-kit';
import { expectOneCaseEach } from './one-case-each.ts';
import { type Home, type ReadyProgram, createHome } from './program.ts';
import { Submissions } from './submissions.ts';

let home: Home;
let program: ReadyProgram;
const localPath = (): string => join(home.dataDir, 'local.json');
const clientOf = ({ local }: ReadyProgram): IFCGate => new IFCGate({ apiKey: local.api_key, baseUrl: local.base_url });

const operator = (...args: string[]): Promise<{ stdout: string; stderr: string }> => {
  const env = programEnvironment();
  return promisify(execFile)(process.execPath, [join(import.meta.dirname, '../src/admin.ts'), ...args], { env });
};

beforeAll(async () => {
  home = await createHome();
  program = await home.start();
}, 150_000);
afterAll(() => home.remove(), 60_000);

describe('a platform that has been started', () => {
  it('tells other programs of this user, and nobody else, how to reach it', async () => {
    const text = await readFile(localPath(), 'utf8');
    const { mode } = await stat(localPath());

    expect(JSON.parse(text)).toEqual({
      base_url: `http://127.0.0.1:${home.port}`,
      api_key: expect.stringMatching(/^ifcg_test_/),
      workspace_id: expect.stringMatching(/^ws_/),
      pid: program.pid,
    });
    expect((mode & 0o777).toString(8)).toBe('600');
    expect((await clientOf(program).cases.list()).data).toEqual([]);
  });

  it('shows its operator the documents in quarantine', async () => {
    const { stdout } = await operator('documents', 'quarantined', '--data-dir', home.dataDir);

    expect(JSON.parse(stdout)).toEqual({ documents: [] });
  });

  it('shows its operator the events that its services have set aside, and has them tried again', async () => {
    const event = { type: 'verification.completed', source: 'verification', data: {} };
    for (const service of ['case', 'webhook'] as const)
      await query(
        await home.ownerUrl(service),
        `insert into platform.parked_event (workspace_id, environment, consumer, event_id, source, subject, event, reason, attempts)
         values ('ws_1', 'test', $1, 'evt_' || $1, 'verification', 'case_1', $2, 'Error: broken', 6)`,
        [service, JSON.stringify(event)],
      );
    const words = (command: string): string[] => [
      'dead-letters',
      command,
      '--type',
      event.type,
      '--json',
      '--data-dir',
      home.dataDir,
    ];
    const servicesOf = ({ stdout }: { stdout: string }): string[] =>
      (JSON.parse(stdout) as { dead_letters: { service: string }[] }).dead_letters.map(({ service }) => service);

    const listed = await operator(...words('list'));
    const retried = await operator(...words('retry'), '--service', 'webhook');
    const dropped = await operator(...words('drop'), '--service', 'case', '--yes');

    expect(servicesOf(listed).sort()).toEqual(['case', 'webhook']);
    expect([servicesOf(retried), servicesOf(dropped)]).toEqual([['webhook'], ['case']]);
    expect(await query(await home.ownerUrl('case'), 'select from platform.parked_event')).toEqual([]);
    // Its contract is not met, so it is kept; and nobody waits for it.
    await eventually(
      async () =>
        expect(await query(await home.ownerUrl('webhook'), 'select state from platform.parked_event')).toEqual([
          { state: 'unread' },
        ]),
      { timeoutMs: 15_000 },
    );
  });

  it('lets its operator make keys, and shows them once', async () => {
    const { workspace_id: workspace } = program.local;
    const words = ['--workspace', workspace, '--environment', 'live', '--name', 'CI', '--scope', 'cases:read'];

    const { stdout } = await operator('keys', 'create', ...words, '--data-dir', home.dataDir);
    const listed = await operator('keys', 'list', '--workspace', workspace, `--data-dir=${home.dataDir}`);

    const { keyId, secret } = JSON.parse(stdout) as { keyId: string; secret: string };
    const client = new IFCGate({ apiKey: secret, baseUrl: program.local.base_url });
    expect((await client.cases.list()).data).toEqual([]);
    expect(listed.stdout).toContain(keyId);
    expect(listed.stdout).not.toContain(secret);
  });

  it('is missed by its operator where it does not run', async () => {
    const nowhere = join(home.dataDir, 'nowhere');

    const failed = operator('keys', 'list', '--workspace', 'ws_1', '--data-dir', nowhere);

    await expect(failed).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`No platform is running on ${nowhere}.`),
    });
  });

  it.each([
    ['on another port', async () => String(await freePort())],
    ['on the same port', () => Promise.resolve(String(home.port))],
  ])(
    'refuses a second start on its data %s, names its process, and goes on',
    async (_where, port) => {
      const second = home.launch('--port', await port());

      expect(await second.gone).toBe(1);
      expect(second.output()).toContain(`already running here (process ${program.pid})`);
      expect(second.output()).toContain(`kill ${program.pid}`);
      expect(JSON.parse(await readFile(localPath(), 'utf8'))).toEqual(program.local);
      expect((await clientOf(program).cases.list()).data).toEqual([]);
    },
    60_000,
  );

  it('runs beside another one, and neither takes the key of the other', async () => {
    const otherHome = await createHome();
    const other = await otherHome.start();

    const { case_id: caseId } = await clientOf(other).verifications.create({
      workflow: 'onboarding-default',
      applicant_id: 'app_of_the_other',
    });

    expect((await clientOf(other).cases.get(caseId)).applicant_id).toBe('app_of_the_other');
    expect((await clientOf(program).cases.list()).data).toEqual([]);
    const stranger = new IFCGate({ apiKey: other.local.api_key, baseUrl: program.local.base_url });
    await expect(stranger.cases.list()).rejects.toMatchObject({ code: 'invalid_api_key' });
    expect(await other.stop()).toBe(0);
    await otherHome.remove();
  }, 150_000);

  it('that is asked to stop under load loses nothing, ends its PostgreSQL, and goes on at the next start', async () => {
    const submissions = new Submissions(10);
    const target = { url: program.local.base_url, apiKey: program.local.api_key };
    const ending = new AbortController();
    const running = submissions.submit(target, { concurrency: 8, count: 500, signal: ending.signal });
    await eventually(() => submissions.accepted.size >= 50, { timeoutMs: 60_000, intervalMs: 2 });

    const code = await program.stop();
    ending.abort();
    await running;

    expect(code).toBe(0);
    expect(existsSync(localPath())).toBe(false);
    expect(existsSync(join(home.dataDir, 'postgres/cluster/postmaster.pid'))).toBe(false);
    const former = program.local;
    program = await home.start();
    expect(program.local).toEqual({ ...former, pid: program.pid });
    await submissions.submit(target, { concurrency: 8 });
    expect(submissions.complaints).toEqual([]);
    await expectOneCaseEach(clientOf(program), submissions);
  }, 240_000);
});

describe('a start', () => {
  it('on a port that is taken ends at once, leaves no server behind and says which flag helps', async () => {
    const free = await createHome();
    const taken = createServer().listen(free.port, '127.0.0.1');
    await once(taken, 'listening');

    const refused = free.launch();

    expect(await refused.gone).toBe(1);
    expect(refused.output()).toContain(`Port ${free.port} is taken`);
    expect(refused.output()).toMatch(/npm start -- --port \d+/);
    expect(existsSync(join(free.dataDir, 'postgres/cluster/postmaster.pid'))).toBe(false);
    taken.close();
    await free.remove();
  }, 60_000);

  it('that is told to stop before it is ready leaves nothing behind', async () => {
    const fresh = await createHome();
    const starting = fresh.launch();
    await eventually(() => starting.output().includes('PostgreSQL'), { timeoutMs: 60_000 });

    expect(await starting.stop()).toBe(0);

    expect(existsSync(join(fresh.dataDir, 'local.json'))).toBe(false);
    expect(existsSync(join(fresh.dataDir, 'postgres/cluster/postmaster.pid'))).toBe(false);
    await fresh.remove();
  }, 120_000);

  it('on a data directory that cannot be made says so at once', async () => {
    const refused = home.launch('--data-dir', '/proc/ifcgate');

    expect(await refused.gone).toBe(1);
    expect(refused.output()).toContain('The data directory /proc/ifcgate cannot be made');
    expect(refused.output()).not.toContain('    at ');
  }, 60_000);

  it.each([
    ['--prot', '4000'],
    ['--port', 'many'],
    ['--port', '65536'],
  ])(
    'with %s %s says which flags there are',
    async (...flags) => {
      const refused = home.launch(...flags);

      expect(await refused.gone).toBe(1);
      expect(refused.output()).toContain('Known flags: --port <number>, --data-dir <folder>');
      expect(refused.output()).not.toContain('    at ');
    },
    60_000,
  );
});
