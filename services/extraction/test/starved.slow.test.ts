import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newId } from '@ifcgate/service-kit';
import { type TestDatabase, createTestDatabase, eventually, query } from '@ifcgate/test-kit';
import { migrationsDir } from '../src/service.ts';
import { scanOf } from './engine/scan-of.ts';
import { type FileServer, serveFiles } from './file-server.ts';
import { holdToQuota } from './hold-to-quota.ts';
import { specimen } from './start-extraction.ts';

const patienceMs = 180_000;
let database: TestDatabase;
let files: FileServer;
beforeAll(async () => {
  database = await createTestDatabase('extraction', { migrationsDir });
  const scan = await scanOf(await specimen('invoice.pdf'));
  files = await serveFiles({ scan: (_request, response) => void response.end(scan) });
});
afterAll(async () => {
  await files.close();
  await database.drop();
});

const accept = (template: string, url: string) =>
  query(
    database.superuserUrl,
    `insert into documents (workspace_id, environment, document_id, origin, template, template_version, file_url, status,
      fields, details, checks, warnings, metadata, created_at, run_at)
    values ('ws_1', 'test', $1, 'verification', $2, 1, $3, 'processing', '{}', '{}', '[]', '[]', '{}', now(), now())`,
    [newId('document'), template, url],
  );

describe('a host that lets the service have 15 % of a processor', () => {
  it(
    'gets every document read, late, and fails none',
    async () => {
      const filesDir = join(tmpdir(), `ifcgate-files-${randomUUID()}`);
      const [invoice, passport] = ['invoice.pdf', 'passport.png'].map((name) => `https://files.example.com/${name}`);
      for (const template of ['invoice-standard', 'generic']) await accept(template, invoice ?? '');
      for (const template of ['passport', 'id-card']) await accept(template, passport ?? '');
      await accept('invoice-standard', files.urlOf('scan'));

      const child = spawn(process.execPath, [fileURLToPath(new URL('starved-host.ts', import.meta.url))], {
        env: {
          ...process.env,
          NODE_OPTIONS: '',
          APP_URL: database.appUrl,
          WORKER_URL: database.workerUrl,
          FILES_DIR: filesDir,
        },
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      const quota = holdToQuota(child, 0.15);
      const open = async (): Promise<number> =>
        (await query(database.superuserUrl, `select from documents where status = 'processing'`)).length;
      await eventually(async () => (await open()) === 0, { timeoutMs: patienceMs, intervalMs: 200 });

      const failed = await query(
        database.superuserUrl,
        `select template, failure from documents where status = 'failed'`,
      );
      expect(failed).toEqual([]);
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
      await eventually(() => {
        quota.lift();
        return true;
      });
      await rm(filesDir, { recursive: true, force: true });
    },
    patienceMs + 20_000,
  );
});
