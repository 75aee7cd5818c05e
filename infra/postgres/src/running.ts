import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type DatabaseUrls, databaseNames, databaseUrls, derivePasswords } from './database-names.ts';
import { isAlive, readPostmasterFile } from './process-state.ts';

/**
 * The URLs of a service's database on the embedded PostgreSQL that another process of this user runs on a data folder.
 *
 * @param dataDir as it was given to `startEmbeddedPostgres`
 * @returns undefined when none runs there, or when its files are closed to us
 */
export async function findRunningDatabase(dataDir: string, service: string): Promise<DatabaseUrls | undefined> {
  const path = resolve(dataDir);
  const server = await readPostmasterFile(join(path, 'cluster'));
  const secret = await readFile(join(path, 'secret'), 'utf8').catch(() => '');
  if (server?.isReady !== true || secret.trim() === '' || !(await isAlive(server.pid))) return undefined;
  const names = databaseNames(service);
  return databaseUrls(`postgresql://127.0.0.1:${server.port}/`, names, derivePasswords(secret.trim(), service));
}
