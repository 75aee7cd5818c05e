import type { DatabasePasswords } from '@ifcgate/postgres';

/** The PostgreSQL server of one run of the tests. */
export interface TestServer {
  readonly superuserUrl: string;
  /** Part of the name of every database and role of this run, as `test_1f3a9c`. */
  readonly run: string;
  readonly passwords: DatabasePasswords;
}

const variable = 'IFCGATE_TEST_SERVER';

/** Makes the server known to this process and those it starts. */
export function announceTestServer(server: string): void {
  process.env[variable] = server;
}

/**
 * The server that jest's global setup started.
 *
 * @throws Error outside of jest
 */
export function readTestServer(): TestServer {
  const text = process.env[variable];
  if (text === undefined)
    throw new Error('There is no test server: run the tests with the jest.config.js of the root.');
  return JSON.parse(text) as TestServer;
}
