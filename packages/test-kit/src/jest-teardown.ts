import { once } from 'node:events';
import { testServerProcess } from './jest-setup.ts';

/** Jest's global teardown: resolves when the test server and its folder are gone. */
export default async function tearDown(): Promise<void> {
  const child = testServerProcess.current;
  if (child === undefined || child.exitCode !== null) return;
  child.ref();
  child.stdin?.end();
  await once(child, 'exit');
}
