import { createServer } from 'node:net';
import { ConfigError } from '@ifcgate/service-kit';

/**
 * Refuses a port that somebody listens on, before anything slow is begun.
 *
 * @throws ConfigError with the way out
 */
export async function assertFree(host: string, port: number): Promise<void> {
  const problem = port === 0 ? undefined : await tryPort(host, port);
  if (problem === undefined) return;
  const reason = problem === 'EACCES' ? 'may not be used by this user' : 'is taken by another program';
  const other = port >= 1024 && port < 65_000 ? port + 1 : 4000;
  throw new ConfigError(`Port ${port} ${reason}. Start as before with another one: npm start -- --port ${other} …`);
}

/** The port if it is free, else 0: any. */
export async function freeOrAny(host: string, port: number): Promise<number> {
  return (await tryPort(host, port)) === undefined ? port : 0;
}

function tryPort(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'));
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
}
