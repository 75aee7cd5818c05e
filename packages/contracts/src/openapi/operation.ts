import type { z } from 'zod';
import type { Route, Upload } from '../http/route.ts';
import { type IdKind, exampleId, idPrefixes } from '../ids.ts';
import { errorReferencesOf, rateLimitHeaders } from './errors.ts';
import { type Json, ref } from './json.ts';
import { linksOf } from './links.ts';
import { operationIdOf } from './operation-id.ts';
import { type RouteSchemas, bodyOf } from './schemas.ts';

/** One route as an operation of the document. */
export function operationOf(route: Route, schemas: RouteSchemas, routes: readonly Route[]): Json {
  const body = bodyOf(route);
  return {
    operationId: operationIdOf(route),
    summary: route.summary,
    description: `Needs a key with the scope \`${route.scope}\`.`,
    tags: [tagOf(route)],
    security: [{ apiKey: [route.scope] }],
    parameters: parametersOf(route, schemas),
    ...(body !== undefined && {
      requestBody: { required: true, content: jsonOf(schemas.nameOf(body), route.examples?.body) },
    }),
    ...(route.upload !== undefined && { requestBody: { required: true, content: formOf(route.upload) } }),
    responses: { ...repliesOf(route, schemas, routes), ...errorReferencesOf(route) },
  };
}

const tags: Readonly<Record<string, string>> = {
  webhook_endpoints: 'Webhooks',
  webhook_deliveries: 'Webhooks',
  api_keys: 'API keys',
};

/** The domain that a route belongs to: that of the first segment of its path. */
export function tagOf({ path }: Route): string {
  const [, , domain = ''] = path.split('/');
  return tags[domain] ?? domain.charAt(0).toUpperCase() + domain.slice(1);
}

function parametersOf(route: Route, schemas: RouteSchemas): Json[] {
  return [
    ...inPlace('path', route.params, schemas),
    ...inPlace('query', route.query, schemas),
    ref('parameters', 'X-Request-Id'),
    ...(route.method === 'POST' ? [ref('parameters', 'Idempotency-Key')] : []),
  ];
}

function inPlace(place: 'path' | 'query', object: z.ZodObject | undefined, schemas: RouteSchemas): Json[] {
  if (object === undefined) return [];
  const { properties, required } = schemas.parametersOf(object);
  return Object.entries(properties).map(([name, schema]) => {
    const kind = name.replace(/_id$/, '');
    return {
      ...{ name, in: place, required: required.includes(name), schema },
      ...(kind in idPrefixes && name.endsWith('_id') && { example: exampleId(kind as IdKind) }),
    };
  });
}

function repliesOf(route: Route, schemas: RouteSchemas, routes: readonly Route[]): Json {
  const headers = {
    'X-Request-Id': ref('headers', 'X-Request-Id'),
    ...rateLimitHeaders,
    ...(route.method === 'POST' && { 'Idempotent-Replayed': ref('headers', 'Idempotent-Replayed') }),
  };
  return Object.fromEntries(
    Object.entries(route.replies).map(([status, reply]) => {
      const example = route.examples?.replies?.[Number(status)];
      if (route.stream !== undefined) return [status, { ...streamOf(route.stream), headers }];
      const json = reply === null ? {} : { content: jsonOf(schemas.nameOf(reply), example) };
      const content = route.binary === undefined ? json : { content: bytesOf(route.binary) };
      const links = linksOf(reply, routes);
      const leading = Object.keys(links).length > 0 && { links };
      return [status, { description: reasons[Number(status)] ?? 'Success', headers, ...content, ...leading }];
    }),
  );
}

const reasons: Readonly<Record<number, string>> = {
  201: 'Created',
  202: 'Accepted; the work goes on',
  204: 'Done; there is no body',
};

function streamOf({ mediaTypes, description }: NonNullable<Route['stream']>): Json {
  return {
    description: `${description} Sent as it is read: it is whole unless the connection breaks off.`,
    content: Object.fromEntries(mediaTypes.map((mediaType) => [mediaType, { schema: { type: 'string' } }])),
  };
}

function jsonOf(name: string, example: unknown): Json {
  return { 'application/json': { schema: ref('schemas', name), ...(example !== undefined && { example }) } };
}

/** @see OpenAPI 3.1, "Considerations for multipart content": a part without a type of its own is bytes */
function formOf({ field, maxBytes, mediaTypes }: Upload): Json {
  const description = `The file, ${maxBytes / 1024 / 1024} MiB at most; its kind is told by its content.`;
  return {
    'multipart/form-data': {
      schema: {
        type: 'object',
        required: [field],
        properties: { [field]: { type: 'string', format: 'binary', description } },
        additionalProperties: false,
      },
      encoding: { [field]: { contentType: mediaTypes.join(', ') } },
    },
  };
}

function bytesOf(mediaTypes: readonly string[]): Json {
  return Object.fromEntries(mediaTypes.map((type) => [type, { schema: { type: 'string', format: 'binary' } }]));
}
