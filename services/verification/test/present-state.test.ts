import type { CaseFacts, Verification } from '@ifcgate/contracts';
import { newId } from '@ifcgate/service-kit';
import type { ServiceHarness, WorkspaceView } from '@ifcgate/test-kit/service-harness';
import type { Db } from '../src/db/client.ts';
import { create, read, readAll, startVerifications } from './platform.ts';

let platform: ServiceHarness<Db>;
beforeAll(async () => {
  platform = await startVerifications();
});
afterAll(() => platform.stop());

const factsOf = (verification: Verification, changes: Partial<CaseFacts>): CaseFacts => ({
  case_id: verification.case_id,
  kind: 'verification',
  workflow: verification.workflow,
  workflow_version: verification.workflow_version,
  status: verification.status,
  queue: verification.queue,
  applicant_id: verification.applicant_id,
  metadata: {},
  ...changes,
});
const hasChanged = (workspace: WorkspaceView, facts: CaseFacts) =>
  workspace.publish(workspace.event('case.status.changed', { ...facts, previous_status: 'in_review' }));
const wasRouted = (workspace: WorkspaceView, facts: CaseFacts) =>
  workspace.publish(
    workspace.event('case.action.applied', {
      ...facts,
      run_id: newId('run'),
      action: 'review',
      actor: null,
      reason: null,
    }),
  );

describe('GET /v1/verifications/{case_id}', () => {
  it('answers in which status and queue the case is now, not in which it was born', async () => {
    const workspace = platform.as();
    const born = await create(workspace);

    await wasRouted(workspace, factsOf(born, { queue: 'second-look' }));
    const routed = await read(workspace, born.case_id);
    await hasChanged(workspace, factsOf(born, { status: 'approved', queue: null }));
    const approved = await read(workspace, born.case_id);

    expect([born.status, born.queue]).toEqual(['in_review', 'verification-review']);
    expect([routed.status, routed.queue]).toEqual(['in_review', 'second-look']);
    expect([approved.status, approved.queue]).toEqual(['approved', null]);
  });

  it('answers it also where the last change was before an upgrade, once the case service has said it', async () => {
    const workspace = platform.as();
    const [ended, routed] = [await create(workspace), await create(workspace)];
    const state = (verification: Verification) => ({
      ...{ case_id: verification.case_id, kind: 'verification' as const, repeated: true },
    });

    await workspace.publish(
      workspace.event('case.ended', {
        ...{ ...state(ended), status: 'rejected', queue: null, ended_at: '2026-03-30T03:00:00.000Z' },
      }),
      workspace.event('case.opened', { ...state(routed), status: 'escalated', queue: 'second-look' }),
    );

    expect(await read(workspace, ended.case_id)).toMatchObject({ status: 'rejected', queue: null });
    expect(await read(workspace, routed.case_id)).toMatchObject({ status: 'escalated', queue: 'second-look' });
  });

  it('is not led astray by cases of documents, or by those of another workspace', async () => {
    const [workspace, other] = [platform.as(), platform.as()];
    const born = await create(workspace);

    await hasChanged(workspace, factsOf(born, { kind: 'document', status: 'closed', queue: null }));
    await hasChanged(other, factsOf(born, { status: 'closed', queue: null }));

    expect(await read(workspace, born.case_id)).toMatchObject({ status: 'in_review', queue: 'verification-review' });
  });
});

describe('a verification', () => {
  it('goes with its documents when the days of its case are over, and a late reading of one is no riddle', async () => {
    const workspace = platform.as();
    const [gone, stays] = [await create(workspace), await create(workspace)];
    const expiry = { case_id: gone.case_id, kind: 'verification' as const, expired_at: '2026-11-30T00:00:00.000Z' };

    await workspace.publish(workspace.event('case.expired', expiry));
    await readAll(workspace, gone);

    expect((await workspace.get(`/v1/verifications/${gone.case_id}`)).status).toBe(404);
    expect(await read(workspace, stays.case_id)).toMatchObject({ case_id: stays.case_id });
    const { workspaceId } = workspace.tenant;
    const left = await platform.sql('select from verification_documents where case_id = $1', [gone.case_id]);
    const parked = await platform.sql('select from platform.parked_event where workspace_id = $1', [workspaceId]);
    expect([left, parked]).toEqual([[], []]);
  });
});
