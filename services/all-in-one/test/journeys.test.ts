import { scopes } from '@ifcgate/contracts';
import { contractRedactions, createLogger } from '@ifcgate/service-kit';
import { createTestDatabase, type TestDatabase } from '@ifcgate/test-kit';
import { type DatabaseName, type PlatformUrls, migrationsOf } from '../src/databases.ts';
import { startPlatform } from '../src/platform.ts';
import { type PlatformUnderTest, journeys } from './journeys.ts';

journeys('in one process', startInOneProcess);

async function startInOneProcess(): Promise<PlatformUnderTest> {
  const databases = new Map<DatabaseName, TestDatabase>();
  for (const [name, migrationsDir] of Object.entries(migrationsOf)) {
    databases.set(name as DatabaseName, await createTestDatabase(name, { migrationsDir }));
  }
  const platform = await startPlatform({
    urls: Object.fromEntries(databases) as unknown as PlatformUrls,
    secret: 'a-secret-of-the-tests-with-enough-characters',
    logOf: (service) => createLogger({ service, level: 'silent', redact: contractRedactions() }),
    host: '127.0.0.1',
    port: 0,
    internalPort: 0,
    rateLimit: 100_000,
    allowPrivateTestAddresses: true,
  });
  return {
    url: platform.url,
    async newKey() {
      const { workspaceId } = await platform.gateway.admin.ensureWorkspace({ name: 'Journey' });
      const key = { workspaceId, environment: 'test' as const, name: 'journey', scopes: [...scopes] };
      return (await platform.gateway.admin.createApiKey(key)).secret;
    },
    async stop() {
      await platform.stop();
      for (const database of databases.values()) await database.drop();
    },
  };
}
