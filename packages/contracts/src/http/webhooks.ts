import { z } from 'zod';
import { publicEventTypes } from '../events/public.ts';
import { idSchema } from '../ids.ts';
import { sensitive } from '../sensitive.ts';
import { caseStatusSchema } from './cases.ts';
import { instantSchema, listQuery, nameSchema, pageOf, wholeNumber } from './fields.ts';
import { route } from './route.ts';
import { ownHeadersSchema, webhookUrlSchema } from './webhook-target.ts';

const eventTypeFilter = z.enum(['*', ...publicEventTypes], {
  error: `must be * for all events, or one of ${publicEventTypes.join(', ')}`,
});

const endpointShape = {
  url: sensitive(webhookUrlSchema, 'location'),
  event_types: z.array(eventTypeFilter).min(1).max(50),
  description: z.string().max(500),
  workflows: z.array(nameSchema).max(50),
  statuses: z.array(caseStatusSchema).max(10),
  headers: sensitive(ownHeadersSchema, 'secret'),
  ordered: z.enum(['none', 'case']),
  timeout_ms: z.number().int().min(1000).max(30_000),
  rate_limit: z.number().int().min(1).max(10_000),
};

export const createWebhookEndpointSchema = z.strictObject({
  ...z.object(endpointShape).partial().shape,
  url: endpointShape.url,
});
export type CreateWebhookEndpoint = z.infer<typeof createWebhookEndpointSchema>;

const { url, ...settings } = endpointShape;

/** Null unsets: what was never said of an endpoint has its default again. */
export const updateWebhookEndpointSchema = z.strictObject({
  url: url.optional(),
  event_types: settings.event_types.nullish(),
  description: settings.description.nullish(),
  workflows: settings.workflows.nullish(),
  statuses: settings.statuses.nullish(),
  headers: settings.headers.nullish(),
  ordered: settings.ordered.nullish(),
  timeout_ms: settings.timeout_ms.nullish(),
  rate_limit: settings.rate_limit.nullish(),
  status: z.enum(['enabled', 'disabled']).optional(),
});
export type UpdateWebhookEndpoint = z.infer<typeof updateWebhookEndpointSchema>;

export const webhookEndpointSchema = z.object({
  endpoint_id: idSchema('endpoint'),
  url: sensitive(z.string(), 'location'),
  event_types: z.array(z.string()),
  description: z.string().nullable(),
  workflows: z.array(z.string()),
  statuses: z.array(z.string()),
  headers: sensitive(z.record(z.string(), z.string()), 'secret'),
  ordered: z.enum(['none', 'case']),
  timeout_ms: z.number().int(),
  rate_limit: z.number().int().nullable(),
  status: z.enum(['enabled', 'disabled']),
  disabled_reason: z.string().nullable(),
  created_at: instantSchema,
  updated_at: instantSchema,
});
export type WebhookEndpoint = z.infer<typeof webhookEndpointSchema>;

/** The answer to a creation: the only one that shows the secret. */
export const createdWebhookEndpointSchema = webhookEndpointSchema.extend({ secret: sensitive(z.string(), 'secret') });
export type CreatedWebhookEndpoint = z.infer<typeof createdWebhookEndpointSchema>;

export const deliveryStatusSchema = z.enum(['pending', 'delivered', 'dead']);

/** Why an attempt did not deliver, in one word; `error` is a failure of ours. */
export const attemptErrorClasses = [
  'dns_error',
  'connection_refused',
  'connection_reset',
  'timeout_connect',
  'timeout_response',
  'tls_error',
  'not_http',
  'response_too_large',
  'redirect',
  'status_4xx',
  'status_5xx',
  'address_forbidden',
  'interrupted',
  'error',
] as const;
export type AttemptErrorClass = (typeof attemptErrorClasses)[number];

const deliveryRow = z.object({
  delivery_id: idSchema('delivery'),
  endpoint_id: idSchema('endpoint'),
  event_id: idSchema('event'),
  event: z.string(),
  status: deliveryStatusSchema,
  attempts: z.number().int(),
  next_attempt_at: instantSchema.nullable(),
  last_status_code: z.number().int().nullable(),
  created_at: instantSchema,
  updated_at: instantSchema,
});
export type DeliveryRow = z.infer<typeof deliveryRow>;

export const deliverySchema = deliveryRow.extend({
  attempt_log: z.array(
    z.object({
      attempt: z.number().int(),
      at: instantSchema,
      duration_ms: z.number().int(),
      status_code: z.number().int().nullable(),
      outcome: z.enum(['delivered', 'retry', 'dead']),
      error: z.string().nullable(),
      error_class: z
        .enum(attemptErrorClasses)
        .nullable()
        .describe('Why it did not deliver; null when it did, and for attempts from before this was noted.'),
      response_body: sensitive(z.string().nullable(), 'personal'),
    }),
  ),
});
export type Delivery = z.infer<typeof deliverySchema>;

