// The process beside jest that owns the test server: when its standard input ends, because jest is done or was killed, it
// removes everything the run has made. It is started by jest-setup.ts.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  databaseNames,
  derivePasswords,
  ensureRoles,
  startEmbeddedPostgres,
  withProvisionLock,
} from '@ifcgate/postgres';
import type { TestServer } from './test-server-link.ts';

interface OwnedServer {
  readonly superuserUrl: string;
  remove(): Promise<void>;
}

const run = `test_${randomBytes(3).toString('hex')}`;
const names = databaseNames(run);
const passwords = derivePasswords(randomBytes(32).toString('hex'), run);

const orphaned = new Promise<void>((resolve) => {
  process.stdin.resume().once('end', resolve).once('error', resolve);
});
const given = process.env['TEST_DATABASE_URL'];
const server = given === undefined ? await startOwnServer() : useServer(given);
try {
  await withProvisionLock(server.superuserUrl, (admin) => ensureRoles(admin, names, passwords));
  const announcement: TestServer = { superuserUrl: server.superuserUrl, run, passwords };
  console.log(JSON.stringify(announcement));
  await orphaned;
} finally {
  await server.remove();
}

async function startOwnServer(): Promise<OwnedServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'ifcgate-test-'));
  // What a power cut would lose is nothing to a test.
  const settings = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', max_connections: '300' };
  const postgres = await startEmbeddedPostgres({ dataDir, settings });
  return {
    superuserUrl: postgres.superuserUrl(),
    async remove() {
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** On a server of someone else, only what carries this run's name goes. */
function useServer(superuserUrl: string): OwnedServer {
  return {
    superuserUrl,
    remove: () =>
      withProvisionLock(superuserUrl, async (admin) => {
        const { rows } = await admin.query<{ name: string }>(
          'select datname as name from pg_database where starts_with(datname, $1)',
          [`ifcgate_${run}_`],
        );
        for (const { name } of rows) await admin.query(`drop database if exists ${name} with (force)`);
        await admin.query(`drop role if exists ${names.owner}, ${names.app}, ${names.worker}`);
      }),
  };
}
