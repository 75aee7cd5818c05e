import { eventually } from '@ifcgate/test-kit';
import { idsFrom, newId, systemClock } from '@ifcgate/service-kit';
import { aCompletion, aDecision, aSettingsChange, aSubmission } from '@ifcgate/test-kit/builders';
import type { ServiceHarness, WorkspaceView } from '@ifcgate/test-kit/service-harness';
import type { Db } from '../src/db/client.ts';
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
});
