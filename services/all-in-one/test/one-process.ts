import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { scopes } from '@ifcgate/contracts';
import { contractRedactions, createLogger } from '@ifcgate/service-kit';
import { createTestDatabase, type TestDatabase } from '@ifcgate/test-kit';
import { type DatabaseName, type PlatformUrls, migrationsOf } from '../src/databases.ts';
import { type PlatformOptions, startPlatform } from '../src/platform.ts';
import type { PlatformUnderTest } from './journeys.ts';

/** With which it seals and signs; for another process on the same databases. */
export const platformSecret = 'a-secret-of-the-tests-with-enough-characters';

/** A platform in the process of the test, each service on a database of its own. */
export interface OneProcess extends PlatformUnderTest {
  readonly databases: ReadonlyMap<DatabaseName, TestDatabase>;
  /** The lines of the log that would have woken someone. */
  readonly errors: readonly string[];
  /** Stops the services and leaves their databases, for another start. */
  pause(): Promise<void>;
}

/** Starts every service in this process, on the memory bus. */
export async function startInOneProcess(
  options: Partial<Pick<PlatformOptions, 'allowPrivateTestAddresses' | 'retryScheduleMs'>> = {},
  databases: ReadonlyMap<DatabaseName, TestDatabase> | undefined = undefined,
): Promise<OneProcess> {
  databases ??= await createDatabases();
  const filesDir = await mkdtemp(join(tmpdir(), 'ifcgate-files-'));
  const errors: string[] = [];
  const destination = { write: (line: string) => void errors.push(line) };
  const platform = await startPlatform({
    urls: Object.fromEntries(databases) as unknown as PlatformUrls,
    secret: platformSecret,
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
    pause: () => platform.stop(),
    async stop() {
      await platform.stop();
      for (const database of databases.values()) await database.drop();
      await rm(filesDir, { recursive: true, force: true });
    },
  };
}

/** A database for each service, with all of its migrations, or those before one of this name. */
export async function createDatabases(before = '9'): Promise<Map<DatabaseName, TestDatabase>> {
  const databases = new Map<DatabaseName, TestDatabase>();
  for (const [name, dir] of Object.entries(migrationsOf)) {
    const migrationsDir = await mkdtemp(join(tmpdir(), 'ifcgate-migrations-'));
    const isOld = (path: string): boolean => basename(path) < before || !/^\d{14}_/.test(basename(path));
    await cp(dir, migrationsDir, {
      recursive: true,
      filter: (source) => source === dir || isOld(source) || /^\d{14}_/.test(basename(dirname(source))),
    });
    databases.set(name as DatabaseName, await createTestDatabase(name, { migrationsDir }));
    await rm(migrationsDir, { recursive: true });
  }
  return databases;
}
