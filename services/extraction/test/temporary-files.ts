import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the services of one test file keep theirs; removed when its tests have run. */
export const files = { dir: join(tmpdir(), `ifcgate-files-${randomUUID()}`) };

afterAll(() => rm(files.dir, { recursive: true, force: true }));
