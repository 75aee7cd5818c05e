import type { CaseAction } from '@ifcgate/contracts';
import { eventually } from '@ifcgate/test-kit';
import type { ServiceHarness, WorkspaceView } from '@ifcgate/test-kit/service-harness';
import type { Db } from '../src/db/client.ts';
import { firstKey, tellCases } from '../src/use-cases/tell-cases.ts';
import { act as actAs, openCase, startCases } from './platform.ts';

let platform: ServiceHarness<Db>;
let workspace: WorkspaceView;
beforeAll(async () => {
  platform = await startCases();
});
afterAll(() => platform.stop());
beforeEach(() => {
  workspace = platform.as();
});

const act = (caseId: string, action: CaseAction, more = {}) =>
  actAs(workspace, caseId, action, { actor: { id: 'ada' }, ...more });
/** What the other services were told of states, in its order. */
const told = async (of = workspace) =>
  (await of.published())
    .filter(({ type }) => type === 'case.ended' || type === 'case.opened')
    .map(({ type, subject, data }) => ({ type, subject, ...data }));
/** Leaves the cases of the workspace as the version before did: nothing was said of their states. */
const forgetSaid = (caseIds: readonly string[]) =>
  platform.sql('update cases set told_seq = null where case_id = any($1)', [caseIds]);
const untold = async (): Promise<number> => (await platform.sql('select from cases where told_seq is null')).length;

describe('the other services', () => {
  it('are told of each end of a case and of each opening again, and of nothing else', async () => {
    const caseId = await openCase(workspace);

    for (const action of ['add_note', 'approve', 'close', 'reopen', 'escalate', 'reject'] as const)
      await act(caseId, action, { note: 'x' });

    expect(await told()).toMatchObject([
      { type: 'case.ended', subject: caseId, status: 'approved', queue: null },
      { type: 'case.ended', subject: caseId, status: 'closed' },
      { type: 'case.opened', subject: caseId, status: 'in_review', queue: 'verification-review' },
      { type: 'case.ended', subject: caseId, status: 'rejected' },
    ]);
    expect((await told()).filter((event) => 'repeated' in event)).toEqual([]);
  });

  it('are told once where cases stand that ended, were routed or stayed open before the upgrade', async () => {
    const [ended, routed] = [await openCase(workspace), await openCase(workspace)];
    await act(ended, 'approve');
    await act(routed, 'escalate', { queue: 'second-look' });
    const before = await told();
    await platform.sql(`update cases set ended_at = '2026-01-02T00:00:00Z' where case_id = $1`, [ended]);
    await forgetSaid([ended, routed]);

    const deps = { database: platform.service.database, log: platform.log };
    await tellCases(deps, firstKey, 100);
    await tellCases(deps, firstKey, 100);

    const kind = 'verification';
    expect((await told()).slice(before.length)).toEqual([
      {
        ...{ type: 'case.ended', subject: ended, case_id: ended, kind, status: 'approved', queue: null },
        ...{ ended_at: '2026-01-02T00:00:00.000Z', repeated: true },
      },
      {
        ...{ type: 'case.opened', subject: routed, case_id: routed, kind, status: 'escalated', queue: 'second-look' },
        repeated: true,
      },
    ]);
  });

  it('are told of what a process of the former version does, which says no ends', async () => {
    const caseId = await openCase(workspace);
    await act(caseId, 'add_note', { note: 'x' });
    await platform.sql(`update cases set status = 'approved', queue = null where case_id = $1`, [caseId]);

    await tellCases({ database: platform.service.database, log: platform.log }, firstKey, 100);

    expect(await told()).toMatchObject([{ type: 'case.ended', subject: caseId, status: 'approved', repeated: true }]);
  });

  it('are told in batches, whatever fails between them, and nothing twice', async () => {
    const caseIds = await Promise.all(Array.from({ length: 5 }, () => openCase(workspace)));
    const other = platform.as();
    const broken = await openCase(other);
    await forgetSaid([...caseIds, broken]);
    await platform.sql(
      `create function refuse_telling() returns trigger language plpgsql as $$ begin
         if new.case_id = '${broken}' then raise exception 'refused'; end if; return new; end $$`,
    );
    await platform.sql(
      'create trigger refuse_telling before update on cases for each row execute function refuse_telling()',
    );
    const deps = { database: platform.service.database, log: platform.log };

    const batches: number[] = [];
    for (let after: typeof firstKey | undefined = firstKey; after !== undefined;) {
      const before = await untold();
      after = await tellCases(deps, after, 2);
      batches.push(before - (await untold()));
    }
    await platform.sql('drop trigger refuse_telling on cases');
    const left = await untold();
    await eventually(async () => {
      await tellCases(deps, firstKey, 2);
      return (await untold()) === 0;
    });

    expect(Math.max(...batches)).toBeLessThanOrEqual(2);
    expect(left).toBe(1);
    const subjects = (await told()).map(({ subject }) => subject).sort();
    expect([subjects, (await told(other)).map(({ subject }) => subject)]).toEqual([caseIds.sort(), [broken]]);
  });
});
