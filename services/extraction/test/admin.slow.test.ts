import { newId } from '@ifcgate/service-kit';
import { type Ended, type TestDatabase, createTestDatabase, query, runProgram } from '@ifcgate/test-kit';
import { migrationsDir } from '../src/service.ts';

let database: TestDatabase;
const [first, second] = [newId('document'), newId('document')].toSorted() as [string, string];

/** Two documents in quarantine. */
beforeEach(async () => {
  database = await createTestDatabase('extraction', { migrationsDir });
  for (const id of [first, second])
    await query(
      database.superuserUrl,
      `insert into documents (workspace_id, environment, document_id, origin, template, template_version, file_url, status,
        fields, details, checks, warnings, metadata, created_at, interruptions, faults, quarantined_at)
      values ('ws_1', 'test', $1, 'verification', 'invoice-standard', 1, 'http://127.0.0.1:1/', 'failed',
        '{}', '{}', '[]', '[]', '{}', now(), 5, 3, now())`,
      [id],
    );
});
afterEach(() => database.drop());

const admin = (...words: string[]): Promise<Ended> =>
  runProgram(new URL('../src/admin.ts', import.meta.url), words, {
    DATABASE_URL: database.appUrl,
    DATABASE_WORKER_URL: database.workerUrl,
  });
const states = () =>
  query(
    database.superuserUrl,
    'select status, faults, interruptions, quarantined_at is null as is_in_use from documents order by document_id',
  );
const revived = { status: 'processing', faults: 0, interruptions: 0, is_in_use: true };
const aside = { status: 'failed', faults: 3, interruptions: 5, is_in_use: false };

describe('the operator of documents', () => {
  it('sees what is in quarantine, the newest first', async () => {
    const { exitCode, stdout, stderr } = await admin('documents', 'quarantined');

    expect([exitCode, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({
      documents: [{ documentId: second }, { documentId: first, template: 'invoice-standard', faults: 3 }],
    });
  });

  it('has one of them read once more, as if nothing had been, and no other', async () => {
    const { exitCode, stdout } = await admin('documents', 'retry', second);

    expect([exitCode, JSON.parse(stdout)]).toEqual([0, { documentId: second, status: 'processing' }]);
    expect(await states()).toEqual([aside, revived]);
  });

  it('has all of them read once more, however many', async () => {
    await query(
      database.superuserUrl,
      `insert into documents (workspace_id, environment, document_id, origin, template, template_version, file_url, status,
         fields, details, checks, warnings, metadata, created_at, interruptions, faults, quarantined_at)
       select 'ws_1', 'test', 'doc_' || lpad(n::text, 26, '0'), 'verification', 'invoice-standard', 1, 'http://127.0.0.1:1/',
         'failed', '{}', '{}', '[]', '[]', '{}', now(), 5, 3, now()
       from generate_series(1, 1100) n`,
    );

    const { exitCode, stdout } = await admin('documents', 'retry', '--all');

    expect(exitCode).toBe(0);
    expect((JSON.parse(stdout) as { documents: object[] }).documents).toHaveLength(1100 + 2);
    expect(await query(database.superuserUrl, 'select from documents where quarantined_at is not null')).toEqual([]);
  });

  it('has all of them read once more', async () => {
    const { exitCode, stdout } = await admin('documents', 'retry', '--all');

    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      documents: [second, first].map((documentId) => ({ documentId, status: 'processing' })),
    });
    expect(await states()).toEqual([revived, revived]);
  });

  it('is told of one that is not in quarantine, by the exit code too', async () => {
    const { exitCode, stdout, stderr } = await admin('documents', 'retry', newId('document'));

    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^No document \S+ is in quarantine\.\n$/);
  });

  it.each([[[]], [['documents']], [['documents', 'retry']], [['documents', 'retry', '--each']]])(
    'is told which commands there are for %j',
    async (words) => {
      const { exitCode, stdout, stderr } = await admin(...words);

      expect([exitCode, stdout]).toEqual([1, '']);
      expect(stderr).toContain('documents retry doc_… | --all');
    },
  );
});
