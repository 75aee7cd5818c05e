import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const startTimeoutMs = 10_000;

/** A server program that a test starts and ends as it likes. */
export interface ChildServer {
  /** Starts it, and waits until it accepts connections. @throws Error with code ENOENT when it is not installed */
  start(): Promise<void>;
  /** Sends it a signal, if it runs. */
  signal(signal: NodeJS.Signals): void;
  /** Ends it at once, and waits until it is gone. */
  kill(): Promise<void>;
}

/** A program that listens on a port of the loopback address. */
export function childServer(
  program: string,
  { args, port, env = {} }: { args: readonly string[]; port: number; env?: NodeJS.ProcessEnv },
): ChildServer {
  let running: ChildProcess | undefined;
  return {
    async start() {
      const child = spawn(program, args, { stdio: 'ignore', env: { ...process.env, ...env } });
      await once(child, 'spawn');
      running = child;
      const deadline = Date.now() + startTimeoutMs;
      while (!(await accepts(port))) {
        if (child.exitCode !== null || Date.now() > deadline) throw new Error(`${program} did not start.`);
        await sleep(20);
      }
    },
    signal: (signal) => void running?.kill(signal),
    async kill() {
      const child = running;
      running = undefined;
      if (child === undefined || child.exitCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
