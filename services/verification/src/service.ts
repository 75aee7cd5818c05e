import { type Service, type ServiceDeps, serviceRouter } from '@ifcgate/service-kit';
import { verificationSubscriptions } from './consumers/subscriptions.ts';
import { type Db, openVerificationDatabase } from './db/client.ts';
import { verificationEndpoints } from './http/endpoints.ts';
import { knowsVerification } from './use-cases/read-verification.ts';

/** Where this service's migrations lie. */
export const migrationsDir = new URL('../prisma/migrations', import.meta.url).pathname;

/** Verifications, their documents and checks. */
export function createVerificationService(deps: ServiceDeps): Service<Db> {
  const database = openVerificationDatabase(deps);
  const knows = knowsVerification(database);
  return {
    name: 'verification',
    router: serviceRouter({
      service: 'verification',
      endpoints: verificationEndpoints(deps, database),
      findInternalKey: deps.findInternalKey,
      log: deps.log,
      knows,
    }),
    subscriptions: verificationSubscriptions(deps),
    workers: [],
    database,
    knows,
  };
}
