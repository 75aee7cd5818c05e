import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the services of one test file keep theirs; removed when its tests have run. */
export const files = { dir: join(tmpdir(), `ifcgate-files-${randomUUID()}`) };

// The service may still be storing what it has fetched.
afterAll(() => rm(files.dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));
