import {
  type CaseFacts,
  type EventData,
  type Page,
  type WorkflowRun,
  eventSchemas,
  workflowRunSchema,
} from '@ifcgate/contracts';
import { newId } from '@ifcgate/service-kit';
import { aCompletion } from '@ifcgate/test-kit/builders';
import { type ServiceHarness, type WorkspaceView, startHarness } from '@ifcgate/test-kit/service-harness';
import type { Db } from '../src/db/client.ts';
import { createWorkflowService, migrationsDir } from '../src/service.ts';

let platform: ServiceHarness<Db>;
let workspace: WorkspaceView;

beforeAll(async () => {
  platform = await startHarness({ name: 'workflow', migrationsDir, create: createWorkflowService });
});
afterAll(() => platform.stop());
beforeEach(() => {
  workspace = platform.as();
});

const runsOf = async (view: WorkspaceView, query = ''): Promise<WorkflowRun[]> =>
  (await view.get<Page<WorkflowRun>>(`/v1/workflows/runs?${query}`)).body.data;

/** What the case service says when the days of a case are over. */
const anExpiry = (caseId: string) => ({
  ...{ case_id: caseId, kind: 'verification' as const, expired_at: '2026-11-30T00:00:00.000Z' },
});

/** What the case service says after an action. */
function anEffect(
  caseId: string,
  changes: Partial<EventData<'case.action.applied'>> = {},
): EventData<'case.action.applied'> {
  const facts: CaseFacts = {
    ...{ case_id: caseId, kind: 'verification', workflow: 'onboarding-default', workflow_version: 1 },
    ...{ status: 'approved', queue: null, applicant_id: 'app_10294', metadata: {} },
  };
  return { ...facts, run_id: newId('run'), action: 'approve', actor: { id: 'ada' }, reason: null, ...changes };
}

/** Completes a verification and answers what the rules decided. */
async function decided(
  changes: Parameters<typeof aCompletion>[1] = {},
): Promise<{ caseId: string; decision: EventData<'workflow.decided'> | undefined }> {
  const caseId = newId('case');
  await workspace.publish(workspace.event('verification.completed', aCompletion(caseId, changes)));
  const events = await workspace.published('workflow.decided');
  return { caseId, decision: events.find((event) => event.subject === caseId)?.data };
}

describe('a verification that is completed', () => {
  it('is decided by the rules of its version, and the run is there before its effect', async () => {
    const { caseId, decision } = await decided();

    expect(eventSchemas['workflow.decided'].strict().parse(decision)).toEqual(decision);
    expect(decision).toMatchObject({
      ...{ case_id: caseId, workflow: 'onboarding-default', workflow_version: 1 },
      ...{ decision: 'approve', queue: null, rule: 'all-clear' },
    });
    const { status, body } = await workspace.get<WorkflowRun>(`/v1/workflows/runs/${decision?.run_id}`);
    expect(status).toBe(200);
    expect(workflowRunSchema.strict().parse(body)).toEqual(body);
    expect(body).toMatchObject({
      ...{ run_id: decision?.run_id, case_id: caseId, trigger: 'automatic', action: 'approve', rule: 'all-clear' },
      ...{ status: 'running', case_status: null, completed_at: null },
    });
  });

  it('is decided with a word on which checks that was, for documents may be added meanwhile', async () => {
    expect((await decided({ check_round: 3 })).decision).toMatchObject({ check_round: 3 });
  });

  it('goes to people when it is not wholly clear', async () => {
    expect((await decided({ outcome: 'inconclusive' })).decision).toMatchObject({
      decision: 'review',
      rule: 'needs-a-person',
    });
  });

  it('is decided once, however often it arrives', async () => {
    const event = workspace.event('verification.completed', aCompletion(newId('case')));

    await workspace.publish(event, event);
    await workspace.publish(event);

    expect(await workspace.published()).toHaveLength(1);
    expect(await runsOf(workspace)).toHaveLength(1);
  });

  it('of a version that is not known here is kept for when it is, and holds up no other', async () => {
    const unknown = workspace.event('verification.completed', aCompletion(newId('case'), { workflow_version: 99 }));

    await workspace.publish(unknown);
    const { decision } = await decided();

    expect(decision?.decision).toBe('approve');
    const parked = await platform.sql('select event_id, reason from platform.parked_event where workspace_id = $1', [
      workspace.tenant.workspaceId,
    ]);
    expect(parked).toEqual([{ event_id: unknown.id, reason: expect.stringContaining('99') }]);
  });
});

