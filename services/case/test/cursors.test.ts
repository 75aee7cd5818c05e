import { expectOwnCursorsOnly } from '@ifcgate/test-kit';
import type { ServiceHarness } from '@ifcgate/test-kit/service-harness';
import type { Db } from '../src/db/client.ts';
import { act, openCase, startCases } from './platform.ts';

let platform: ServiceHarness<Db>;
beforeAll(async () => {
  platform = await startCases();
});
afterAll(() => platform.stop());

describe('lists of cases and of their timelines', () => {
  it('take their own cursors only: none that was changed, and none of another workspace', async () => {
    const workspace = platform.as();
    await openCase(workspace);
    const caseId = await openCase(workspace);
    await act(workspace, caseId, 'add_note', { note: 'a' });

    for (const list of ['/v1/cases', '/v1/cases?created_after=2026-01-01T00:00:00Z', `/v1/cases/${caseId}/timeline`])
      await expectOwnCursorsOnly(workspace, platform.as(), list);
  });

  it('take no cursor of a list that is sorted by something else', async () => {
    const workspace = platform.as();
    for (let n = 0; n < 3; n++) await openCase(workspace);
    const { body } = await workspace.get<{ next_cursor: string }>('/v1/cases?limit=1');

    const answer = await workspace.get(`/v1/cases?created_after=2026-01-01T00:00:00Z&cursor=${body.next_cursor}`);

    expect(answer.status).toBe(400);
  });
});
