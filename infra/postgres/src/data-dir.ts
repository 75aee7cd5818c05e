import { createHmac, randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, statfs, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { explainFileError, noSpace, PostgresStartError } from './start-error.ts';

const leastFreeBytes = 100 * 1024 * 1024;
const sqliteBusy = 5;

/** The folder of one embedded PostgreSQL, held by this process alone. */
export interface DataDir {
  readonly path: string;
  /** The data directory in PostgreSQL's own sense. */
  readonly clusterDir: string;
  readonly logFile: string;
  /** What every password of this server is derived from; 256 random bits, readable by the owner only. */
  readonly secret: string;
  /** Lets another process have the folder. */
  release(): void;
}

/**
 * Takes the folder for this process; makes it where it does not exist. The hold ends with the process, however it ends.
 *
 * @throws PostgresStartError `already_running`, `data_dir_unreadable`, `no_space`
 */
export async function openDataDir(path: string): Promise<DataDir> {
  try {
    await mkdir(path, { recursive: true });
    const release = await lock(path);
    try {
      const space = await statfs(path);
      if (space.bavail * space.bsize < leastFreeBytes) throw noSpace(path);
      await writeFile(join(path, 'pid'), `${process.pid}\n`);
      const secret = await readOrCreateSecret(join(path, 'secret'));
      return { path, clusterDir: join(path, 'cluster'), logFile: join(path, 'server.log'), secret, release };
    } catch (cause) {
      release();
      throw cause;
    }
  } catch (cause) {
    throw explainFileError(cause, path);
  }
}

/** The superuser's password: derived, so that one file holds all there is to keep. */
export function superuserPassword(dataDir: DataDir): string {
  return createHmac('sha256', dataDir.secret).update('superuser').digest('base64url');
}

/** The port of the last start while it is free, else any free one; kept for the next start. */
export async function choosePort(dataDir: DataDir): Promise<number> {
  const file = join(dataDir.path, 'port');
  const last = Number.parseInt(await readFile(file, 'utf8').catch(() => ''), 10);
  const port = (last > 0 ? await tryPort(last) : undefined) ?? (await tryPort(0));
  if (port === undefined)
    throw new PostgresStartError('start_failed', 'No port of 127.0.0.1 can be opened.', {
      hint: 'Check the limits and the firewall of this machine.',
    });
  await writeFile(file, `${port}\n`);
  return port;
}

// SQLite locks by the kernel: the lock dies with the process, and no identifier can be mistaken for another process.
async function lock(path: string): Promise<() => void> {
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
  const database = new DatabaseSync(join(path, 'lock'), { open: false });
  try {
    database.open();
    database.exec('begin exclusive');
  } catch (cause) {
    if (database.isOpen) database.close();
    throw (cause as { errcode?: number }).errcode === sqliteBusy
      ? await alreadyRunning(path, cause)
      : unusableLock(path, cause);
  }
  return () => {
    if (database.isOpen) database.close();
  };
}

async function alreadyRunning(path: string, cause: unknown): Promise<PostgresStartError> {
  const pid = Number.parseInt(await readFile(join(path, 'pid'), 'utf8').catch(() => ''), 10) || undefined;
  return new PostgresStartError(
    'already_running',
    `The platform is already running here (process ${pid ?? 'unknown'}).`,
    {
      hint: `Use that one, stop it (kill ${pid ?? '<pid>'}), or start with another data folder than ${path}.`,
      cause,
      pid,
    },
  );
}

// SQLite says no more than "unable to open"; that it is a matter of permissions is what is left.
function unusableLock(path: string, cause: unknown): unknown {
  return explainFileError(
    Object.assign(new Error(`${path}/lock cannot be opened`, { cause }), { code: 'EACCES' }),
    path,
  );
}

async function readOrCreateSecret(file: string): Promise<string> {
  const known = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined;
    throw cause;
  });
  if (known !== undefined && known.trim() !== '') return known.trim();
  const secret = randomBytes(32).toString('base64url');
  await writeFile(`${file}.new`, `${secret}\n`, { mode: 0o600, flush: true });
  await rename(`${file}.new`, file);
  return secret;
}

async function tryPort(port: number): Promise<number | undefined> {
  return await new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(undefined);
    });
    server.listen({ port, host: '127.0.0.1' }, () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' ? address?.port : undefined);
      });
    });
  });
}
