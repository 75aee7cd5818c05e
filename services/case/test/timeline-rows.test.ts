import { aSubmission } from '@ifcgate/test-kit/builders';
import type { ServiceHarness, WorkspaceView } from '@ifcgate/test-kit/service-harness';
import type { Db } from '../src/db/client.ts';
import { emptyTimeline, entryHash } from '../src/domain/timeline.ts';
import { act, openCase, readCase, startCases } from './platform.ts';

let platform: ServiceHarness<Db>;
let workspace: WorkspaceView;

beforeAll(async () => {
  platform = await startCases();
});
afterAll(() => platform.stop());
beforeEach(() => {
  workspace = platform.as();
});

const actor = { id: 'ada@example.com', name: 'Ada' };

describe('the timeline of a case', () => {
  interface Row {
    seq: number;
    event: string;
    at: Date;
    data_hash: string;
    hash: string;
  }
  const rowsOf = (caseId: string): Promise<Row[]> =>
    platform.sql<Row>('select seq, event, at, data_hash, hash from timeline_entries where case_id = $1 order by seq', [
      caseId,
    ]);

  it('is a chain that verifies from the rows alone, also without their data', async () => {
    const submission = aSubmission({ checks_pending: false });
    await workspace.publish(workspace.event('verification.submitted', submission));
    const caseId = submission.case_id;
    for (const action of ['claim', 'release', 'escalate', 'approve', 'reopen', 'close'])
      await act(workspace, caseId, action, { actor, reason: 'ä€😀', note: 'n' });

    await platform.sql('delete from timeline_data where case_id = $1', [caseId]);

    let before = emptyTimeline.hash;
    const rows = await rowsOf(caseId);
    for (const { data_hash: dataHash, hash, ...row } of rows) {
      expect(hash).toBe(entryHash(before, { ...row, caseId, dataHash }));
      before = hash;
    }
    expect(rows.map((row) => row.seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    const [end] = await platform.sql<{ hash: string }>('select timeline_hash as hash from cases where case_id = $1', [
      caseId,
    ]);
    expect(end?.hash).toBe(before);
    expect((await readCase(workspace, caseId)).timeline.at(-1)).toMatchObject({ actor: null, data: {}, hash: before });
  });

  it('cannot be changed or shortened by the roles of the service', async () => {
    const caseId = await openCase(workspace);
    const { database } = platform.service;
    const attempts = [
      () => database.claim.$executeRaw`update timeline_entries set event = 'closed' where case_id = ${caseId}`,
      () => database.claim.$executeRaw`delete from timeline_entries where case_id = ${caseId}`,
      () => database.claim.$executeRaw`update timeline_data set data = '{}' where case_id = ${caseId}`,
    ];

    for (const attempt of attempts) await expect(attempt()).rejects.toThrow(/permission denied/);
    expect(await rowsOf(caseId)).toHaveLength(1);
  });
});
