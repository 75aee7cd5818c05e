// Starts a server on the folder given, says so, and holds it until it is told to stop: SIGTERM stops both, SIGKILL leaves
// PostgreSQL alone behind.
import { PostgresStartError, startEmbeddedPostgres } from '../src/index.ts';

const holding = setInterval(() => undefined, 60_000);
let started: Record<string, unknown> = {};
try {
  const log = (event: string, fields: Record<string, unknown> = {}): void => {
    if (event === 'postgres.started') started = fields;
  };
  const server = await startEmbeddedPostgres({ dataDir: process.argv[2] ?? '', log });
  process.once('SIGTERM', () => void server.stop().finally(() => clearInterval(holding)));
  console.log(JSON.stringify(started));
} catch (error) {
  clearInterval(holding);
  if (!(error instanceof PostgresStartError)) throw error;
  const { code, message, hint, pid } = error;
  console.log(JSON.stringify({ code, message, hint, blocker: pid }));
}
