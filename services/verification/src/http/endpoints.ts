import { verificationRoutes } from '@ifcgate/contracts';
import { type Endpoint, endpoint, reply } from '@ifcgate/service-kit';
import type { VerificationDatabase } from '../db/client.ts';
import { addDocuments } from '../use-cases/add-documents.ts';
import { type CreateVerificationDeps, createVerification } from '../use-cases/create-verification.ts';
import { getVerification } from '../use-cases/read-verification.ts';

/** What the verification service answers. */
export function verificationEndpoints(deps: CreateVerificationDeps, database: VerificationDatabase): Endpoint[] {
  return [
    endpoint(database, verificationRoutes.create, {
      handle: async ({ body, caller }, tx) => reply(201, await createVerification(deps, tx, body, caller)),
    }),
    endpoint(database, verificationRoutes.addDocuments, {
      handle: async ({ params, body, caller }, tx) =>
        reply(200, await addDocuments(deps, tx, { caseId: params.case_id, submitted: body.documents, caller })),
    }),
    endpoint(database, verificationRoutes.get, {
      handle: async ({ params, caller }, tx) => reply(200, await getVerification(tx, params.case_id, caller)),
    }),
  ];
}
