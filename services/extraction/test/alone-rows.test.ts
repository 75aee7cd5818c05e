import { Secret, newId, systemClock } from '@ifcgate/service-kit';
import {
  type SentStatement,
  type TestDatabase,
  costOf,
  createTestDatabase,
  query,
  recordStatements,
} from '@ifcgate/test-kit';
import { recordingLogger } from '@ifcgate/test-kit/service-harness';
import { type ExtractionDatabase, openExtractionDatabase } from '../src/db/client.ts';
import { claimDue } from '../src/documents/use-cases/read-jobs.ts';
import { migrationsDir } from '../src/service.ts';

let database: TestDatabase;
let opened: ExtractionDatabase;
beforeEach(async () => {
  database = await createTestDatabase('extraction', { migrationsDir });
  opened = openExtractionDatabase({
    ...{ appUrl: new Secret(database.appUrl), workerUrl: new Secret(database.workerUrl) },
    ...{ log: recordingLogger('extraction'), clock: systemClock, newId, hasPeers: false },
  });
});
afterEach(async () => {
  await opened.close();
  await database.drop();
});

/** A document that waits: how often it was interrupted, since when it is due, and whether a claim of it has ended. */
interface Waiting {
  readonly interruptions: number;
  readonly dueFor: string;
  readonly isClaimed?: boolean;
}

/** Has so many such documents wait. */
const wait = ({ interruptions, dueFor, isClaimed = false }: Waiting, count = 1, name = 'doc') =>
  query(
    database.superuserUrl,
    `insert into documents (workspace_id, environment, document_id, origin, template, status, fields, details, checks,
       warnings, metadata, created_at, run_at, lane, file_url, interruptions, claim_id)
     select 'ws_' || n % 3, 'live', $1 || '_' || n, 'extract', 'passport', 'processing', '{}', '{}', '[]', '[]', '{}', now(),
       now() - $2::interval, 'ocr', 'https://files.example.com/' || n, $3, $4
     from generate_series(1, $5::integer) n`,
    [name, dueFor, interruptions, isClaimed ? 'of the dead' : null, count],
  );
const wanted = { lane: 'ocr' as const, perTenant: 4, crowded: [], claimId: 'ours', limit: 4 };
const claim = (isAlone: boolean, deps = opened) =>
  claimDue({ database: deps, leaseSeconds: 60 }, { ...wanted, isAlone });

describe('a document that waits', () => {
  it.each([
    ['together', { interruptions: 0, dueFor: '1 hour' }],
    ['together', { interruptions: 1, dueFor: '1 hour' }],
    ['together', { interruptions: 0, dueFor: '1 hour', isClaimed: true }],
    ['alone', { interruptions: 1, dueFor: '0 s', isClaimed: true }],
    ['alone', { interruptions: 2, dueFor: '0 s' }],
    ['alone', { interruptions: 4, dueFor: '0 s' }],
    ['later', { interruptions: 4, dueFor: '4 s', isClaimed: true }],
    ['later', { interruptions: 5, dueFor: '4 s' }],
    ['alone', { interruptions: 5, dueFor: '6 s' }],
    ['later', { interruptions: 5, dueFor: '9 s', isClaimed: true }],
    ['alone', { interruptions: 6, dueFor: '11 s' }],
    ['later', { interruptions: 500, dueFor: '299 s' }],
    ['alone', { interruptions: 500, dueFor: '301 s' }],
    ['later', { interruptions: 0, dueFor: '-1 s' }],
    ['later', { interruptions: 3, dueFor: '-1 s' }],
  ])('is read %s: %j', async (when, waiting) => {
    await wait(waiting);

    const together = await claim(false);
    const alone = await claim(true);

    expect({ together: together.items.length, isAloneDue: together.isAloneDue, alone: alone.items.length }).toEqual({
      ...{ together: when === 'together' ? 1 : 0, isAloneDue: when === 'alone', alone: when === 'alone' ? 1 : 0 },
    });
    const [row] = await query(database.superuserUrl, 'select interruptions, claim_id from documents');
    const { interruptions, isClaimed = false } = waiting as Waiting;
    expect(row).toEqual(
      when === 'later'
        ? { interruptions, claim_id: isClaimed ? 'of the dead' : null }
        : { interruptions: interruptions + Number(isClaimed), claim_id: 'ours' },
    );
  });

  it('is read alone one at a time, who waits longest first, each by one worker', async () => {
    await wait({ interruptions: 2, dueFor: '1 minute' }, 1, 'second');
    await wait({ interruptions: 2, dueFor: '2 minutes' }, 1, 'first');

    const first = await claim(true);
    const both = await Promise.all([claim(true), claim(true)]);

    expect(first.items.map(({ documentId }) => documentId)).toEqual(['first_1']);
    expect(both.flatMap(({ items }) => items.map(({ documentId }) => documentId))).toEqual(['second_1']);
  });
});

it('what is to be read alone is found without the documents that wait, however many these are', async () => {
  await wait({ interruptions: 0, dueFor: '1 hour' }, 5000);
  await wait({ interruptions: 2, dueFor: '1 minute' }, 1, 'suspect');
  await query(database.superuserUrl, 'vacuum (analyze) documents');
  const sent: SentStatement[] = [];

  const recorded = recordStatements(opened.claim, sent);
  const { items } = await claim(true, { ...opened, claim: recorded });

  expect(items.map(({ documentId }) => documentId)).toEqual(['suspect_1']);
  await query(database.superuserUrl, `delete from documents where document_id like 'suspect%'`);
  await claim(true, { ...opened, claim: recorded });
  expect(sent.length).toBeGreaterThan(1);
  for (const statement of sent) {
    const { pages, wholeReads } = await costOf(database.workerUrl, statement, { planFor: 'any_values' });
    expect([wholeReads, pages < 50]).toEqual([[], true]);
  }
});
