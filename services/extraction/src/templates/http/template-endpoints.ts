import { templateRoutes } from '@ifcgate/contracts';
import { type Endpoint, Later, endpoint, reply } from '@ifcgate/service-kit';
import type { ExtractionDatabase } from '../../db/client.ts';
import { checkDryRun, dryRunTemplate } from '../use-cases/dry-run-template.ts';
import { putTemplate } from '../use-cases/put-template.ts';
import { type ReadTemplatesDeps, getTemplate, listTemplates } from '../use-cases/read-templates.ts';
import { type TestTemplateDeps, checkTemplateTest, testTemplate } from '../use-cases/test-template.ts';

/** What the extraction service answers about templates. Those that read files do so after their transaction. */
export function templateEndpoints(
  deps: TestTemplateDeps & ReadTemplatesDeps,
  database: ExtractionDatabase,
): Endpoint[] {
  return [
    endpoint(database, templateRoutes.list, {
      handle: async ({ query }, tx) => reply(200, await listTemplates(deps, tx, query)),
    }),
    endpoint(database, templateRoutes.get, {
      handle: async ({ params, query, caller }, tx) =>
        reply(200, await getTemplate(tx, { ...params, ...query, caller })),
    }),
    endpoint(database, templateRoutes.put, {
      handle: ({ params }) => Promise.resolve(new Later(params.name)),
      answer: async ({ params, body, caller }) => reply(200, await putTemplate(deps, { ...params, body, caller })),
    }),
    endpoint(database, templateRoutes.test, {
      handle: async ({ params, body, caller }, tx) => {
        await checkTemplateTest(deps, tx, { ...params, body, caller });
        return new Later(params.name);
      },
      answer: async ({ params, body, caller }) => reply(200, await testTemplate(deps, { ...params, body, caller })),
    }),
    endpoint(database, templateRoutes.dryRun, {
      handle: async ({ params, body, caller }, tx) => {
        await checkDryRun(deps, tx, { ...params, body, caller });
        return new Later(params.name);
      },
      answer: async ({ params, body, caller }) => reply(200, await dryRunTemplate(deps, { ...params, body, caller })),
    }),
  ];
}
