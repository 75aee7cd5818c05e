/** Why the embedded PostgreSQL did not start. */
export type PostgresStartCode =
  | 'already_running'
  | 'version_mismatch'
  | 'no_space'
  | 'data_dir_unreadable'
  | 'no_unprivileged_user'
  | 'binaries_unusable'
  | 'start_failed';

/** The embedded PostgreSQL did not start: `message` says what happened, `hint` the way out. */
export class PostgresStartError extends Error {
  override readonly name = 'PostgresStartError';
  readonly code: PostgresStartCode;
  readonly hint: string;
  /** The process in the way; only with `already_running`. */
  readonly pid: number | undefined;

  constructor(
    code: PostgresStartCode,
    message: string,
    way: { hint: string; cause?: unknown; pid?: number | undefined },
  ) {
    super(message, way.cause === undefined ? {} : { cause: way.cause });
    this.code = code;
    this.hint = way.hint;
    this.pid = way.pid;
  }
}

/** Turns a refused read or write of the data folder into a message a person can act on; other errors pass unchanged. */
export function explainFileError(cause: unknown, path: string): unknown {
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'ENOSPC') return noSpace(path, cause);
  if (code !== 'EACCES' && code !== 'EPERM' && code !== 'EROFS') return cause;
  return new PostgresStartError(
    'data_dir_unreadable',
    `The database folder ${path} cannot be read or written (${code}).`,
    {
      hint: 'Start as the user who owns it, or give the folder to the current user.',
      cause,
    },
  );
}

/** The disk under `path` is full. */
export function noSpace(path: string, cause?: unknown): PostgresStartError {
  return new PostgresStartError('no_space', `There is not enough free disk space for the database in ${path}.`, {
    hint: 'Free at least 300 MB there and start again. Nothing that was saved is lost.',
    cause,
  });
}
