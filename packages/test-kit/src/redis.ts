import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.ts';

const programs = ['redis-server', 'valkey-server'] as const;
const startTimeoutMs = 10_000;

/** A Redis or Valkey of a test, on a port of its own, in memory only. */
export class RedisServer {
  readonly program: (typeof programs)[number];
  readonly port: number;
  readonly url: string;
  #process: ChildProcess | undefined;

  constructor(program: (typeof programs)[number], port: number) {
    this.program = program;
    this.port = port;
    this.url = `redis://127.0.0.1:${port}`;
  }

  /**
   * Starts it, empty, and waits until it accepts connections.
   *
   * @throws Error when there is no such program, or it ends at once
   */
  async start(): Promise<void> {
    const settings = ['--port', String(this.port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    const child = spawn(this.program, settings, { stdio: 'ignore' });
    await once(child, 'spawn');
    this.#process = child;
    const deadline = Date.now() + startTimeoutMs;
    while (!(await accepts(this.port))) {
      if (child.exitCode !== null || Date.now() > deadline) throw new Error(`${this.program} did not start.`);
      await sleep(20);
    }
  }

  /** It keeps its connections and answers nothing, until `thaw`. */
  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  /** Changes a setting while it runs; both without blanks. */
  async configure(name: string, value: string): Promise<void> {
    const socket = connect(this.port, '127.0.0.1');
    socket.write(`CONFIG SET ${name} ${value}\r\n`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    if (!answer.toString().startsWith('+OK')) throw new Error(`${this.program}: ${answer.toString()}`);
  }

  /** Ends it at once, frozen or not; `start` makes an empty one on the same port. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
}

/** A real Redis or Valkey from the `PATH`; `unavailable` says that there is none. */
export async function findRedis(): Promise<RedisServer | { readonly unavailable: string }> {
  for (const program of programs) {
    const server = new RedisServer(program, await freePort());
    try {
      await server.start();
      return server;
    } catch (error) {
      await server.kill();
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return { unavailable: `Neither ${programs.join(' nor ')} is installed on this machine.` };
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
