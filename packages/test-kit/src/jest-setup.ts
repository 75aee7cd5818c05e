import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { announceTestServer } from './test-server-link.ts';

/** The process that owns the test server; the teardown ends it. */
export const testServerProcess: { current: ChildProcess | undefined } = { current: undefined };

/** Jest's global setup: one PostgreSQL for the whole run, that of `TEST_DATABASE_URL` where it is set. */
export default async function setUp(): Promise<void> {
  const script = fileURLToPath(new URL('./test-server.ts', import.meta.url));
  // Detached, so that Ctrl-C reaches jest alone; the end of this pipe is what tells it to clean up.
  const child = spawn(process.execPath, [script], {
    detached: true,
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  testServerProcess.current = child;
  const line = once(createInterface({ input: child.stdout }), 'line') as Promise<[string]>;
  const end = once(child, 'exit').then(() => {
    throw new Error('The test server did not start; its reason stands above.');
  });
  const [announcement] = await Promise.race([line, end]);
  end.catch(() => undefined);
  announceTestServer(announcement);
  child.unref();
}
