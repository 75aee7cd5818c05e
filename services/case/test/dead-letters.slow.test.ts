import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { AnyEvent } from '@ifcgate/contracts';
import { eventually, programEnvironment } from '@ifcgate/test-kit';
import { aCompletion, aDocumentToRead, aSubmission } from '@ifcgate/test-kit/builders';
import type { ServiceHarness, WorkspaceView } from '@ifcgate/test-kit/service-harness';
import type { Db } from '../src/db/client.ts';
import { readCase, startCases } from './platform.ts';

const stuck = 'app_stuck';
let platform: ServiceHarness<Db>;
let workspace: WorkspaceView;

beforeAll(async () => {
  platform = await startCases();
  await platform.sql(`
    create table is_refused (applicant text primary key);
    grant select on is_refused to ifcgate_app, ifcgate_worker;
    create function refuse_case() returns trigger language plpgsql as
      $$ begin if exists (select from is_refused) then raise exception 'refused by the test'; end if; return new; end $$;
    create trigger refuse_case before insert on cases for each row
      when (new.applicant_id = '${stuck}') execute function refuse_case()`);
});
afterAll(() => platform.stop());
beforeEach(async () => {
  await platform.sql('delete from platform.parked_event');
  await platform.sql(`insert into is_refused values ('all') on conflict do nothing`);
  workspace = platform.as();
});

interface Answer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly letters: readonly Record<string, unknown>[];
}

/** Runs the service's own command, as a Job in a container does. */
async function operator(...words: string[]): Promise<Answer> {
  const { appUrl, workerUrl } = platform.database;
  const env = { ...programEnvironment(), DATABASE_URL: appUrl, DATABASE_WORKER_URL: workerUrl };
  const program = join(import.meta.dirname, '../src/admin.ts');
  const run = promisify(execFile)(process.execPath, [program, 'dead-letters', ...words], { env });
  const failed = (error: unknown) => error as { stdout: string; stderr: string; code: number };
  const { stdout, stderr, code } = await run.then((done) => ({ ...done, code: 0 }), failed);
  const letters = stdout.startsWith('{') ? (JSON.parse(stdout) as { dead_letters: Answer['letters'] }) : undefined;
  return { exitCode: code, stdout, stderr, letters: letters?.dead_letters ?? [] };
}

/** A verification whose case cannot be opened, given up by the platform, and its checks behind it. */
async function giveUp(): Promise<{ caseId: string; events: AnyEvent[] }> {
  const documents = [aDocumentToRead({ file_url: 'https://files.example.com/ada.png' })];
  const submission = aSubmission({ applicant_id: stuck, documents });
  const caseId = submission.case_id;
  const events = [
    workspace.event('verification.submitted', submission),
    workspace.event('verification.completed', aCompletion(caseId), { subjectSeq: 2 }),
  ];
  await workspace.publish(...events);
  await platform.sql(`update platform.parked_event set attempts = 6, retry_at = null where event_id = $1`, [
    events[0]?.id,
  ]);
  return { caseId, events };
}

