import { once } from 'node:events';
import { connect } from 'node:net';
import { childServer } from './child-server.ts';
import { dockerWith } from './docker.ts';
import { freePort } from './free-port.ts';

const programs = ['redis-server', 'valkey-server'] as const;

/** As the compose file has it. */
const image = 'valkey/valkey:8.1.11-trixie';
const containerPort = 6379;

/** A Redis or Valkey of a test, on a port of its own, in memory only. */
export interface RedisServer {
  /** What it is, for the names of tests. */
  readonly program: string;
  readonly url: string;
  /** Starts it, empty, on the same port each time, and waits until it accepts connections. */
  start(): Promise<void>;
  /** It keeps its connections and answers nothing, until `thaw`. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** Changes a setting while it runs; both without blanks. */
  configure(name: string, value: string): Promise<void>;
  /** Ends it at once, frozen or not. */
  kill(): Promise<void>;
}

/** A real Redis or Valkey: from the `PATH`, else in a container; `unavailable` says why there is none. */
export async function findRedis(): Promise<RedisServer | { readonly unavailable: string }> {
  for (const program of programs) {
    const server = ofProgram(program, await freePort());
    try {
      await server.start();
      return server;
    } catch (error) {
      await server.kill();
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  try {
    return await inContainer();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { unavailable: `Neither ${programs.join(' nor ')} is installed on this machine; Docker: ${reason}.` };
  }
}

function ofProgram(program: (typeof programs)[number], port: number): RedisServer {
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = childServer(program, { args, port });
  return {
    program,
    url: `redis://127.0.0.1:${port}`,
    start: () => child.start(),
    freeze: () => Promise.resolve(child.signal('SIGSTOP')),
    thaw: () => Promise.resolve(child.signal('SIGCONT')),
    configure: (name, value) => configure({ host: '127.0.0.1', port }, name, value),
    kill: () => child.kill(),
  };
}

async function inContainer(): Promise<RedisServer> {
  const { testcontainers, docker } = await dockerWith(image);
  const { GenericContainer, RandomPortGenerator, Wait } = testcontainers;
  const { host } = docker.info.containerRuntime;
  const port = await new RandomPortGenerator().generatePort();
  let id: string | undefined;
  const running = () => (id === undefined ? undefined : docker.container.getById(id));
  const server: RedisServer = {
    program: image,
    url: `redis://${host}:${port}`,
    async start() {
      const container = await new GenericContainer(image)
        .withExposedPorts({ container: containerPort, host: port })
        .withCommand(['valkey-server', '--save', '', '--appendonly', 'no'])
        .withWaitStrategy(Wait.forLogMessage('Ready to accept connections'))
        .withStartupTimeout(60_000)
        .start();
      id = container.getId();
    },
    freeze: async () => void (await running()?.pause()),
    thaw: async () => void (await running()?.unpause()),
    configure: (name, value) => configure({ host, port }, name, value),
    async kill() {
      const container = running();
      id = undefined;
      await container?.remove({ force: true });
    },
  };
  await server.start();
  return server;
}

async function configure(address: { host: string; port: number }, name: string, value: string): Promise<void> {
  const socket = connect(address);
  socket.write(`CONFIG SET ${name} ${value}\r\n`);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  if (!answer.toString().startsWith('+OK')) throw new Error(`The store of limits: ${answer.toString()}`);
}
