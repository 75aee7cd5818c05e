import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Receiver, type TestDatabase, programEnvironment, startReceiver } from '@ifcgate/test-kit';
import { gatewayDatabase, startGateway, stopGateways } from './harness.ts';
import { send } from './wire.ts';

let database: TestDatabase;
let service: Receiver | undefined;
const children: ChildProcess[] = [];
beforeAll(async () => {
  database = await gatewayDatabase();
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  return service?.close();
});
afterAll(async () => {
  await stopGateways();
  await database.drop();
});

describe('a gateway in a process of its own', () => {
  it('answers on both ports, hands over, and ends with 0 when it is told to', async () => {
    const receiver = await startReceiver({ respond: () => ({ status: 200, body: '{"data":[]}' }) });
    service = receiver;
    const maker = await startGateway(database);
    const { secret: key } = await maker.aKey();
    await maker.stop();
    const child = start({ UPSTREAM_CASE_URL: receiver.url });
    const { port, internalPort } = await listening(child);

    const answer = await send(port, 'GET', '/v1/cases?limit=1', { key });
    const keys = await send(internalPort, 'GET', '/.well-known/jwks.json');
    const outside = await send(port, 'GET', '/.well-known/jwks.json');
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number];

    expect(answer).toMatchObject({ status: 200, body: { data: [] } });
    expect(receiver.requests.map(({ path }) => path)).toEqual(['/v1/cases?limit=1']);
    expect(keys.body.keys).toHaveLength(1);
    expect(outside.status).toBe(404);
    expect(code).toBe(0);
  });

  it('names every setting that is wrong, and does not start', async () => {
    const wrong = { TRUSTED_PROXIES: '10.0.0.0/8, nowhere', UPSTREAM_CASE_URL: 'case', IFCGATE_SECRET: 'short' };
    const child = start({ ...wrong, RATE_LIMIT_REDIS_URL: 'http://:hidden-password@redis:6379' });
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));

    const [code] = (await once(child, 'close')) as [number];

    expect(code).toBe(1);
    expect(said).toContain('TRUSTED_PROXIES: "nowhere" is neither a network nor an address');
    expect(said).toContain('UPSTREAM_CASE_URL');
    expect(said).toContain('IFCGATE_SECRET');
    expect(said).toContain('RATE_LIMIT_REDIS_URL: must be redis://… or rediss://…');
    expect(said).not.toContain('hidden-password');
    expect(said).not.toContain('short\n');
  });
});

function start(settings: Record<string, string>): ChildProcess {
  const own = {
    DATABASE_URL: database.appUrl,
    DATABASE_WORKER_URL: database.workerUrl,
    HOST: '127.0.0.1',
    KAFKA_BROKERS: '127.0.0.1:9',
  };
  const given = { IFCGATE_SECRET: 'a secret with more than 32 characters', PORT: '0', INTERNAL_PORT: '0', ...settings };
  const env = { ...programEnvironment(), ...own, ...given };
  const child = spawn(process.execPath, [join(import.meta.dirname, '../src/main.ts')], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  return child;
}

async function listening(child: ChildProcess): Promise<{ port: number; internalPort: number }> {
  if (child.stdout === null) throw new Error('The process has no standard output.');
  for await (const text of createInterface(child.stdout)) {
    const line = JSON.parse(text) as { event: string; port: number; internalPort: number };
    if (line.event === 'host.listening') {
      child.stdout.resume();
      return line;
    }
  }
  throw new Error('The process ended before it listened.');
}
