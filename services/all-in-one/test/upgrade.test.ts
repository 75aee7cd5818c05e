import { environments, scopes } from '@ifcgate/contracts';
import { newApiKey } from '@ifcgate/gateway-service/service';
import IFCGate from '@ifcgate/sdk';
import { migrate, newId } from '@ifcgate/service-kit';
import { type TestDatabase, eventually, query } from '@ifcgate/test-kit';
import { createHash, randomInt } from 'node:crypto';
import { type DatabaseName, migrationsOf } from '../src/databases.ts';
import { createDatabases, startInOneProcess } from './one-process.ts';

const workspaceId = newId('workspace');
/** Minted in the year 2001. */
const [oldCase, oldDocument, documentOfCase, oldFile] = [
  ...[newId('case'), newId('document'), newId('document'), newId('file')].map((id) => id.replace(/_.{4}/, '_00xh')),
] as [string, string, string, string];
const key = newApiKey('test', randomInt);
/** Of a workspace that has set nothing: its cases are kept for five years. */
const [otherWorkspaceId, otherCase] = [newId('workspace'), newId('case')];
const longAgo = '2001-01-01T00:00:00Z';

/** Databases as the version before retention left them: a case of long ago, of a workspace that keeps everything for good. */
async function fillOldDatabases(databases: ReadonlyMap<DatabaseName, TestDatabase>): Promise<void> {
  const write = (name: DatabaseName, statement: string, values: readonly unknown[]) =>
    query(databases.get(name)?.superuserUrl ?? '', statement, values);
  await write('gateway', 'insert into workspaces (workspace_id, name) values ($1, $2)', [workspaceId, 'Old']);
  await write(
    'gateway',
    `insert into api_keys (workspace_id, environment, key_id, name, hash, prefix, last_four, scopes, families,
      webhook_endpoints, cidrs) values ($1, 'test', $2, 'old', $3, $4, $5, $6, '{}', '{}', '{}')`,
    [workspaceId, newId('key'), createHash('sha256').update(key.secret).digest(), key.prefix, key.lastFour, scopes],
  );
  for (const environment of environments) {
    await write(
      'gateway',
      `insert into workspace_settings (workspace_id, environment, updated_at, updated_by) values ($1, $2, now(), 'key_1')`,
      [workspaceId, environment],
    );
  }
  await write('gateway', 'insert into workspaces (workspace_id, name) values ($1, $2)', [otherWorkspaceId, 'Other']);
  for (const [workspace, id] of [
    [workspaceId, oldCase],
    [otherWorkspaceId, otherCase],
  ]) {
    await write(
      'case',
      `insert into cases (workspace_id, environment, case_id, kind, workflow, workflow_version, status, applicant_id, metadata,
        checks_pending, check_round, created_at, updated_at, timeline_seq, timeline_hash)
       values ($1, 'test', $2, 'verification', 'onboarding-default', 1, 'approved', 'app_1', '{}', false, 1, $3, $3, 0, '')`,
      [workspace, id, longAgo],
    );
  }
  await write(
    'verification',
    `insert into verifications (workspace_id, environment, case_id, workflow, workflow_version, applicant_id, metadata, status,
      submitted_at, check_round, checks_pending, checks)
     values ($1, 'test', $2, 'onboarding-default', 1, 'app_1', '{}', 'in_review', $3, 1, false, '[]')`,
    [workspaceId, oldCase, longAgo],
  );
  for (const [id, itsCase] of [
    [oldDocument, null],
    [documentOfCase, oldCase],
  ]) {
    await write(
      'extraction',
      `insert into documents (workspace_id, environment, document_id, origin, case_id, template, file_id, sha256, status, fields,
        details, checks, warnings, metadata, created_at)
       values ($1, 'test', $2, 'extract', $3, 'invoice-standard', $4, 'a', 'processed', '{}', '{}', '[]', '[]', '{}', $5)`,
      [workspaceId, id, itsCase, oldFile, longAgo],
    );
  }
  await write(
    'extraction',
    `insert into files (workspace_id, environment, file_id, sha256, size_bytes, content_type, uploaded_by, created_at)
     values ($1, 'test', $2, 'a', 1, 'application/pdf', 'key_1', $3)`,
    [workspaceId, oldFile, longAgo],
  );
}

describe('an upgrade of a platform whose workspace keeps everything for good', () => {
  it('deletes nothing, tells where cases stand, and lets the workspace choose otherwise from then on', async () => {
    const databases = await createDatabases('20261130');
    await fillOldDatabases(databases);
    for (const [name, database] of databases)
      await migrate({ url: database.ownerUrl, migrationsDir: migrationsOf[name] });
    const count = async (name: DatabaseName, table: string): Promise<number> =>
      (await query(databases.get(name)?.superuserUrl ?? '', `select from ${table}`)).length;
    const hear = () =>
      eventually(
        async () => {
          for (const name of ['case', 'verification', 'extraction', 'workflow', 'webhook'] as const)
            if ((await count(name, 'platform.workspace_settings')) < 2 * environments.length) return false;
          return true;
        },
        { timeoutMs: 15_000 },
      );
    const left = async () => ({
      cases: await count('case', 'cases'),
      verifications: await count('verification', 'verifications'),
      documents: await count('extraction', 'documents'),
      files: await count('extraction', 'files'),
    });

    /** Sets days, and waits until the services have heard of them. */
    const choose = async (days: Record<string, number>) => {
      const platform = await startInOneProcess({}, databases);
      const client = new IFCGate({ apiKey: key.secret, baseUrl: platform.url });
      await client.workspace.settings.update({ retention_days: days });
      for (const name of ['extraction', 'case'] as const) {
        await eventually(async () => {
          const rows = await query<{ days: Record<string, number> }>(
            databases.get(name)?.superuserUrl ?? '',
            `select settings -> 'retention_days' as days from platform.workspace_settings where workspace_id = $1`,
            [workspaceId],
          );
          return rows.some((row) => Object.entries(days).every(([kind, count]) => row.days[kind] === count));
        });
      }
      await platform.pause();
    };

    const first = await startInOneProcess({}, databases);
    await hear();
    await first.pause();
    // What deletes runs at every start: now each service has heard of the workspace.
    const second = await startInOneProcess({}, databases);
    const client = new IFCGate({ apiKey: key.secret, baseUrl: second.url });
    const { retention_days: days } = await client.workspace.settings.get();
    await eventually(async () => (await count('case', 'cases')) === 1);
    await eventually(async () => {
      const { status } = await client.verifications.get(oldCase);
      expect(status).toBe('approved');
    });
    await second.pause();
    const kept = await left();
    await choose({ files: 30, documents: 365 });
    const fourth = await startInOneProcess({}, databases);
    await eventually(async () => (await count('extraction', 'documents')) === 0);
    await eventually(async () => (await count('extraction', 'files')) === 0);
    await fourth.pause();
    const ofCase = await left();
    await choose({ cases: 1827 });
    const last = await startInOneProcess({}, databases);

    expect(days).toEqual({ files: null, documents: null, cases: null, events: 90, attempts: 90 });
    expect(kept).toEqual({ cases: 1, verifications: 1, documents: 2, files: 1 });
    expect(ofCase).toEqual({ cases: 1, verifications: 1, documents: 0, files: 0 });
    await eventually(async () => {
      expect(await left()).toEqual({ cases: 0, verifications: 0, documents: 0, files: 0 });
    });
    await last.stop();
  }, 120_000);
});
