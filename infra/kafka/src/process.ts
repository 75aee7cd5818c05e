import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

// The shell becomes the program, so that signals reach it. What it leaves behind waits for the end of its input, which
// comes when the parent dies, however it dies, and ends the program then.
const untilParentDies = '(cat >/dev/null; kill -9 $$ 2>/dev/null) <&3 3<&- & exec "$@" </dev/null 3<&-';

/** A program that runs beside us and does not outlive us. */
export interface ChildProgram {
  /** Not there when it could not be started at all. */
  readonly pid: number | undefined;
  /** Resolves with the exit code or the signal, once the program is gone. */
  readonly gone: Promise<number | string>;
  readonly isGone: () => boolean;
  signal(name: 'SIGTERM' | 'SIGKILL'): void;
}

/** Starts a program whose output is appended to a file. It ends with this process, also when this one is killed. */
export async function startProgram(command: readonly string[], logFile: string): Promise<ChildProgram> {
  const log = await open(logFile, 'a');
  try {
    // In a process group of its own: Ctrl-C in a terminal is for us, and we stop it in order.
    const child = spawn('/bin/sh', ['-c', `exec 3<&0; ${untilParentDies}`, 'sh', ...command], {
      detached: true,
      stdio: ['pipe', log.fd, log.fd],
    });
    return watch(child);
  } finally {
    await log.close();
  }
}

function watch(child: ChildProcess): ChildProgram {
  let isGone = false;
  const gone = new Promise<number | string>((resolve) => {
    const end = (how: number | string) => {
      isGone = true;
      child.stdin?.destroy();
      resolve(how);
    };
    child.once('exit', (code, signal) => end(code ?? signal ?? 'unknown'));
    child.once('error', (error) => end(error.message));
  });
  return { pid: child.pid, gone, isGone: () => isGone, signal: (name) => child.kill(name) };
}

/** Whether the process with this id runs and was started with this argument; ids are used again, arguments tell. */
export async function isRunningWith(pid: number, argument: string): Promise<boolean> {
  const answer = await run('ps', ['-ww', '-o', 'command=', '-p', String(pid)]).catch(() => undefined);
  return answer?.stdout.includes(argument) ?? false;
}

/** The last lines of a log, for an error message. */
export async function lastLines(file: string, count = 15): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
