import { publicEventTypes } from '../events/public.ts';
import type { Route } from '../http/route.ts';
import { errorResponses, errorSchema } from './errors.ts';
import { type Json, ref } from './json.ts';
import { nameParts } from './name-parts.ts';
import { operationOf, tagOf } from './operation.ts';
import { schemasOf } from './schemas.ts';
import { payloadNameOf } from './webhook-payloads.ts';

/**
 * The OpenAPI 3.1 document of the routes: every parameter, body, reply, error and header, and the webhooks.
 *
 * @example openApiDocument(publicRoutes).paths['/v1/cases'].get.operationId // "listCases"
 */
export function openApiDocument(routes: readonly Route[]): Json {
  const schemas = schemasOf(routes);
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes)
    (paths[route.path] ??= {})[route.method.toLowerCase()] = operationOf(route, schemas, routes);
  const document = { paths, webhooks: webhooks() };
  const responses = errorResponses(routes);
  const all = nameParts({ ...schemas.components, Error: errorSchema });
  return {
    openapi: '3.1.1',
    info: {
      title: 'IFCGATE',
      version: '1',
      summary: 'Identity verification, document extraction, queue routing, case state and signed webhooks.',
      license: { name: 'Apache 2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(routes.map(tagOf))].map((name) => ({ name })),
    ...document,
    components: { schemas: inUse(all, { ...document, responses }), responses, ...fixedComponents },
  };
}

function webhooks(): Json {
  return Object.fromEntries(
    publicEventTypes.map((type) => {
      const schema = { allOf: [ref('schemas', payloadNameOf(type)), { properties: { event: { const: type } } }] };
      const post = {
        summary: `The event ${type}.`,
        tags: ['Webhooks'],
        parameters: webhookHeaders,
        requestBody: { required: true, content: { 'application/json': { schema } } },
        responses: { '2XX': { description: 'Delivered; anything else is tried again.' } },
      };
      return [type, { post }];
    }),
  );
}

/** @see Standard Webhooks 1.0.0: the headers of a signed request */
const webhookHeaders: readonly Json[] = [
  header('webhook-id', 'The event_id: the same for every endpoint and repetition.'),
  header('webhook-timestamp', 'Seconds since 1970 of this attempt.'),
  header('webhook-signature', 'v1, and the base64 HMAC-SHA256 of id.timestamp.body; two during a rotation.'),
];

function header(name: string, description: string): Json {
  return { name, in: 'header', required: true, description, schema: { type: 'string' } };
}

const wholeNumber = { type: 'integer', minimum: 0 };

const fixedComponents: Json = {
  securitySchemes: {
    apiKey: { type: 'http', scheme: 'bearer', description: 'An API key: ifcg_live_… or ifcg_test_…' },
  },
  parameters: {
    'X-Request-Id': {
      ...{ name: 'X-Request-Id', in: 'header', required: false },
      description:
        'Your own id of the request: 1 to 128 characters of A-Z a-z 0-9 . _ : - come back in the answer; ' +
        'anything else is replaced by an id of ours, never refused.',
      schema: { type: 'string' },
    },
    'Idempotency-Key': {
      ...{ name: 'Idempotency-Key', in: 'header', required: false },
      description: 'Repeat a request safely: the same key and body get the first reply, for 24 hours.',
      schema: { type: 'string', pattern: '^[\\x20-\\x7e]{1,255}$' },
      example: 'verify_app_10294',
    },
  },
  headers: {
    'X-Request-Id': { required: true, description: 'Tell it to support.', schema: { type: 'string' } },
    'RateLimit-Limit': { description: 'Requests in any 60 seconds.', schema: wholeNumber },
    'RateLimit-Remaining': { description: 'Requests left.', schema: wholeNumber },
    'RateLimit-Reset': { description: 'Seconds until requests are free again.', schema: wholeNumber },
    'Retry-After': { description: 'Whole seconds after which to repeat.', schema: { type: 'integer', minimum: 1 } },
    'Idempotent-Replayed': {
      description: 'Present where the reply is the first one again.',
      schema: { type: 'string', const: 'true' },
    },
  },
};

/** The components that something refers to, in the order of their names. */
function inUse(all: Readonly<Record<string, Json>>, document: Json): Json {
  const used = new Set<string>();
  const visit = (node: unknown): void => {
    for (const [, name = ''] of JSON.stringify(node).matchAll(/"#\/components\/schemas\/([^"/]+)"/g)) {
      if (used.has(name)) continue;
      used.add(name);
      visit(all[name]);
    }
  };
  visit(document);
  return Object.fromEntries([...used].sort().map((name) => [name, all[name]]));
}
