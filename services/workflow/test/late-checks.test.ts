import type { Page, WorkflowRun } from '@ifcgate/contracts';
import { newId } from '@ifcgate/service-kit';
import { aCompletion } from '@ifcgate/test-kit/builders';
import { type ServiceHarness, startHarness } from '@ifcgate/test-kit/service-harness';
import type { Db } from '../src/db/client.ts';
import { createWorkflowService, migrationsDir } from '../src/service.ts';

let platform: ServiceHarness<Db>;
beforeAll(async () => {
  platform = await startHarness({ name: 'workflow', migrationsDir, create: createWorkflowService });
});
afterAll(() => platform.stop());

describe('runs of a case that expires', () => {
  it('go in whichever order the end of its checks and of its days are heard', async () => {
    const workspace = platform.as();
    const [usual, late] = [newId('case'), newId('case')];
    const expires = (caseId: string, repeated?: true) =>
      workspace.event('case.expired', {
        ...{ case_id: caseId, kind: 'verification', expired_at: '2026-11-30T00:00:00.000Z', repeated },
      });
    const completes = (caseId: string) => workspace.event('verification.completed', aCompletion(caseId));

    await workspace.publish(completes(usual));
    await workspace.publish(expires(usual));
    await workspace.publish(expires(late));
    await workspace.publish(completes(late));
    const decided = (await workspace.published('workflow.decided')).map(({ subject }) => subject);
    // So the case service answers a decision on a case that is there no more.
    await workspace.publish(expires(late, true));

    expect(decided).toEqual([usual, late]);
    expect((await workspace.get<Page<WorkflowRun>>('/v1/workflows/runs')).body.data).toEqual([]);
  });
});
