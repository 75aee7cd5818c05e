import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scopes } from '@ifcgate/contracts';
import { contractRedactions, createLogger } from '@ifcgate/service-kit';
import { createTestDatabase, type TestDatabase } from '@ifcgate/test-kit';
import { type DatabaseName, type PlatformUrls, migrationsOf } from '../src/databases.ts';
import { type PlatformOptions, startPlatform } from '../src/platform.ts';
import type { PlatformUnderTest } from './journeys.ts';

/** A platform in the process of the test, each service on a database of its own. */
export interface OneProcess extends PlatformUnderTest {
  readonly databases: ReadonlyMap<DatabaseName, TestDatabase>;
  /** The lines of the log that would have woken someone. */
  readonly errors: readonly string[];
}

/** Starts every service in this process, on the memory bus. */
export async function startInOneProcess(
  options: Partial<Pick<PlatformOptions, 'allowPrivateTestAddresses' | 'retryScheduleMs'>> = {},
): Promise<OneProcess> {
  const databases = new Map<DatabaseName, TestDatabase>();
  for (const [name, migrationsDir] of Object.entries(migrationsOf)) {
    databases.set(name as DatabaseName, await createTestDatabase(name, { migrationsDir }));
  }
  const filesDir = await mkdtemp(join(tmpdir(), 'ifcgate-files-'));
  const errors: string[] = [];
  const destination = { write: (line: string) => void errors.push(line) };
  const platform = await startPlatform({
    urls: Object.fromEntries(databases) as unknown as PlatformUrls,
    secret: 'a-secret-of-the-tests-with-enough-characters',
    logOf: (service) => createLogger({ service, level: 'error', redact: contractRedactions(), destination }),
    host: '127.0.0.1',
    port: 0,
    internalPort: 0,
    rateLimit: 100_000,
    filesDir,
    allowPrivateTestAddresses: true,
    ...options,
  });
  return {
    url: platform.url,
    databases,
    errors,
    async newKey() {
      const { workspaceId } = await platform.gateway.admin.ensureWorkspace({ name: 'Journey' });
      const key = { workspaceId, environment: 'test' as const, name: 'journey', scopes: [...scopes] };
      return (await platform.gateway.admin.createApiKey(key)).secret;
    },
    async stop() {
      await platform.stop();
      for (const database of databases.values()) await database.drop();
      await rm(filesDir, { recursive: true, force: true });
    },
  };
}