describe('what an operator does with events that were set aside', () => {
  it('begins with a list of those that nobody else helps: why, since when, and what waits behind them', async () => {
    const { caseId, events } = await giveUp();
    await workspace.publish(workspace.event('verification.submitted', aSubmission({ applicant_id: stuck })));

    const { letters, exitCode } = await operator('list', '--json');
    const people = await operator('list');
    const pending = await operator('list', '--pending', '--json');

    expect(exitCode).toBe(0);
    expect(letters).toEqual([
      {
        ...{ service: 'case', event_id: events[0]?.id, type: 'verification.submitted', source: 'verification' },
        ...{ subject: caseId, workspace_id: workspace.tenant.workspaceId, environment: workspace.tenant.environment },
        ...{ state: 'dead', attempts: 6, retry_at: null, waiting_behind: 1 },
        reason: expect.stringContaining('refused by the test'),
        parked_at: expect.stringMatching(/^\d{4}-.*Z$/),
        age_seconds: expect.any(Number),
      },
    ]);
    expect(people.stdout).toContain(`${events[0]?.id}  verification.submitted  about ${caseId}`);
    expect(pending.letters.map(({ state }) => state)).toEqual(['dead', 'failed']);
  });

  it('finds them by subject, type, event and service', async () => {
    const { caseId, events } = await giveUp();
    const other = await giveUp();
    const idsOf = async (...words: string[]): Promise<unknown[]> =>
      (await operator('list', '--json', ...words)).letters.map((letter) => letter['event_id']);

    expect(await idsOf('--subject', caseId)).toEqual([events[0]?.id]);
    expect(await idsOf('--event', other.events[0]?.id ?? '')).toEqual([other.events[0]?.id]);
    expect(await idsOf('--type', 'verification.submitted')).toHaveLength(2);
    expect(await idsOf('--type', 'workflow.decided')).toEqual([]);
    expect(await idsOf('--service', 'case', '--limit', '1')).toHaveLength(1);
    const elsewhere = await operator('list', '--service', 'webhook');
    expect([elsewhere.exitCode, elsewhere.stderr]).toEqual([1, 'No service webhook is here; there is: case.\n']);
  });

  it('shows one with its event and what waits behind, without personal data unless asked', async () => {
    const { caseId, events } = await giveUp();

    const shown = await operator('show', '--subject', caseId, '--json');
    const revealed = await operator('show', '--subject', caseId, '--json', '--reveal');

    expect(shown.letters).toMatchObject([
      {
        behind: [{ event_id: events[1]?.id, type: 'verification.completed' }],
        event: { type: 'verification.submitted', content: { subject: caseId, data: { applicant_id: stuck } } },
      },
    ]);
    expect(shown.stdout).not.toContain('ada.png');
    expect(shown.stdout).toContain('[redacted]');
    expect(revealed.stdout).toContain('https://files.example.com/ada.png');
  });

  it('revives one, and what waits behind it, in order', async () => {
    const { caseId } = await giveUp();
    await platform.sql('delete from is_refused');

    const { letters, stderr } = await operator('retry', '--subject', caseId, '--json');

    expect(letters).toMatchObject([{ subject: caseId }]);
    expect(stderr).toContain('"event":"dead_letter.retried"');
    const read = await eventually(
      async () => {
        const found = await readCase(workspace, caseId);
        expect(found.timeline).toHaveLength(2);
        return found;
      },
      { timeoutMs: 15_000 },
    );
    expect(read.timeline.map((entry) => entry.event)).toEqual(['submitted', 'checks_completed']);
    expect(await platform.sql('select from platform.parked_event')).toEqual([]);
    expect((await operator('list')).stdout).toBe('None.\n');
  });

  it('tries one again by the whole schedule, when it fails again', async () => {
    const { caseId, events } = await giveUp();

    await operator('retry', '--subject', caseId);

    const [parked] = await eventually(
      async () => {
        const rows = await platform.sql<{ attempts: number; state: string }>(
          'select attempts, state from platform.parked_event where event_id = $1',
          [events[0]?.id],
        );
        expect(rows[0]?.attempts).toBe(2);
        return rows;
      },
      { timeoutMs: 15_000 },
    );
    expect(parked?.state).toBe('failed');
  });

  it('drops one only when told so twice; then what waited behind it goes on, and it never comes again', async () => {
    const { caseId, events } = await giveUp();
    await platform.sql('delete from is_refused');

    const refused = await operator('drop', '--subject', caseId);
    const dropped = await operator('drop', '--subject', caseId, '--yes', '--json');

    expect([refused.exitCode, refused.stderr]).toEqual([1, expect.stringContaining('--yes')]);
    expect(dropped.letters).toMatchObject([{ event_id: events[0]?.id }]);
    expect(dropped.stderr).toContain('"event":"dead_letter.dropped"');
    // The checks came before their case now, and wait for that.
    const waiting = await eventually(
      async () => {
        const rows = await platform.sql<{ state: string }>('select event_id, state from platform.parked_event');
        expect(rows[0]?.state).toBe('not_yet');
        return rows;
      },
      { timeoutMs: 15_000 },
    );
    expect(waiting).toMatchObject([{ event_id: events[1]?.id }]);
    await workspace.publish(events[0] as AnyEvent);
    expect((await workspace.get(`/v1/cases/${caseId}`)).status).toBe(404);
  });

  it.each([
    ['nothing', [], 'Known commands'],
    ['another word', ['lost'], 'Known commands'],
    ['a word that every object has', ['constructor'], 'Known commands'],
    ['another flag', ['list', '--subjects', 'x'], 'Known commands'],
    ['a limit of none', ['list', '--limit', '0'], '--limit needs a whole number'],
    ['a retry of nothing in particular', ['retry'], 'needs to be told which'],
    ['a drop of nothing in particular', ['drop', '--yes'], 'needs to be told which'],
  ])('is told what is wrong with %s', async (_name, words, message) => {
    const { exitCode, stderr, stdout } = await operator(...words);

    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toContain(message);
  });
});
