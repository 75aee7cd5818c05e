import { type CaseRow, type ErrorEnvelope, type Page, isInFamilies } from '@ifcgate/contracts';
import { newId } from '@ifcgate/service-kit';
import type { ServiceHarness, WorkspaceView } from '@ifcgate/test-kit/service-harness';
import fc from 'fast-check';
import type { Db } from '../src/db/client.ts';
import { openCase, readCase, startCases } from './platform.ts';

let platform: ServiceHarness<Db>;
beforeAll(async () => {
  platform = await startCases();
});
afterAll(() => platform.stop());

const limitedTo = (...families: string[]) => ({ claims: { families } });
const key = limitedTo('verification-*');

async function twoCases(workspace: WorkspaceView): Promise<{ mine: string; other: string }> {
  const mine = await openCase(workspace, { workflow: 'verification-priority' });
  return { mine, other: await openCase(workspace) };
}

describe('a key that is limited to workflow families', () => {
  it('reads and acts on cases of these', async () => {
    const workspace = platform.as();
    const { mine } = await twoCases(workspace);
    const action = { case_id: mine, action: 'add_note', note: 'seen' };

    const answers = [
      await workspace.get(`/v1/cases/${mine}`, key),
      await workspace.get(`/v1/cases/${mine}/timeline`, key),
      await workspace.post('/v1/workflows/run', action, key),
    ];

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it('is refused a case of others, told which family it lacks, and changes nothing', async () => {
    const workspace = platform.as();
    const { other } = await twoCases(workspace);

    const answers = [
      await workspace.get<ErrorEnvelope>(`/v1/cases/${other}`, key),
      await workspace.get<ErrorEnvelope>(`/v1/cases/${other}/timeline`, key),
      await workspace.post<ErrorEnvelope>('/v1/workflows/run', { case_id: other, action: 'approve' }, key),
    ];

    for (const { status, body } of answers) {
      expect([status, body.error.code]).toEqual([403, 'permission_denied']);
      expect(body.error.message).toMatch(/families verification-\*; .* onboarding-default/);
    }
    expect(await readCase(workspace, other)).toMatchObject({ status: 'in_review', timeline: { length: 1 } });
  });

  it('finds nothing where there is nothing, or where it is of another workspace', async () => {
    const { other } = await twoCases(platform.as());
    const stranger = platform.as();

    for (const id of [other, newId('case')]) {
      expect((await stranger.get(`/v1/cases/${id}`, key)).status).toBe(404);
      expect((await stranger.get(`/v1/cases/${id}/timeline`, key)).status).toBe(404);
      expect((await stranger.post('/v1/workflows/run', { case_id: id, action: 'approve' }, key)).status).toBe(404);
    }
  });

  it('lists only cases of these, whatever it filters by, and takes no cursor of another key', async () => {
    const workspace = platform.as();
    const { mine } = await twoCases(workspace);
    const second = await openCase(workspace, { workflow: 'verification-priority' });
    const listed = async (query: string): Promise<string[]> =>
      (await workspace.get<Page<CaseRow>>(`/v1/cases?${query}`, key)).body.data.map((row) => row.case_id);

    const { body } = await workspace.get<Page<CaseRow>>('/v1/cases?limit=1', key);
    const next = `/v1/cases?limit=1&cursor=${body.next_cursor}`;

    expect(await listed('')).toEqual([second, mine]);
    expect(await listed('status=in_review&workflow=verification-priority')).toEqual([second, mine]);
    expect(await listed('workflow=onboarding-default')).toEqual([]);
    expect((await workspace.get<Page<CaseRow>>(next, key)).body.data).toMatchObject([{ case_id: mine }]);
    expect((await workspace.get(next)).status).toBe(400);
    expect((await workspace.get(next, limitedTo('verification-priority'))).status).toBe(400);
  });

  it('sees exactly what the rule says, for any families and workflows', async () => {
    const unit = fc.constantFrom('a', 'b', '-', '_', '%', '\\', '.');
    const workflows = fc.uniqueArray(fc.string({ unit, minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 });
    const family = fc.string({ unit: fc.oneof(unit, fc.constant('*')), minLength: 1, maxLength: 4 });
    const families = fc.array(family, { minLength: 1, maxLength: 3 });

    await fc.assert(
      fc.asyncProperty(workflows, families, async (names, globs) => {
        const workspace = platform.as();
        for (const workflow of names) await openCase(workspace, { workflow });

        const { body } = await workspace.get<Page<CaseRow>>('/v1/cases?limit=100', limitedTo(...globs));

        const expected = names.filter((name) => isInFamilies(globs, name)).reverse();
        expect(body.data.map((row) => row.workflow)).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  }, 60_000);
});
