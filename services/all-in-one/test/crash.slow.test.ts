import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import IFCGate from '@ifcgate/sdk';
import { type Receiver, eventually, query, startReceiver } from '@ifcgate/test-kit';
import { migrationsOf, type DatabaseName } from '../src/databases.ts';
import { expectOneCaseEach, expectWebhooks } from './one-case-each.ts';
import { type Home, type ReadyProgram, createHome } from './program.ts';
import { Submissions, type Target } from './submissions.ts';

let home: Home;
let receiver: Receiver;
let program: ReadyProgram;
const target = (): Target => ({ url: program.local.base_url, apiKey: program.local.api_key });
const client = (): IFCGate => new IFCGate({ apiKey: program.local.api_key, baseUrl: program.local.base_url });

beforeAll(async () => {
  home = await createHome();
  receiver = await startReceiver();
});
afterAll(async () => {
  await receiver.close();
  await home.remove();
}, 60_000);

describe('a platform that is killed again and again', () => {
  const rounds = 4;
  const submissions = new Submissions(10);

  it('under load loses no request, doubles no case or event, reads every passport and sends every webhook', async () => {
    for (let round = 1; round <= rounds; round++) {
      program = await home.start();
      if (round === 1) await client().webhookEndpoints.create({ url: receiver.url, event_types: ['case.created'] });
      await killUnderLoad(submissions, 20 + Math.floor(Math.random() * 100));
    }
    const starting = home.launch();
    await eventually(() => starting.output().includes('PostgreSQL'), { timeoutMs: 60_000 });
    await starting.kill();
    program = await home.start();
    await submissions.submit(target(), { concurrency: 8 });

    expect(submissions.complaints).toEqual([]);
    await expectOneCaseEach(client(), submissions);
    await expectWebhooks(receiver, submissions);
    for (const service of ownersOfEvents) {
      const url = await home.ownerUrl(service);
      await eventually(async () => (await countRows(url, 'outbox')) === 0, { timeoutMs: 30_000 });
      expect({ service, parked: await countRows(url, 'parked_event') }).toEqual({ service, parked: 0 });
    }
  }, 300_000);

  it('finds the PostgreSQL that outlived it, and goes on with that', async () => {
    const before = await postmasterPid();

    await program.kill();
    program = await home.start();

    expect(await postmasterPid()).toBe(before);
    expect((await client().cases.list({ limit: 1 })).data).toHaveLength(1);
  }, 120_000);

  it('starts again when its PostgreSQL was killed with it', async () => {
    process.kill(await postmasterPid(), 'SIGKILL');
    await program.kill();

    program = await home.start();

    await expectOneCaseEach(client(), submissions);
  }, 120_000);

  it('goes on when its PostgreSQL is killed under it', async () => {
    const running = submissions.submit(target(), { concurrency: 8, count: 150 });
    const enough = submissions.accepted.size + 30;
    await eventually(() => submissions.accepted.size >= enough, { timeoutMs: 60_000, intervalMs: 2 });
    process.kill(await postmasterPid(), 'SIGKILL');
    await running;

    expect(submissions.complaints).toEqual([]);
    await expectOneCaseEach(client(), submissions);
    await expectWebhooks(receiver, submissions);
  }, 180_000);

  it('between commit and answer gives the same case to the repeated request', async () => {
    const url = await home.ownerUrl('verification');
    await query(url, holdCommit);
    const request = { workflow: 'onboarding-default', applicant_id: 'app_of_the_slow_commit' };
    const unanswered = client().verifications.create(request, { idempotencyKey: 'slow commit', maxRetries: 0 });
    const outcome = unanswered.then(
      () => 'answered',
      () => 'not answered',
    );
    await eventually(async () => (await query(url, heldCommits)).length === 1, { timeoutMs: 30_000 });
    await program.kill();
    // The server has heard the commit, and ends it whether or not anybody waits for it.
    const [kept] = await eventually(
      async () => {
        const rows = await query<{ body: string }>(url, keptReply);
        return rows.length === 1 && rows;
      },
      { timeoutMs: 30_000 },
    );

    program = await home.start();
    const repeated = await client().verifications.create(request, { idempotencyKey: 'slow commit' });

    expect(await outcome).toBe('not answered');
    expect(repeated).toEqual(JSON.parse(kept?.body ?? ''));
    const listed = await eventually(async () => {
      const { data } = await client().cases.list({ applicant_id: request.applicant_id });
      return data.length > 0 && data;
    });
    expect(listed.map(({ case_id: caseId }) => caseId)).toEqual([repeated.case_id]);
  }, 120_000);

  it('while a caller waits for a document goes on with that one when the request is repeated', async () => {
    const slow = await startReceiver({ respond: (_, n) => ({ status: 404, delayMs: n === 1 ? Infinity : 0 }) });
    const request = { template: 'invoice-standard', file_url: `${slow.url}/invoice.pdf` };
    const once = { idempotencyKey: 'waited for', maxRetries: 0 };
    const outcome = client()
      .documents.extract(request, once)
      .then(
        () => 'answered',
        () => 'not answered',
      );
    await slow.waitFor((requests) => requests.length === 1, { timeoutMs: 30_000 });
    await program.kill();
    const [kept] = await query<{ object_id: string }>(await home.ownerUrl('extraction'), keptDocument);

    program = await home.start();
    const repeated = await client().documents.extract(request, once);
    await slow.close();

    expect(await outcome).toBe('not answered');
    expect(repeated).toMatchObject({ document_id: kept?.object_id, status: 'failed' });
    const { data } = await client().documents.list({ template: request.template });
    expect(data.map(({ document_id: documentId }) => documentId)).toEqual([kept?.object_id]);
    expect(await client().documents.extract(request, once)).toEqual(repeated);
  }, 120_000);
});

async function killUnderLoad(submissions: Submissions, answers: number): Promise<void> {
  const ending = new AbortController();
  const before = submissions.accepted.size;
  const running = submissions.submit(target(), { concurrency: 12, count: answers + 100, signal: ending.signal });
  await eventually(() => submissions.accepted.size >= before + answers, { timeoutMs: 60_000, intervalMs: 2 });
  await program.kill();
  ending.abort();
  await running;
}

const ownersOfEvents = Object.keys(migrationsOf).filter((name) => name !== 'gateway') as DatabaseName[];

async function countRows(url: string, table: 'outbox' | 'parked_event'): Promise<number> {
  const [row] = await query<{ count: number }>(url, `select count(*)::integer as count from platform.${table}`);
  return row?.count ?? Number.NaN;
}

async function postmasterPid(): Promise<number> {
  return Number.parseInt(await readFile(join(home.dataDir, 'postgres/cluster/postmaster.pid'), 'utf8'), 10);
}

/** The commit of one request takes two seconds, so that it can be met in the middle. */
const holdCommit = `
  create function hold_commit() returns trigger language plpgsql as $$
    begin perform pg_advisory_xact_lock(4711), pg_sleep(2); return null; end $$;
  create constraint trigger hold_commit after insert on platform.kept_reply deferrable initially deferred
    for each row when (new.key = 'slow commit') execute function hold_commit()`;
const heldCommits = `select from pg_locks where locktype = 'advisory' and objid = 4711 and granted`;
const keptDocument = `select object_id from platform.kept_reply where key = 'waited for'`;
const keptReply = `select body from platform.kept_reply where key = 'slow commit'`;
