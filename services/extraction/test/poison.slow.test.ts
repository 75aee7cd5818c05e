import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newId } from '@ifcgate/service-kit';
import { type TestDatabase, createTestDatabase, eventually, query } from '@ifcgate/test-kit';
import { migrationsDir } from '../src/service.ts';
import { type FileServer, serveFiles } from './file-server.ts';

let database: TestDatabase;
let files: FileServer;
const filesDir = join(tmpdir(), `ifcgate-files-${randomUUID()}`);
const children = new Set<ChildProcess>();
beforeAll(async () => {
  files = await serveFiles();
});
afterAll(async () => {
  await files.close();
  await rm(filesDir, { recursive: true, force: true });
});
beforeEach(async () => {
  database = await createTestDatabase('extraction', { migrationsDir });
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await database.drop();
});

const accept = (name: string) =>
  query(
    database.superuserUrl,
    `insert into documents (workspace_id, environment, document_id, origin, template, template_version, file_url, status,
      fields, details, checks, warnings, metadata, created_at, run_at)
    values ($1, 'test', $2, 'verification', 'invoice-standard', 1, $3, 'processing', '{}', '{}', '[]', '[]', '{}', now(), now())`,
    [newId('workspace'), newId('document'), files.urlOf(name)],
  );
interface Row {
  readonly status: string;
  readonly interruptions: number;
  readonly faults: number;
  readonly claim_id: string | null;
  readonly quarantined_at: Date | null;
}
const stateOf = async (name: string): Promise<Row> => {
  const [row] = await query<Row>(database.superuserUrl, 'select * from documents where file_url = $1', [
    files.urlOf(name),
  ]);
  if (row === undefined) throw new Error(`There is no document of ${name}.`);
  return row;
};
function start(hasPeers: boolean): ChildProcess {
  const child = spawn(process.execPath, [fileURLToPath(new URL('doomed-host.ts', import.meta.url))], {
    env: {
      ...{ ...process.env, NODE_OPTIONS: '', HAS_PEERS: String(hasPeers), FILES_DIR: filesDir },
      ...{ APP_URL: database.appUrl, WORKER_URL: database.workerUrl },
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  children.add(child);
  return child;
}

describe('a document whose reading ends the process', () => {
  it('by a fault of ours is read alone after two times, and set aside after three more; others are read', async () => {
    await accept('poison');
    for (let crash = 1; crash <= 5; crash++) {
      const child = start(false);
      await once(child, 'exit');
      expect([crash, child.exitCode, (await stateOf('poison')).faults]).toEqual([crash, 1, Math.max(0, crash - 2)]);
    }
    await accept('invoice');

    start(false);

    await eventually(async () => (await stateOf('invoice')).status === 'processed', { timeoutMs: 20_000 });
    const poison = await eventually(
      async () => {
        const state = await stateOf('poison');
        return state.quarantined_at !== null && state;
      },
      { timeoutMs: 20_000 },
    );
    expect(poison).toMatchObject({ status: 'failed', faults: 3 });
    expect(await stateOf('invoice')).toMatchObject({ faults: 0, interruptions: 0 });
  }, 90_000);

  it.each([
    ['alone on the database', false],
    ['beside others', true],
  ])(
    'is never set aside for processes that were killed from outside, however often: %s',
    async (_, hasPeers) => {
      await accept('silent');
      for (let kill = 1; kill <= 5; kill++) {
        const before = (await stateOf('silent')).claim_id;
        const child = start(hasPeers);
        await eventually(async () => (await stateOf('silent')).claim_id !== before, { timeoutMs: 30_000 });
        child.kill('SIGKILL');
        await once(child, 'exit');
      }

      const state = await stateOf('silent');
      expect(state).toMatchObject({ status: 'processing', faults: 0, quarantined_at: null });
      expect(state.interruptions).toBeGreaterThanOrEqual(3);
    },
    120_000,
  );
});
