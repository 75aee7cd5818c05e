import { newId } from '@ifcgate/service-kit';
import { costOf } from '@ifcgate/test-kit';
import { aTenant } from '@ifcgate/test-kit/builders';
import type { WorkspaceView } from '@ifcgate/test-kit/service-harness';
import { type Extraction, startExtraction } from './start-extraction.ts';

let platform: Extraction;
let workspace: WorkspaceView;
beforeAll(async () => {
  platform = await startExtraction();
});
afterAll(() => platform.stop());
beforeEach(() => {
  workspace = platform.as(aTenant('test'));
});

/** Parks an event; one that this version cannot read has the versions that have tried. */
const park = (
  { tenant }: WorkspaceView,
  { source, subject, unreadBy = null }: { source: string; subject: string; unreadBy?: string[] | null },
) =>
  platform.sql(
    `insert into platform.parked_event (workspace_id, environment, consumer, event_id, source, subject, event, reason, attempts, unread_by)
     values ($1, $2, 'extraction', $3, $4, $5, '{}', 'Error: a fault', 6, $6)`,
    [tenant.workspaceId, tenant.environment, newId('event'), source, subject, unreadBy],
  );
/** Notes of so many cases whose days are over, all due. */
const noteDue = (caseIds: readonly string[]) =>
  platform.sql(
    `insert into ended_cases (workspace_id, environment, case_id, ended_at, forget_at)
     select $1, $2, id, now(), now() - interval '1 day' from unnest($3::text[]) id`,
    [workspace.tenant.workspaceId, workspace.tenant.environment, caseIds],
  );

describe('the note that a case has expired', () => {
  const other = newId('case');

  it.each([
    ['stays', 'a submission of it', (caseId: string) => park(workspace, { source: 'verification', subject: caseId })],
    ['stays', 'a change of its state', (caseId: string) => park(workspace, { source: 'case', subject: caseId })],
    ['stays', 'what nobody can read', () => park(workspace, { source: 'case', subject: other, unreadBy: ['1'] })],
    ['goes', 'something of another case', () => park(workspace, { source: 'verification', subject: other })],
    [
      'goes',
      'what nobody can read, of another workspace',
      () => park(platform.as(aTenant('test')), { source: 'case', subject: other, unreadBy: ['1'] }),
    ],
  ])('%s while there lies parked %s', async (end, _, parkIt) => {
    const caseId = newId('case');
    await noteDue([caseId]);
    await parkIt(caseId);

    await platform.service.forget?.(1000);

    const left = await platform.sql('select from ended_cases where case_id = $1', [caseId]);
    expect(left).toHaveLength(end === 'stays' ? 1 : 0);
  });

  it('is looked at at a cost that grows with the notes and with what lies parked, not with their product', async () => {
    const { workspaceId, environment } = workspace.tenant;
    const pagesWith = async (count: number): Promise<number> => {
      await platform.sql('delete from platform.parked_event');
      await platform.sql('delete from ended_cases');
      await noteDue(Array.from({ length: count }, () => newId('case')));
      await platform.sql(
        `insert into platform.parked_event (workspace_id, environment, consumer, event_id, source, subject, event, reason, attempts)
         select $1, $2, 'extraction', 'evt_' || n, 'verification', 'case_of_' || n, x, 'x', 6
         from generate_series(1, $3::integer) n cross join lateral (
           select string_agg(md5(n || ' ' || k), '') as x from generate_series(1, 200) k) long`,
        [workspaceId, environment, count],
      );
      for (const table of ['ended_cases', 'platform.parked_event']) await platform.sql(`vacuum (analyze) ${table}`);
      const statement = { text: 'select forget_ended_cases(5000)', values: [] };
      return (await costOf(platform.database.workerUrl, statement, { planFor: 'these_values' })).pages;
    };

    const [few, many] = [await pagesWith(50), await pagesWith(400)];

    // Eight times as many of both: 64 times as much, were each looked for in each text, which lies in pages of its own. Some
    // for trees that are deeper.
    expect(many / few).toBeLessThan(20);
  });
});
