import { Wake } from '@ifcgate/event-bus';
import { type Service, createCursors, createEgress, expiryWorker, serviceRouter } from '@ifcgate/service-kit';
import { createCachedReader, createFileSplitter } from './documents/clients/cached-reader.ts';
import { engineForRequests } from './templates/clients/engine-for-requests.ts';
import { createFileSource } from './files/clients/file-source.ts';
import { openFileVault } from './files/clients/open-file-vault.ts';
import { extractionSubscriptions } from './documents/consumers/subscriptions.ts';
import { type Db, openExtractionDatabase } from './db/client.ts';
import { forgetExpiredCases } from './documents/db/ended-cases.ts';
import type { ExtractionDeps } from './extraction-deps.ts';
import { createEngine } from './engine/index.ts';
import { extractionEndpoints } from './documents/http/document-endpoints.ts';
import { fileEndpoints } from './files/http/file-endpoints.ts';
import { templateEndpoints } from './templates/http/template-endpoints.ts';
import { documentExpiries } from './documents/use-cases/expire-documents.ts';
import { createFetchedKeeper } from './files/use-cases/keep-file.ts';
import { createTemplates } from './templates/use-cases/load-templates.ts';
import { knowsDocument } from './documents/use-cases/read-documents.ts';
import { blobSweeper } from './files/workers/blob-sweeper.ts';
import { lanesOf } from './documents/domain/lanes.ts';
import { countingWorker } from './documents/workers/counting-worker.ts';
import { readingLanes } from './documents/workers/reading-lanes.ts';

export { documentUsage, runDocumentAdmin } from './admin-program.ts';

/** Where this service's migrations lie. */
export const migrationsDir = new URL('../prisma/migrations', import.meta.url).pathname;

/** Documents: fetched, read, with evidence for every field. */
export function createExtractionService(deps: ExtractionDeps): Service<Db> {
  const database = openExtractionDatabase(deps);
  const egress = createEgress({ userAgent: 'IFCGATE-Files/1' });
  const readers = { workers: deps.readers, spareWorkers: 1, ocrWorkers: deps.ocrReaders, models: deps.ocrModels };
  const engine = deps.engine ?? createEngine({ ...deps, ...readers, cpuLimitMs: 10_000 });
  // Apart from the readers, so that who looks at a page does not wait for documents that are recognised.
  const pages = createEngine({ workers: 1, cpuLimitMs: 10_000 });
  const [wakes, sweeperWake] = [lanesOf(() => new Wake()), new Wake()];
  const needs = {
    ...deps,
    database,
    wakes,
    vault: openFileVault(deps.files),
    pages: engineForRequests(pages),
    cursors: createCursors(deps.secret),
    templates: createTemplates(database),
    leaseSeconds: deps.leaseSeconds ?? 60,
    wakeSweeper: () => sweeperWake.wake(),
  };
  const knows = knowsDocument(database);
  const loadFile = createFileSource({ ...needs, egress, timeoutMs: deps.fileTimeoutMs ?? 15_000 });
  const today = () => deps.clock.now().toISOString().slice(0, 10);
  const [readFile, splitFile] = [createCachedReader(engine, today), createFileSplitter(engine, today)];
  const reading = { ...needs, loadFile, readFile, splitFile, keepFetched: createFetchedKeeper(needs) };
  const trials = { ...needs, loadFile, read: engineForRequests(engine).read };
  return {
    name: 'extraction',
    router: serviceRouter({
      service: 'extraction',
      endpoints: [
        ...extractionEndpoints(needs, database),
        ...fileEndpoints(needs),
        ...templateEndpoints(trials, database),
      ],
      findInternalKey: deps.findInternalKey,
      log: deps.log,
      knows,
    }),
    subscriptions: extractionSubscriptions(needs),
    workers: [
      ...readingLanes(reading, deps.ocrReaders),
      countingWorker(needs),
      blobSweeper({ ...needs, wake: sweeperWake }),
      expiryWorker(needs, documentExpiries(needs)),
    ],
    forget: (limit) => forgetExpiredCases(database.claim, limit),
    database,
    knows,
    close: async () => void (await Promise.all([egress, engine, pages, needs.vault].map((each) => each.close()))),
  };
}
