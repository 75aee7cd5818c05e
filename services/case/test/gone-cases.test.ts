import { type SentStatement, costOf, eventually, recordStatements } from '@ifcgate/test-kit';
import { idsFrom, inTenant, newId, systemClock } from '@ifcgate/service-kit';
import { aCompletion, aDecision, aSettingsChange, aSubmission } from '@ifcgate/test-kit/builders';
import type { ServiceHarness, WorkspaceView } from '@ifcgate/test-kit/service-harness';
import type { Db } from '../src/db/client.ts';
import { findAwaited } from '../src/db/expired-cases.ts';
import { expireCases, forgetGone } from './expire.ts';
import { act, openCase, startCases } from './platform.ts';

let platform: ServiceHarness<Db>;
let workspace: WorkspaceView;
beforeAll(async () => {
  platform = await startCases();
});
afterAll(() => platform.stop());
beforeEach(() => {
  workspace = platform.as();
});

const dayMs = 86_400_000;
const daysAgo = (days: number): Date => new Date(systemClock.now().getTime() - days * dayMs);
/** An id that was minted so many days ago. */
const oldCase = (days: number): string => idsFrom('case', daysAgo(days)) + newId('case').slice(-16);
/** A case whose days are over. */
async function expired(): Promise<string> {
  const caseId = await openCase(workspace);
  await act(workspace, caseId, 'approve', { actor: { id: 'ada' } });
  await platform.sql(`update cases set ended_at = ended_at - interval '2 days' where case_id = $1`, [caseId]);
  const { workspaceId } = workspace.tenant;
  await workspace.publish(workspace.event('workspace.settings.changed', aSettingsChange(workspaceId, { cases: 1 })));
  await expireCases(platform);
  return caseId;
}
const parked = () =>
  platform.sql('select state from platform.parked_event where workspace_id = $1', [workspace.tenant.workspaceId]);

describe('a case that is there no more', () => {
  it('is said to have expired again when rules decide on it late: their run is to go as well', async () => {
    const caseId = await expired();

    await workspace.publish(workspace.event('workflow.decided', aDecision(caseId)));

    const said = await workspace.published('case.expired');
    expect(said.map(({ subject, data }) => [subject, data.repeated])).toEqual([
      [caseId, undefined],
      [caseId, true],
    ]);
    expect(await parked()).toEqual([]);
  });

  it('leaves a note for thirty days; then its id tells by itself, and nothing waits for it', async () => {
    const [young, old] = [await expired(), oldCase(31)];
    await platform.sql('update expired_cases set case_id = $2 where case_id = $1', [young, old]);
    const second = await expired();

    await forgetGone(platform);
    await workspace.publish(workspace.event('workflow.decided', aDecision(old)));
    await workspace.publish(workspace.event('verification.completed', aCompletion(old)));

    const { workspaceId } = workspace.tenant;
    const left = await platform.sql('select case_id from expired_cases where workspace_id = $1', [workspaceId]);
    expect(left).toEqual([{ case_id: second }]);
    expect(await parked()).toEqual([]);
    expect((await workspace.get(`/v1/cases/${old}`)).status).toBe(404);
  });

  it('is told from one that is old and was never opened, because that lies parked', async () => {
    const caseId = oldCase(40);
    const submission = workspace.event('verification.submitted', aSubmission({ case_id: caseId }));
    await platform.sql(
      `insert into platform.parked_event (workspace_id, environment, consumer, event_id, source, subject, event, reason, attempts)
       values ($1, $2, 'case', $3, 'verification', $4, $5, 'Error: a fault', 6)`,
      [submission.workspaceId, submission.environment, submission.id, caseId, JSON.stringify(submission)],
    );

    await workspace.publish(workspace.event('workflow.decided', aDecision(caseId)));
    const whileParked = await parked();
    await platform.sql('update platform.parked_event set retry_at = now() where event_id = $1', [submission.id]);

    expect(whileParked).toEqual([{ state: 'dead' }, { state: 'not_yet' }]);
    await eventually(async () => expect((await workspace.get(`/v1/cases/${caseId}`)).status).toBe(200));
    expect(await workspace.published('case.expired')).toEqual([]);
  });

  const [document, other] = [newId('document'), newId('case')];
  const asked = (caseId: string) => ({
    type: 'document.review.requested',
    data: { metadata: { branch: 'case_of_the_north' }, case_id: caseId },
  });
  it.each([
    ['awaited', 'its submission', 'verification', (id: string) => [id, { type: 'verification.submitted' }]],
    ['awaited', 'that its document is to be reviewed', 'extraction', (id: string) => [document, asked(id)]],
    ['gone', 'something else of it', 'verification', (id: string) => [id, { type: 'verification.completed' }]],
    ['gone', 'the submission of another', 'verification', () => [other, { type: 'verification.submitted' }]],
    ['gone', 'that the document of another is to be reviewed', 'extraction', () => [document, asked(other)]],
    ['gone', 'what is said of its document', 'extraction', (id: string) => [document, { ...asked(id), type: 'x' }]],
    ['awaited', 'what nobody can read', 'extraction', () => [document, null]],
  ] as const)('is %s where there lies parked %s', async (end, _, source, about) => {
    const caseId = oldCase(40);
    const [subject, event] = about(caseId);
    await platform.sql(
      `insert into platform.parked_event
         (workspace_id, environment, consumer, event_id, source, subject, event, reason, attempts, unread_by)
       values ($1, $2, 'case', $3, $4, $5, $6, 'Error: a fault', 6, $7)`,
      [
        ...[workspace.tenant.workspaceId, workspace.tenant.environment, newId('event'), source, subject],
        ...[JSON.stringify(event), event === null ? ['another version'] : null],
      ],
    );

    const awaited = await platform.service.database.transaction(inTenant(workspace.tenant), (tx) =>
      findAwaited(tx, [caseId]),
    );

    expect([...awaited]).toEqual(end === 'awaited' ? [caseId] : []);
  });

  it('is told at a cost that grows with what lies parked and with the cases, not with their product', async () => {
    const { workspaceId, environment } = workspace.tenant;
    const pagesWith = async (count: number): Promise<number> => {
      await platform.sql('delete from platform.parked_event');
      await platform.sql(
        `insert into platform.parked_event (workspace_id, environment, consumer, event_id, source, subject, event, reason, attempts)
         select $1, $2, 'case', 'evt_' || n, (array['verification', 'extraction'])[1 + n % 2], 'subject_' || n,
           '{"type":"document.review.requested","x":"' || x || '"}', 'x', 6
         from generate_series(1, $3::integer) n cross join lateral (
           select string_agg(md5(n || ' ' || k), '') as x from generate_series(1, 200) k) long`,
        [workspaceId, environment, count],
      );
      await platform.sql('vacuum (analyze) platform.parked_event');
      const sent: SentStatement[] = [];
      await platform.service.database.transaction(inTenant(workspace.tenant), (tx) => {
        const db = recordStatements(tx.db, sent) as typeof tx.db;
        return findAwaited(
          { ...tx, db },
          Array.from({ length: count }, () => oldCase(40)),
        );
      });
      const [statement = { text: '', values: [] }] = sent;
      const { appUrl } = platform.database;
      return (await costOf(appUrl, statement, { planFor: 'these_values', tenant: workspace.tenant })).pages;
    };

    const [few, many] = [await pagesWith(50), await pagesWith(400)];

    // Eight times as many of both: 64 times as much, were each looked for in each text, which lies in pages of its own. Some
    // for trees that are deeper.
    expect(many / few).toBeLessThan(20);
  });
});
