import { workflowRoutes } from '@ifcgate/contracts';
import { type Endpoint, endpoint, reply } from '@ifcgate/service-kit';
import type { WorkflowDatabase } from '../db/client.ts';
import { type ReadDeps, getRun, getWorkflow, listRuns, listWorkflows } from '../use-cases/read-workflows.ts';

/** What the workflow service answers. */
export function workflowEndpoints(deps: ReadDeps, database: WorkflowDatabase): Endpoint[] {
  return [
    endpoint(database, workflowRoutes.listRuns, {
      handle: async ({ query, caller }, tx) => reply(200, await listRuns(deps, tx, { ...query, caller })),
    }),
    endpoint(database, workflowRoutes.getRun, {
      handle: async ({ params, caller }, tx) => reply(200, await getRun(tx, params.run_id, caller)),
    }),
    endpoint(database, workflowRoutes.list, {
      handle: ({ query, caller }, tx) => Promise.resolve(reply(200, listWorkflows(deps, tx, { ...query, caller }))),
    }),
    endpoint(database, workflowRoutes.get, {
      handle: ({ params, caller }) => Promise.resolve(reply(200, getWorkflow(params.name, caller))),
    }),
  ];
}