/** A stored event: what is sent, byte for byte, in `payload`. */
export const publicEventRowSchema = z.object({
  event_id: idSchema('event'),
  event: z.string(),
  subject: z.string(),
  sequence: z.number().int(),
  created_at: instantSchema,
  payload: z.record(z.string(), z.unknown()),
});
export type PublicEventRow = z.infer<typeof publicEventRowSchema>;

const endpointParams = z.strictObject({ endpoint_id: idSchema('endpoint') });
const deliveryParams = z.strictObject({ delivery_id: idSchema('delivery') });

export const webhookRoutes = {
  createEndpoint: route({
    method: 'POST',
    path: '/v1/webhook_endpoints',
    service: 'webhook',
    scope: 'webhooks:manage',
    summary: 'Register a URL that receives signed events.',
    body: createWebhookEndpointSchema,
    replies: { 201: createdWebhookEndpointSchema },
    examples: { body: { url: 'https://hooks.example/ifcgate', event_types: ['case.review.completed'] } },
  }),
  listEndpoints: route({
    method: 'GET',
    path: '/v1/webhook_endpoints',
    service: 'webhook',
    scope: 'webhooks:manage',
    summary: 'List webhook endpoints, newest first.',
    query: listQuery({}),
    replies: { 200: pageOf(webhookEndpointSchema) },
  }),
  getEndpoint: route({
    method: 'GET',
    path: '/v1/webhook_endpoints/{endpoint_id}',
    service: 'webhook',
    scope: 'webhooks:manage',
    summary: 'Fetch a webhook endpoint.',
    params: endpointParams,
    replies: { 200: webhookEndpointSchema },
  }),
  updateEndpoint: route({
    method: 'PATCH',
    path: '/v1/webhook_endpoints/{endpoint_id}',
    service: 'webhook',
    scope: 'webhooks:manage',
    summary: 'Change a webhook endpoint; enable or disable it.',
    params: endpointParams,
    body: updateWebhookEndpointSchema,
    replies: { 200: webhookEndpointSchema },
    examples: { body: { status: 'disabled' } },
  }),
  deleteEndpoint: route({
    method: 'DELETE',
    path: '/v1/webhook_endpoints/{endpoint_id}',
    service: 'webhook',
    scope: 'webhooks:manage',
    summary: 'Delete a webhook endpoint; what is pending for it is dropped.',
    params: endpointParams,
    replies: { 204: null },
  }),
  listDeliveries: route({
    method: 'GET',
    path: '/v1/webhook_deliveries',
    service: 'webhook',
    scope: 'webhooks:manage',
    summary: 'List deliveries, newest first.',
    query: listQuery({
      endpoint_id: idSchema('endpoint').optional(),
      event_id: idSchema('event').optional(),
      status: deliveryStatusSchema.optional(),
    }),
    replies: { 200: pageOf(deliveryRow) },
  }),
  getDelivery: route({
    method: 'GET',
    path: '/v1/webhook_deliveries/{delivery_id}',
    service: 'webhook',
    scope: 'webhooks:manage',
    summary: 'Fetch a delivery with every attempt.',
    params: deliveryParams,
    replies: { 200: deliverySchema },
  }),
  retryDelivery: route({
    method: 'POST',
    path: '/v1/webhook_deliveries/{delivery_id}/retry',
    service: 'webhook',
    scope: 'webhooks:manage',
    summary: 'Send a delivery again, now; replaces the pending automatic attempt.',
    params: deliveryParams,
    replies: { 202: deliveryRow },
    errors: ['conflict'],
  }),
  listEvents: route({
    method: 'GET',
    path: '/v1/events',
    service: 'webhook',
    scope: 'events:read',
    summary: 'List public events, newest first; of one subject after a sequence, to close gaps.',
    query: listQuery({
      subject: z.string().min(1).max(128).optional(),
      after_sequence: wholeNumber(0, 2_147_483_647).optional(),
      event: z.enum(publicEventTypes).optional(),
    }),
    replies: { 200: pageOf(publicEventRowSchema) },
  }),
  getEvent: route({
    method: 'GET',
    path: '/v1/events/{event_id}',
    service: 'webhook',
    scope: 'events:read',
    summary: 'Fetch a public event.',
    params: z.strictObject({ event_id: idSchema('event') }),
    replies: { 200: publicEventRowSchema },
  }),
};
