import { environments } from '@ifcgate/contracts';
import IFCGate from '@ifcgate/sdk';
import { newId } from '@ifcgate/service-kit';
import { eventually, query } from '@ifcgate/test-kit';
import { aCompletion } from '@ifcgate/test-kit/builders';
import type { DatabaseName } from '../src/databases.ts';
import { createDatabases, startInOneProcess } from './one-process.ts';

describe('checks that end after their case has expired', () => {
  it('leave no run behind: the rules decide, and the case service says that the case is there no more', async () => {
    const databases = await createDatabases();
    const sql = <Row extends object>(name: DatabaseName, statement: string, values: readonly unknown[] = []) =>
      query<Row>(databases.get(name)?.superuserUrl ?? '', statement, values);
    const first = await startInOneProcess({}, databases);
    const client = new IFCGate({ apiKey: await first.newKey(), baseUrl: first.url });
    await client.workspace.settings.update({ retention_days: { cases: 1 } });
    const { case_id: caseId } = await client.verifications.create({
      workflow: 'onboarding-default',
      applicant_id: 'a',
    });
    await eventually(async () => (await sql('case', 'select from cases')).length === 1);
    await client.workflows.run({ case_id: caseId, action: 'close' });
    await eventually(async () => (await sql('workflow', 'select from runs')).length > 0);
    await eventually(async () => {
      const heard = await sql('case', 'select from platform.workspace_settings');
      return heard.length === environments.length;
    });
    await first.pause();
    await sql('case', `update cases set ended_at = ended_at - interval '2 days'`);
    const second = await startInOneProcess({}, databases);
    await eventually(async () => (await sql('case', 'select from cases')).length === 0);
    await eventually(async () => (await sql('workflow', 'select from runs')).length === 0);

    // As verification would have said it before it heard of the end, on a day on which workflow was behind.
    const [late] = [
      {
        ...{ event_id: newId('event'), type: 'verification.completed', subject: caseId },
        ...{ occurred_at: new Date().toISOString(), data: JSON.stringify(aCompletion(caseId)) },
      },
    ];
    const [tenant] = await sql<{ workspace_id: string }>('case', 'select workspace_id from expired_cases');
    await sql('verification', `select platform.enter_tenant($1, 'test'), platform.finish($2::jsonb, null)`, [
      tenant?.workspace_id,
      JSON.stringify([late]),
    ]);
    await eventually(async () => {
      const handled = await sql('workflow', 'select from platform.inbox where event_id = $1', [late.event_id]);
      const unsaid = [
        ...(await sql('workflow', 'select from platform.outbox')),
        ...(await sql('case', 'select from platform.outbox')),
      ];
      return handled.length === 1 && unsaid.length === 0;
    });

    expect(await sql('workflow', 'select case_id from runs')).toEqual([]);
    for (const name of ['case', 'workflow'] as const)
      expect(await sql(name, 'select reason from platform.parked_event')).toEqual([]);
    await second.stop();
  }, 60_000);
});
