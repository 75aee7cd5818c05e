import type { WorkflowRunReply } from '@ifcgate/contracts';
import { postAtOnce } from '@ifcgate/test-kit';
import { aCompletion } from '@ifcgate/test-kit/builders';
import type { ServiceHarness } from '@ifcgate/test-kit/service-harness';
import type { Db } from '../src/db/client.ts';
import { openCase, readCase, startCases } from './platform.ts';

let platform: ServiceHarness<Db>;
beforeAll(async () => {
  platform = await startCases();
});
afterAll(() => platform.stop());

const path = '/v1/workflows/run';

describe('fifty equal actions at once', () => {
  it('are done once', async () => {
    const workspace = platform.as();
    const caseId = await openCase(workspace);
    const body = { case_id: caseId, action: 'add_note', note: 'once' };

    const { first, replay } = await postAtOnce<WorkflowRunReply>(workspace, {
      path,
      body,
      otherBody: { ...body, note: 'twice' },
    });

    expect(first.status).toBe(200);
    expect(replay.body).toEqual(first.body);
    const { timeline } = await readCase(workspace, caseId);
    expect(timeline.map(({ event }) => event)).toEqual(['submitted', 'note_added']);
    expect(await workspace.published('case.action.applied')).toMatchObject([{ data: { run_id: first.body.run_id } }]);
  });
});

describe('the Idempotency-Key of an action', () => {
  it('is free after a refusal, for the same action once it is allowed', async () => {
    const workspace = platform.as();
    const caseId = await openCase(workspace, { checks_pending: true });
    const [body, once] = [{ case_id: caseId, action: 'approve' }, { idempotencyKey: 'once' }];

    const refused = await workspace.post(path, body, once);
    await workspace.publish(workspace.event('verification.completed', aCompletion(caseId)));
    const done = await workspace.post(path, body, once);
    const replay = await workspace.post(path, body, once);

    expect(refused).toMatchObject({ status: 422, body: { error: { code: 'action_not_allowed' } } });
    expect(done).toMatchObject({ status: 200, body: { case_status: 'approved' } });
    expect(replay).toMatchObject({ status: 200, body: done.body, headers: { 'idempotent-replayed': 'true' } });
  });
});
