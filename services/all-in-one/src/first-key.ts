import { scopes } from '@ifcgate/contracts';
import type { Gateway } from '@ifcgate/gateway-service/service';
import type { DataDir } from './data-dir.ts';

/** The key that a first start makes: every scope of the test environment. Later starts find it in the data directory. */
export async function ensureFirstKey(
  gateway: Gateway,
  dataDir: DataDir,
): Promise<{ apiKey: string; workspaceId: string }> {
  const kept = await dataDir.readKey();
  if (kept !== undefined && (await isKnown(gateway, kept))) return kept;
  const { workspaceId } = await gateway.admin.ensureWorkspace({ name: 'Local' });
  const { secret } = await gateway.admin.createApiKey({
    workspaceId,
    environment: 'test',
    name: 'local',
    scopes: [...scopes],
  });
  const key = { apiKey: secret, workspaceId };
  await dataDir.keepKey(key);
  return key;
}

/** Whether the kept key is in this database: the data directory may have been put together by hand. */
async function isKnown(
  gateway: Gateway,
  { apiKey, workspaceId }: { apiKey: string; workspaceId: string },
): Promise<boolean> {
  const keys = await gateway.admin.listApiKeys(workspaceId);
  return keys.some((key) => key.lastFour === apiKey.slice(-4) && key.revokedAt === null);
}
