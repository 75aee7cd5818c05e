// Runs every service on the databases of a test, in a process that ends by itself: where a file's URL says `poison`,
// something fails that nobody catches.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { subscribe } from 'node:diagnostics_channel';
import { contractRedactions, createLogger, whenProcessEnds } from '@ifcgate/service-kit';
import type { PlatformUrls } from '../src/databases.ts';
import { startPlatform } from '../src/platform.ts';
import { platformSecret } from './one-process.ts';

const logOf = (service: string) => createLogger({ service, level: 'silent', redact: contractRedactions() });
subscribe('undici:client:sendHeaders', (message) => {
  const { headers } = message as { headers: string };
  if (headers.startsWith('GET /poison')) {
    setImmediate(() => {
      throw new Error('poison');
    });
  }
});
const running = await startPlatform({
  urls: JSON.parse(process.env['URLS'] ?? '{}') as PlatformUrls,
  secret: platformSecret,
  logOf,
  ...{ host: '127.0.0.1', port: 0, internalPort: 0, rateLimit: 100_000 },
  filesDir: mkdtempSync(join(tmpdir(), 'ifcgate-files-')),
  allowPrivateTestAddresses: true,
});
whenProcessEnds(logOf('all-in-one'), {
  stopTimeoutMs: 5000,
  lastWords: () => running.lastWords(),
  stop: () => running.stop(),
});
