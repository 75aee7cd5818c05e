import { type CreatedWebhookEndpoint, webhookRoutes } from '@ifcgate/contracts';
import { type Endpoint, endpoint, reply } from '@ifcgate/service-kit';
import type { WebhookDatabase } from '../db/client.ts';
import {
  type ManageEndpointsDeps,
  createEndpoint,
  deleteEndpoint,
  updateEndpoint,
} from '../use-cases/manage-endpoints.ts';
import { type ReadDeliveriesDeps, getDelivery, listDeliveries } from '../use-cases/read-deliveries.ts';
import { type ReadEndpointsDeps, getEndpoint, listEndpoints } from '../use-cases/read-endpoints.ts';
import { type ReadEventsDeps, getEvent, listEvents } from '../use-cases/read-events.ts';
import { type RetryDeliveryDeps, retryDelivery } from '../use-cases/retry-delivery.ts';

type EndpointDeps = ManageEndpointsDeps & ReadEndpointsDeps;
type DeliveryDeps = ReadDeliveriesDeps & RetryDeliveryDeps;

/** What the webhook service answers. */
export function webhookEndpoints(
  deps: EndpointDeps & DeliveryDeps & ReadEventsDeps,
  database: WebhookDatabase,
): Endpoint[] {
  return [
    ...endpointRoutes(deps, database),
    ...deliveryRoutes(deps, database),
    endpoint(database, webhookRoutes.listEvents, {
      handle: async ({ query, caller }, tx) => reply(200, await listEvents(deps, tx, query, caller)),
    }),
    endpoint(database, webhookRoutes.getEvent, {
      handle: async ({ params, caller }, tx) => reply(200, await getEvent(tx, params.event_id, caller)),
    }),
  ];
}

function endpointRoutes(deps: EndpointDeps, database: WebhookDatabase): Endpoint[] {
  return [
    endpoint(database, webhookRoutes.createEndpoint, {
      handle: async ({ body, caller }, tx) => reply(201, await createEndpoint(deps, tx, body, caller)),
      keptBody: (body) => withoutSecrets(body as CreatedWebhookEndpoint),
    }),
    endpoint(database, webhookRoutes.listEndpoints, {
      handle: async ({ query, caller }, tx) => reply(200, await listEndpoints(deps, tx, query, caller)),
    }),
    endpoint(database, webhookRoutes.getEndpoint, {
      handle: async ({ params, caller }, tx) => reply(200, await getEndpoint(deps, tx, params.endpoint_id, caller)),
    }),
    endpoint(database, webhookRoutes.updateEndpoint, {
      handle: async ({ params, body, caller }, tx) =>
        reply(200, await updateEndpoint(deps, tx, { endpointId: params.endpoint_id, body, caller })),
    }),
    endpoint(database, webhookRoutes.deleteEndpoint, {
      async handle({ params, caller }, tx) {
        await deleteEndpoint(deps, tx, params.endpoint_id, caller);
        return reply(204, null);
      },
    }),
  ];
}

function deliveryRoutes(deps: DeliveryDeps, database: WebhookDatabase): Endpoint[] {
  return [
    endpoint(database, webhookRoutes.listDeliveries, {
      handle: async ({ query, caller }, tx) => reply(200, await listDeliveries(deps, tx, query, caller)),
    }),
    endpoint(database, webhookRoutes.getDelivery, {
      handle: async ({ params, caller }, tx) => reply(200, await getDelivery(tx, params.delivery_id, caller)),
    }),
    endpoint(database, webhookRoutes.retryDelivery, {
      handle: async ({ params, caller }, tx) => reply(202, await retryDelivery(deps, tx, params.delivery_id, caller)),
    }),
  ];
}

/** What a repetition shows: the secret never again, nor headers, which are credentials as a rule. */
function withoutSecrets(body: CreatedWebhookEndpoint): CreatedWebhookEndpoint {
  const headers = Object.fromEntries(Object.keys(body.headers).map((name) => [name, '[redacted]']));
  return { ...body, headers, secret: '[redacted]' };
}
