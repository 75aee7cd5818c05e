import {
  type Service,
  type ServiceDeps,
  createCursors,
  createEgress,
  createSecretBox,
  serviceRouter,
} from '@ifcgate/service-kit';
import { webhookSubscriptions } from './consumers/subscriptions.ts';
import { type Db, openWebhookDatabase } from './db/client.ts';
import { webhookEndpoints } from './http/endpoints.ts';
import { createOpenSigningKeys } from './use-cases/open-signing-keys.ts';
import { deliverWorker } from './workers/deliver.ts';

/** Where this service's migrations lie. */
export const migrationsDir = new URL('../prisma/migrations', import.meta.url).pathname;

/** What the webhook service needs beside what every service gets. */
export interface WebhookServiceDeps extends ServiceDeps {
  /** Lets the test environment reach loopback and private addresses. */
  readonly allowPrivateTestAddresses: boolean;
}

/** Webhook endpoints, the log of public events, and their delivery. */
export function createWebhookService(deps: WebhookServiceDeps): Service<Db> {
  const database = openWebhookDatabase(deps);
  const egress = createEgress({ userAgent: 'IFCGATE-Webhooks/1' });
  const box = createSecretBox(deps.secret);
  const openSigningKeys = createOpenSigningKeys(box);
  const needs = { ...deps, database, egress, box, openSigningKeys, cursors: createCursors(deps.secret) };
  return {
    name: 'webhook',
    router: serviceRouter({
      service: 'webhook',
      endpoints: webhookEndpoints(needs, database),
      findInternalKey: deps.findInternalKey,
      log: deps.log,
    }),
    subscriptions: webhookSubscriptions(needs),
    workers: [deliverWorker(needs)],
    database,
    close: () => egress.close(),
  };
}
