import { caseRoutes, workflowRoutes } from '@ifcgate/contracts';
import { type Endpoint, endpoint, reply } from '@ifcgate/service-kit';
import type { CaseDatabase } from '../db/client.ts';
import { type ReadDeps, getCase, listCases, listTimeline } from '../use-cases/read-cases.ts';
import { type RunActionDeps, runAction } from '../use-cases/run-action.ts';

/** What the case service answers. */
export function caseEndpoints(deps: ReadDeps & RunActionDeps, database: CaseDatabase): Endpoint[] {
  return [
    endpoint(database, caseRoutes.list, {
      handle: async ({ query }, tx) => reply(200, await listCases(deps, tx, query)),
    }),
    endpoint(database, caseRoutes.get, {
      handle: async ({ params }, tx) => reply(200, await getCase(tx, params.case_id)),
    }),
    endpoint(database, caseRoutes.timeline, {
      handle: async ({ params, query }, tx) => reply(200, await listTimeline(deps, tx, params.case_id, query)),
    }),
    endpoint(database, workflowRoutes.run, {
      handle: async ({ body }, tx) => reply(200, await runAction(deps, tx, body)),
    }),
  ];
}
