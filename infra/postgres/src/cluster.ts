import { spawn } from 'node:child_process';
import { chmod, chown, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Binaries } from './binaries.ts';
import { superuserPassword, type DataDir } from './data-dir.ts';
import type { RunAs } from './run-as.ts';
import { explainFileError, noSpace, PostgresStartError } from './start-error.ts';

/**
 * How a cluster is named on the command line of PostgreSQL, and where the command runs. Root's folders may be closed to
 * the server's user; a process that was *started* in the folder can still name it so. Linux only.
 */
export function locate(clusterDir: string, runAs: RunAs): { cwd: string; name: string } {
  const behindClosedDoors = runAs !== undefined && process.platform === 'linux';
  return { cwd: clusterDir, name: behindClosedDoors ? '/proc/self/cwd' : clusterDir };
}

/** PostgreSQL's environment: nothing of ours (PGDATA, PGPORT, LC_ALL and the like change what it does). */
export const serverEnvironment = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/**
 * Makes the cluster unless it exists. A first start that was cut off leaves nothing behind that looks like one.
 *
 * @throws PostgresStartError `version_mismatch`, `no_space`, `data_dir_unreadable`, `start_failed`
 */
export async function ensureCluster(dataDir: DataDir, binaries: Binaries, runAs: RunAs): Promise<void> {
  const version = await readFile(join(dataDir.clusterDir, 'PG_VERSION'), 'utf8').catch(
    (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT') return undefined;
      throw explainFileError(cause, dataDir.clusterDir);
    },
  );
  if (version === undefined) return await createCluster(dataDir, binaries, runAs);
  if (version.trim() === binaries.major) return;
  throw new PostgresStartError(
    'version_mismatch',
    `The data in ${dataDir.path} was written by PostgreSQL ${version.trim()}; this is PostgreSQL ${binaries.major}.`,
    {
      hint:
        `Run the earlier release of the platform and dump the databases (pg_dumpall), move ${dataDir.path} away, ` +
        'start this one and load the dump.',
    },
  );
}

async function createCluster(dataDir: DataDir, binaries: Binaries, runAs: RunAs): Promise<void> {
  const draft = join(dataDir.path, 'cluster.new');
  try {
    await rm(draft, { recursive: true, force: true });
    await mkdir(draft, { mode: 0o700 });
    if (runAs !== undefined) await chown(draft, runAs.uid, runAs.gid);
    await chmod(draft, 0o700);
    await initialise(draft, dataDir, binaries, runAs);
    await rename(draft, dataDir.clusterDir);
  } catch (cause) {
    throw explainFileError(cause, dataDir.path);
  }
}

async function initialise(draft: string, dataDir: DataDir, binaries: Binaries, runAs: RunAs): Promise<void> {
  const { cwd, name } = locate(draft, runAs);
  const password = await openPasswordFile(dataDir, runAs);
  const options = [
    `--pgdata=${name}`,
    '--username=postgres',
    '--auth=scram-sha-256',
    '--pwfile=/dev/stdin',
    '--encoding=UTF8',
    // The same order and the same upper and lower case on every machine, whatever its C library.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--sync-method=syncfs',
    '--no-instructions',
  ].filter((option) => process.platform === 'linux' || !option.startsWith('--sync-method'));
  try {
    const { code, output } = await new Promise<{ code: number | null; output: string }>((resolve, reject) => {
      const child = spawn(binaries.initdb, options, {
        ...runAs,
        cwd,
        env: serverEnvironment,
        stdio: [password.fd, 'pipe', 'pipe'],
      });
      let output = '';
      const collect = (chunk: Buffer): void => void (output += chunk.toString('utf8'));
      child.stdout?.on('data', collect);
      child.stderr?.on('data', collect);
      child.once('error', reject);
      child.once('close', (code) => {
        resolve({ code, output });
      });
    });
    if (code !== 0) throw initFailed(dataDir, output);
  } finally {
    await password.close();
  }
}

// The file has no name any more when initdb reads it: the password lies nowhere but in the memory of the two.
async function openPasswordFile(dataDir: DataDir, runAs: RunAs): ReturnType<typeof open> {
  const path = join(dataDir.path, 'password.new');
  await rm(path, { force: true });
  const writer = await open(path, 'wx', 0o600);
  await writer.writeFile(`${superuserPassword(dataDir)}\n`);
  if (runAs !== undefined) await writer.chown(runAs.uid, runAs.gid);
  await writer.close();
  const reader = await open(path, 'r');
  await rm(path);
  return reader;
}

function initFailed(dataDir: DataDir, output: string): PostgresStartError {
  if (/No space left on device/i.test(output)) return noSpace(dataDir.path);
  const lines = output.trim().split('\n').slice(-5).join('\n');
  return new PostgresStartError('start_failed', `PostgreSQL could not make its data directory:\n${lines}`, {
    hint: 'If it says that a library is missing: the binaries need a Linux with glibc, or macOS.',
  });
}

/** Whether the server's user owns the cluster; PostgreSQL refuses any other. */
export async function ownsCluster(dataDir: DataDir, runAs: RunAs): Promise<boolean> {
  const { uid } = await stat(dataDir.clusterDir);
  return uid === (runAs?.uid ?? process.getuid?.());
}
