import { type Service, type ServiceDeps, createCursors, expiryWorker, serviceRouter } from '@ifcgate/service-kit';
import { caseSubscriptions } from './consumers/subscriptions.ts';
import { type Db, openCaseDatabase } from './db/client.ts';
import { caseEndpoints } from './http/endpoints.ts';
import { caseExpiries } from './use-cases/expire-cases.ts';
import { forgetGone } from './use-cases/gone-cases.ts';
import { knowsRun } from './use-cases/knows-run.ts';
import { tellCasesWorker } from './workers/tell-cases.ts';

/** Where this service's migrations lie. */
export const migrationsDir = new URL('../prisma/migrations', import.meta.url).pathname;

/** Cases, their owners, queues and timelines. */
export function createCaseService(deps: ServiceDeps): Service<Db> {
  const database = openCaseDatabase(deps);
  const cursors = createCursors(deps.secret);
  const needs = { ...deps, cursors };
  return {
    name: 'case',
    router: serviceRouter({
      service: 'case',
      endpoints: caseEndpoints(needs, database),
      findInternalKey: deps.findInternalKey,
      log: deps.log,
      knows: knowsRun(database),
    }),
    subscriptions: caseSubscriptions(needs),
    workers: [expiryWorker({ ...deps, database }, caseExpiries(deps)), tellCasesWorker({ ...deps, database })],
    forget: (limit) => forgetGone(deps, database.claim, limit),
    database,
    knows: knowsRun(database),
  };
}
