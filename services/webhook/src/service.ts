import {
  type Resolve,
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
import { countingWorker } from './workers/counting.ts';
import { attemptsInAll, deliverWorker } from './workers/deliver.ts';

export { runWebhookAdmin, webhookUsage } from './admin-program.ts';

/** Where this service's migrations lie. */
export const migrationsDir = new URL('../prisma/migrations', import.meta.url).pathname;

/** What the webhook service needs beside what every service gets. */
export interface WebhookServiceDeps extends ServiceDeps {
  /** Lets the test environment reach loopback and private addresses. */
  readonly allowPrivateTestAddresses: boolean;
  /** How long a process may say nothing before others take over what it had claimed; a minute by default. */
  readonly leaseMs?: number;
  /** Finds the addresses of host names; as the system does by default. */
  readonly resolve?: Resolve;
}

/** Webhook endpoints, the log of public events, and their delivery. */
export function createWebhookService(deps: WebhookServiceDeps): Service<Db> {
  const database = openWebhookDatabase(deps);
  const egress = createEgress({
    userAgent: 'IFCGATE-Webhooks/1',
    // Attempts are shared among workspaces; a second limit would let them meet at a host that many use.
    connectionsPerOrigin: attemptsInAll,
    ...(deps.resolve !== undefined && { resolve: deps.resolve }),
  });
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
    workers: [deliverWorker(needs), countingWorker(database)],
    database,
    close: () => egress.close(),
  };
}
