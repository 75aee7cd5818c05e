import { type Service, type ServiceDeps, createCursors, serviceRouter } from '@ifcgate/service-kit';
import { workflowSubscriptions } from './consumers/subscriptions.ts';
import { type Db, openWorkflowDatabase } from './db/client.ts';
import { workflowEndpoints } from './http/endpoints.ts';

/** Where this service's migrations lie. */
export const migrationsDir = new URL('../prisma/migrations', import.meta.url).pathname;

/** Workflow definitions, what their rules decide, and the record of every run. */
export function createWorkflowService(deps: ServiceDeps): Service<Db> {
  const database = openWorkflowDatabase(deps);
  const cursors = createCursors(deps.secret);
  return {
    name: 'workflow',
    router: serviceRouter({
      service: 'workflow',
      endpoints: workflowEndpoints({ cursors }, database),
      findInternalKey: deps.findInternalKey,
      log: deps.log,
    }),
    subscriptions: workflowSubscriptions(deps),
    workers: [],
    database,
  };
}
