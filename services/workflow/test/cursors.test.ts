import { newId } from '@ifcgate/service-kit';
import { expectOwnCursorsOnly } from '@ifcgate/test-kit';
import { aCompletion } from '@ifcgate/test-kit/builders';
import { type ServiceHarness, startHarness } from '@ifcgate/test-kit/service-harness';
import type { Db } from '../src/db/client.ts';
import { createWorkflowService, migrationsDir } from '../src/service.ts';

let platform: ServiceHarness<Db>;
beforeAll(async () => {
  platform = await startHarness({ name: 'workflow', migrationsDir, create: createWorkflowService });
});
afterAll(() => platform.stop());

describe('lists of runs and of definitions', () => {
  it('take their own cursors only: none that was changed, and none of another workspace', async () => {
    const workspace = platform.as();
    for (let n = 0; n < 2; n++)
      await workspace.publish(workspace.event('verification.completed', aCompletion(newId('case'))));

    for (const list of ['/v1/workflows/runs', '/v1/workflows'])
      await expectOwnCursorsOnly(workspace, platform.as(), list);
  });
});
