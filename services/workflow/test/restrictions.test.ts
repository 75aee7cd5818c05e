import type { ErrorEnvelope, Page, WorkflowRun } from '@ifcgate/contracts';
import { newId } from '@ifcgate/service-kit';
import { aCompletion } from '@ifcgate/test-kit/builders';
import { type ServiceHarness, type WorkspaceView, startHarness } from '@ifcgate/test-kit/service-harness';
import type { Db } from '../src/db/client.ts';
import { createWorkflowService, migrationsDir } from '../src/service.ts';

let platform: ServiceHarness<Db>;
beforeAll(async () => {
  platform = await startHarness({ name: 'workflow', migrationsDir, create: createWorkflowService });
});
afterAll(() => platform.stop());

const key = { claims: { families: ['verification-*'] } };

/** A decided verification of each of two workflows. */
async function twoRuns(workspace: WorkspaceView): Promise<{ mine: WorkflowRun; other: WorkflowRun }> {
  for (const workflow of ['verification-priority', 'onboarding-default'])
    await workspace.publish(workspace.event('verification.completed', aCompletion(newId('case'), { workflow })));
  const { body } = await workspace.get<Page<WorkflowRun>>('/v1/workflows/runs');
  const [other, mine] = body.data as [WorkflowRun, WorkflowRun];
  return { mine, other };
}

describe('a key that is limited to workflow families', () => {
  it('sees the runs of these, and no others', async () => {
    const workspace = platform.as();
    const { mine, other } = await twoRuns(workspace);
    const list = async (query = '') => (await workspace.get<Page<WorkflowRun>>(`/v1/workflows/runs${query}`, key)).body;

    const refused = await workspace.get<ErrorEnvelope>(`/v1/workflows/runs/${other.run_id}`, key);

    expect((await list()).data).toEqual([mine]);
    expect((await list(`?case_id=${other.case_id}`)).data).toEqual([]);
    expect((await workspace.get(`/v1/workflows/runs/${mine.run_id}`, key)).status).toBe(200);
    expect(refused).toMatchObject({ status: 403, body: { error: { code: 'permission_denied' } } });
    expect(refused.body.error.message).toContain('onboarding-default');
    expect((await platform.as().get(`/v1/workflows/runs/${other.run_id}`, key)).status).toBe(404);
  });

  it('sees the definitions of these, and no others', async () => {
    const { body } = await platform.get<Page<{ name: string }>>('/v1/workflows', key);

    expect(body.data.map(({ name }) => name)).toEqual(['verification-priority']);
    expect((await platform.get('/v1/workflows/verification-priority', key)).status).toBe(200);
    expect((await platform.get('/v1/workflows/onboarding-default', key)).status).toBe(403);
    expect((await platform.get('/v1/workflows/no-such', key)).status).toBe(404);
  });

  it('takes no cursor of a key with other limits', async () => {
    const workspace = platform.as();
    await twoRuns(workspace);

    for (const list of ['/v1/workflows/runs', '/v1/workflows']) {
      const { body } = await workspace.get<Page<unknown>>(`${list}?limit=1`);
      const next = `${list}?limit=1&cursor=${body.next_cursor}`;

      expect((await workspace.get(next)).status).toBe(200);
      expect((await workspace.get(next, key)).status).toBe(400);
    }
  });
});
