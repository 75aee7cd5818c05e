import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { PostgresStartError } from './start-error.ts';

const run = promisify(execFile);

/** The user under whom PostgreSQL runs: `undefined` is the one who started us. */
export type RunAs = { readonly uid: number; readonly gid: number } | undefined;

/**
 * Finds the user for the server. PostgreSQL refuses to run as root, so root lends it an existing unprivileged user: the
 * owner of the cluster where there is one, else `postgres`, else `nobody`.
 *
 * @throws PostgresStartError `no_unprivileged_user`
 */
export async function findRunAs(clusterDir: string): Promise<RunAs> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await stat(clusterDir).catch(() => undefined);
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const user = (await findUser('postgres')) ?? (await findUser('nobody'));
  if (user !== undefined) return user;
  throw new PostgresStartError('no_unprivileged_user', 'PostgreSQL does not run as root, and there is no other user.', {
    hint: 'Add one (`useradd --system postgres`) or start as an ordinary user.',
  });
}

/** Whether that user can execute the file at `path`: its folders may be closed to everyone but root. */
export async function canExecute(path: string, runAs: RunAs): Promise<boolean> {
  return await run('test', ['-x', path], { ...runAs, cwd: '/' }).then(
    () => true,
    () => false,
  );
}

async function findUser(name: string): Promise<RunAs> {
  const ids = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]).catch(() => undefined);
  if (ids === undefined) return undefined;
  const [uid, gid] = ids.map(({ stdout }) => Number.parseInt(stdout, 10));
  return uid !== undefined && gid !== undefined && uid > 0 ? { uid, gid } : undefined;
}
