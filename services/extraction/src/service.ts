import { Wake } from '@ifcgate/event-bus';
import { type Service, type ServiceDeps, createCursors, createEgress, serviceRouter } from '@ifcgate/service-kit';
import { createCachedReader } from './clients/cached-reader.ts';
import { createFileSource } from './clients/file-source.ts';
import { type FileSettings, openFileVault } from './clients/open-file-vault.ts';
import { extractionSubscriptions } from './consumers/subscriptions.ts';
import { type Db, openExtractionDatabase } from './db/client.ts';
import { createEngine, builtInTemplateNames } from './engine/index.ts';
import { extractionEndpoints } from './http/endpoints.ts';
import { fileEndpoints } from './http/file-endpoints.ts';
import { createFetchedKeeper } from './use-cases/keep-file.ts';
import { knowsDocument } from './use-cases/read-documents.ts';
import { blobSweeper } from './workers/blob-sweeper.ts';
import { readingWorker } from './workers/reading-worker.ts';

/** Where this service's migrations lie. */
export const migrationsDir = new URL('../prisma/migrations', import.meta.url).pathname;

/** What the extraction service needs beside what every service gets. */
export interface ExtractionDeps extends ServiceDeps {
  /** Whether file_urls of the test environment may be http, loopback and private. */
  readonly allowPrivateTestAddresses: boolean;
  /** Processes that read documents. */
  readonly readers: number;
  readonly files: FileSettings;
}

/** Documents: fetched, read, with evidence for every field. */
export function createExtractionService(deps: ExtractionDeps): Service<Db> {
  const database = openExtractionDatabase(deps);
  const egress = createEgress({ userAgent: 'IFCGATE-Files/1' });
  const engine = createEngine({ workers: deps.readers, timeoutMs: 10_000 });
  // Apart from the readers, so that who looks at a page does not wait for documents that are recognised.
  const pages = createEngine({ workers: 1, timeoutMs: 10_000 });
  const wake = new Wake();
  const sweeperWake = new Wake();
  const needs = {
    ...deps,
    database,
    wake,
    vault: openFileVault(deps.files),
    pages,
    cursors: createCursors(deps.secret),
    templates: new Set(builtInTemplateNames),
    wakeReaders: () => wake.wake(),
    wakeSweeper: () => sweeperWake.wake(),
  };
  const knows = knowsDocument(database);
  const loadFile = createFileSource({ ...needs, egress });
  const readFile = createCachedReader(engine, () => deps.clock.now().toISOString().slice(0, 10));
  return {
    name: 'extraction',
    router: serviceRouter({
      service: 'extraction',
      endpoints: [...extractionEndpoints(needs, database), ...fileEndpoints(needs)],
      findInternalKey: deps.findInternalKey,
      log: deps.log,
      knows,
    }),
    topics: ['verification.events'],
    subscriptions: extractionSubscriptions(needs),
    workers: [
      readingWorker({ ...needs, loadFile, readFile, keepFetched: createFetchedKeeper(needs) }),
      blobSweeper({ ...needs, wake: sweeperWake }),
    ],
    database,
    knows,
    async close() {
      await Promise.all([egress.close(), engine.close(), pages.close()]);
    },
  };
}
