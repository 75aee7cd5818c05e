import type { Case, CaseAction, ErrorEnvelope } from '@ifcgate/contracts';
import { eventually } from '@ifcgate/test-kit';
import { aCompletion, aSettingsChange } from '@ifcgate/test-kit/builders';
import type { ServiceHarness, WorkspaceView } from '@ifcgate/test-kit/service-harness';
import type { Db } from '../src/db/client.ts';
import { expireCases } from './expire.ts';
import { act as actAs, openCase, startCases } from './platform.ts';

let platform: ServiceHarness<Db>;
let workspace: WorkspaceView;
beforeAll(async () => {
  platform = await startCases();
});
afterAll(() => platform.stop());
beforeEach(() => {
  workspace = platform.as();
});

const open = (): Promise<string> => openCase(workspace);
const act = (caseId: string, action: CaseAction) => actAs(workspace, caseId, action, { actor: { id: 'ada' } });
const read = async (caseId: string): Promise<number> => (await workspace.get<Case>(`/v1/cases/${caseId}`)).status;
const keepFor = (days: number | null) =>
  workspace.publish(
    workspace.event('workspace.settings.changed', aSettingsChange(workspace.tenant.workspaceId, { cases: days })),
  );
/** Lets the cases of the workspace have ended so many days ago. */
const age = (days: number) =>
  platform.sql(`update cases set ended_at = ended_at - $2 * interval '1 day' where workspace_id = $1`, [
    workspace.tenant.workspaceId,
    days,
  ]);
const expire = () => expireCases(platform);

describe('a case', () => {
  it('goes so many days after its end, with its timeline, and those who keep more of it are told', async () => {
    const [ended, young, running] = [await open(), await open(), await open()];
    await act(ended, 'approve');
    await age(31);
    await act(young, 'reject');
    await keepFor(30);

    await expire();

    expect([await read(ended), await read(young), await read(running)]).toEqual([404, 200, 200]);
    const expired = await workspace.published('case.expired');
    expect(expired.map(({ subject, data }) => [subject, data.kind])).toEqual([[ended, 'verification']]);
    for (const table of ['timeline_entries', 'timeline_data', 'minted_runs'])
      expect(await platform.sql(`select from ${table} where case_id = $1`, [ended])).toEqual([]);
  });

  it.each([
    ['for good', null],
    ['longer', 32],
  ])('stays where its workspace keeps cases %s', async (_, days) => {
    const caseId = await open();
    await act(caseId, 'close');
    await age(31);
    await keepFor(days);

    await expire();

    expect(await read(caseId)).toBe(200);
  });

  it('stays where nothing was heard of its workspace, however old it is', async () => {
    const caseId = await open();
    await act(caseId, 'close');
    await age(10_000);

    await expire();

    expect(await read(caseId)).toBe(200);
  });

  it('begins its days anew when it was opened again, and ends with its last end', async () => {
    const [reopened, closed] = [await open(), await open()];
    for (const caseId of [reopened, closed]) await act(caseId, 'approve');
    await age(40);
    await act(reopened, 'reopen');
    await act(closed, 'close');
    await keepFor(30);

    await expire();

    expect([await read(reopened), await read(closed)]).toEqual([200, 200]);
  });

  it('stays when a process of the former version has opened it again, which knows nothing of ends', async () => {
    const [reopened, ended] = [await open(), await open()];
    await act(reopened, 'approve');
    await age(40);
    await platform.sql(`update cases set status = 'in_review' where case_id = $1`, [reopened]);
    await platform.sql(`update cases set status = 'approved' where case_id = $1`, [ended]);
    await keepFor(30);
    await expire();
    const young = [await read(reopened), await read(ended)];
    await age(31);

    await expire();

    expect(young).toEqual([200, 200]);
    expect([await read(reopened), await read(ended)]).toEqual([200, 404]);
  });

  it('is no riddle when more is said of it later, and is not opened again', async () => {
    const caseId = await open();
    await act(caseId, 'approve');
    await age(2);
    await keepFor(1);
    await expire();

    await workspace.publish(workspace.event('verification.completed', aCompletion(caseId)));
    const refused = await workspace.post<ErrorEnvelope>('/v1/workflows/run', { case_id: caseId, action: 'reopen' });

    expect(refused.status).toBe(404);
    const parked = await platform.sql('select from platform.parked_event where subject = $1', [caseId]);
    expect([parked, await read(caseId)]).toEqual([[], 404]);
  });

  it('of one workspace goes, whatever fails for another', async () => {
    const caseId = await open();
    await act(caseId, 'approve');
    await age(31);
    await keepFor(30);
    await platform.sql(
      `insert into platform.workspace_settings (workspace_id, environment, settings)
       values ('ws_0', 'live', '{"retention_days": {"cases": 0}}')`,
    );

    await expire();

    expect(await read(caseId)).toBe(404);
    await eventually(() => platform.log.lines('expiry.failed').length === 1);
  });

  it('cannot be taken away by anyone else: timelines stay append-only, and the owner’s function refuses recent ends', async () => {
    const caseId = await open();
    await act(caseId, 'approve');
    const { transaction } = platform.service.database;
    const inWorkspace = <T>(work: Parameters<typeof transaction<T>>[1]) =>
      transaction(async (db) => {
        await db.$queryRaw`select platform.enter_tenant(${workspace.tenant.workspaceId}, ${workspace.tenant.environment})`;
        return workspace.tenant;
      }, work);

    await expect(
      inWorkspace(({ db }) => db.$executeRaw`delete from timeline_entries where case_id = ${caseId}`),
    ).rejects.toThrow('permission denied');
    await expect(
      inWorkspace(
        ({ db, tenant }) =>
          db.$queryRaw`select * from expire_cases(${tenant.workspaceId}, ${tenant.environment}, now(), 10)`,
      ),
    ).rejects.toThrow('kept for a day');
  });
});
