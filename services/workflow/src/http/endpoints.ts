import { workflowRoutes } from '@ifcgate/contracts';
import { type Endpoint, endpoint, reply } from '@ifcgate/service-kit';
import type { WorkflowDatabase } from '../db/client.ts';
import { type ReadDeps, getRun, getWorkflow, listRuns, listWorkflows } from '../use-cases/read-workflows.ts';

/** What the workflow service answers. */
export function workflowEndpoints(deps: ReadDeps, database: WorkflowDatabase): Endpoint[] {
  return [
    endpoint(database, workflowRoutes.listRuns, {
      handle: async ({ query }, tx) => reply(200, await listRuns(deps, tx, query)),
    }),
    endpoint(database, workflowRoutes.getRun, {
      handle: async ({ params }, tx) => reply(200, await getRun(tx, params.run_id)),
    }),
    endpoint(database, workflowRoutes.list, {
      handle: ({ query }, tx) => Promise.resolve(reply(200, listWorkflows(deps, tx, query))),
    }),
    endpoint(database, workflowRoutes.get, {
      handle: ({ params }) => Promise.resolve(reply(200, getWorkflow(params.name))),
    }),
  ];
}
