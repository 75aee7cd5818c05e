import { caseRoutes, workflowRoutes } from '@ifcgate/contracts';
import { type Clock, type Endpoint, endpoint, reply } from '@ifcgate/service-kit';
import type { CaseDatabase } from '../db/client.ts';
import { type ReadDeps, getCase, listCases, listTimeline } from '../use-cases/read-cases.ts';
import { type RunActionDeps, runAction } from '../use-cases/run-action.ts';
import { exportEndpoint } from './export-cases.ts';

/** What the case service answers. */
export function caseEndpoints(
  deps: ReadDeps & RunActionDeps & { readonly clock: Clock },
  database: CaseDatabase,
): Endpoint[] {
  return [
    endpoint(database, caseRoutes.list, {
      handle: async ({ query, caller }, tx) => reply(200, await listCases(deps, tx, query, caller)),
    }),
    exportEndpoint(deps, database),
    endpoint(database, caseRoutes.get, {
      handle: async ({ params, caller }, tx) => reply(200, await getCase(tx, params.case_id, caller)),
    }),
    endpoint(database, caseRoutes.timeline, {
      handle: async ({ params, query, caller }, tx) =>
        reply(200, await listTimeline(deps, tx, { ...query, caseId: params.case_id, caller })),
    }),
    endpoint(database, workflowRoutes.run, {
      handle: async ({ body, caller }, tx) => reply(200, await runAction(deps, tx, body, caller)),
    }),
  ];
}