describe('the record of a run', () => {
  it('gets the effect that the decision had on its case, and stays one of a rule', async () => {
    const { caseId, decision } = await decided();
    const effect = anEffect(caseId, { run_id: decision?.run_id ?? '', actor: null, reason: 'all-clear' });

    await workspace.publish(workspace.event('case.action.applied', effect));

    const [run, ...others] = await runsOf(workspace, `case_id=${caseId}`);
    expect(others).toEqual([]);
    expect(run).toMatchObject({
      ...{ trigger: 'automatic', rule: 'all-clear', status: 'completed', case_status: 'approved' },
      completed_at: expect.any(String),
    });
  });

  it('says when a decision was refused, because a person was quicker', async () => {
    const { caseId, decision } = await decided();
    const effect = anEffect(caseId, { run_id: decision?.run_id ?? '', status: 'rejected', actor: null });

    await workspace.publish(workspace.event('case.action.refused', effect));

    expect((await runsOf(workspace))[0]).toMatchObject({
      status: 'refused',
      case_status: 'rejected',
      rule: 'all-clear',
    });
  });

  it('of a person begins and ends with what the case says', async () => {
    const caseId = newId('case');
    const effect = anEffect(caseId, {
      action: 'escalate',
      status: 'escalated',
      queue: 'second-line',
      reason: 'unsure',
    });
    const event = workspace.event('case.action.applied', effect);

    await workspace.publish(event, event);

    expect(await runsOf(workspace)).toEqual([
      {
        ...{ run_id: effect.run_id, case_id: caseId, workflow: 'onboarding-default', workflow_version: 1 },
        ...{ trigger: 'action', action: 'escalate', rule: null, status: 'completed', case_status: 'escalated' },
        ...{ queue: 'second-line', reason: 'unsure', created_at: event.time, completed_at: event.time },
      },
    ]);
  });
});

describe('GET /v1/workflows/runs', () => {
  it('pages through the runs of one case or of all, newest first', async () => {
    const [one, other] = [newId('case'), newId('case')];
    const effects = [one, other, one, one].map((caseId) => anEffect(caseId));
    for (const effect of effects) await workspace.publish(workspace.event('case.action.applied', effect));

    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const path: string = `/v1/workflows/runs?limit=2&case_id=${one}${cursor && `&cursor=${cursor}`}`;
      const { body } = await workspace.get<Page<WorkflowRun>>(path);
      seen.push(...body.data.map((run) => run.run_id));
      cursor = body.next_cursor;
    }

    expect(seen).toEqual([3, 2, 0].map((n) => effects[n]?.run_id));
    expect(await runsOf(workspace)).toHaveLength(4);
  });

  it('does not take the cursor of another case', async () => {
    const [one, other] = [newId('case'), newId('case')];
    for (const caseId of [one, one, other])
      await workspace.publish(workspace.event('case.action.applied', anEffect(caseId)));
    const { body } = await workspace.get<Page<WorkflowRun>>(`/v1/workflows/runs?limit=1&case_id=${one}`);

    expect((await workspace.get(`/v1/workflows/runs?case_id=${other}&cursor=${body.next_cursor}`)).status).toBe(400);
  });

  it('shows nothing of another workspace, nor one of its runs', async () => {
    const effect = anEffect(newId('case'));
    await workspace.publish(workspace.event('case.action.applied', effect));

    for (const view of [platform.as(), platform.as({ ...workspace.tenant, environment: 'test' })]) {
      expect(await runsOf(view)).toEqual([]);
      expect(await view.get(`/v1/workflows/runs/${effect.run_id}`)).toMatchObject({
        status: 404,
        body: { error: { code: 'not_found' } },
        headers: { 'x-internal-missing-id': effect.run_id },
      });
    }
  });
});

describe('GET /v1/workflows', () => {
  const names = ['document-review', 'onboarding-default', 'verification-priority'];

  it('lists the definitions by name, a page at a time', async () => {
    const first = await workspace.get<Page<{ name: string }>>('/v1/workflows?limit=2');
    const second = await workspace.get<Page<{ name: string }>>(
      `/v1/workflows?limit=2&cursor=${first.body.next_cursor}`,
    );

    expect([...first.body.data, ...second.body.data].map(({ name }) => name)).toEqual(names);
    expect([first.body.has_more, second.body.has_more]).toEqual([true, false]);
  });

  it.each(names)('shows %s as it stands in the list', async (name) => {
    const { body } = await workspace.get<Page<{ name: string }>>('/v1/workflows');

    const answer = await workspace.get(`/v1/workflows/${name}`);

    expect(answer).toMatchObject({ status: 200, body: { name, version: 1, built_in: true } });
    expect(body.data).toContainEqual(answer.body);
  });

  it.each(['unknown', 'run'])('knows no workflow %s', async (name) => {
    expect(await workspace.get(`/v1/workflows/${name}`)).toMatchObject({
      status: 404,
      body: { error: { code: 'not_found' } },
    });
  });

  it('refuses what is no name', async () => {
    expect(await workspace.get('/v1/workflows/Onboarding%20Default')).toMatchObject({ status: 400 });
  });
});

describe('the runs of a case', () => {
  it('go with it when its days are over, and those of others stay', async () => {
    const [gone, stays] = [newId('case'), newId('case')];
    for (const caseId of [gone, stays]) {
      await workspace.publish(workspace.event('verification.completed', aCompletion(caseId)));
      await workspace.publish(workspace.event('case.action.applied', anEffect(caseId)));
    }

    await workspace.publish(workspace.event('case.expired', anExpiry(gone)));

    expect(await runsOf(workspace, `case_id=${gone}`)).toEqual([]);
    expect(await runsOf(workspace, `case_id=${stays}`)).toHaveLength(2);
  });
});
