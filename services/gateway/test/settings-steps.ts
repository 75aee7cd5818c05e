import type { EventData, WorkspaceSettings } from '@ifcgate/contracts';
import { type TestDatabase, eventually, query } from '@ifcgate/test-kit';
import type { Answer } from './wire.ts';
import type { TestGateway } from './harness.ts';

type Told = EventData<'workspace.settings.changed'>;

/** Asks a gateway for the settings of a key's workspace, or to change them. */
export async function askSettings(
  gateway: TestGateway,
  key: string,
  body?: unknown,
): Promise<Answer & { readonly settings: WorkspaceSettings }> {
  const answer = await gateway.request(body === undefined ? 'GET' : 'PUT', '/v1/workspace/settings', { key, body });
  return { ...answer, settings: answer.body as unknown as WorkspaceSettings };
}

/** What stands in the outbox for the services, in its order: the host of these tests publishes nothing. */
export async function toldOf(
  database: TestDatabase,
  workspaceId: string,
): Promise<{ readonly environment: string; readonly data: Told }[]> {
  const rows = await query<{ environment: string; data: string }>(
    database.superuserUrl,
    `select environment, data from platform.outbox where workspace_id = $1 order by id`,
    [workspaceId],
  );
  return rows.map(({ environment, data }) => ({ environment, data: JSON.parse(data) as Told }));
}

/** Runs what tells the services, as it runs in a gateway all the time. */
export async function tellAll(database: TestDatabase, { gateway }: TestGateway): Promise<void> {
  const stopping = new AbortController();
  const running = gateway.workers.find(({ name }) => name === 'tell-settings')?.run(stopping.signal);
  await eventually(async () => {
    const [row] = await query<{ n: number }>(
      database.superuserUrl,
      'select count(*)::integer as n from workspaces where settings_said is null',
    );
    return row?.n === 0;
  });
  stopping.abort();
  await running;
}

/** The operator's most, with another number of days for events. */
export const maximaOf = (events: number) => ({ files: null, documents: null, cases: null, events, attempts: null });
