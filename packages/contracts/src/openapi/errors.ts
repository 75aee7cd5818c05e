import { type ErrorCode, errorCodes } from '../errors.ts';
import type { Route } from '../http/route.ts';
import { type Json, ref } from './json.ts';

/** What any request under `/v1` can meet. */
const ofEvery: readonly ErrorCode[] = [
  'invalid_request',
  'authentication_required',
  'invalid_api_key',
  'api_key_expired',
  'permission_denied',
  'request_timeout',
  'rate_limit_exceeded',
  'headers_too_large',
  'internal_error',
  'service_unavailable',
  'upstream_timeout',
];
const ofWrites: readonly ErrorCode[] = ['invalid_json', 'payload_too_large', 'unsupported_media_type'];
const ofPosts: readonly ErrorCode[] = ['idempotency_in_progress', 'idempotency_key_reused'];

/** Every code that a route can answer with, by status: what its form implies, and what it declares itself. */
function errorsOf(route: Route): ReadonlyMap<number, readonly ErrorCode[]> {
  const codes = new Set([
    ...ofEvery,
    ...(route.params === undefined ? [] : (['not_found'] as const)),
    ...(['POST', 'PUT', 'PATCH'].includes(route.method) ? bodyErrorsOf(route) : []),
    ...(route.method === 'POST' ? ofPosts : []),
    ...(route.errors ?? []),
  ]);
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of Object.keys(errorCodes) as ErrorCode[]) {
    if (!codes.has(code)) continue;
    const { status } = errorCodes[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return new Map([...byStatus].sort(([a], [b]) => a - b));
}

/** A body that is no JSON cannot be broken JSON. */
function bodyErrorsOf({ upload }: Route): readonly ErrorCode[] {
  return upload === undefined ? ofWrites : ofWrites.filter((code) => code !== 'invalid_json');
}

/** The responses of a route's errors, by status. */
export function errorReferencesOf(route: Route): Json {
  return Object.fromEntries([...errorsOf(route)].map(([status, codes]) => [status, ref('responses', nameOf(codes))]));
}

/** The responses that the routes refer to: one for each set of codes, so that each is written once. */
export function errorResponses(routes: readonly Route[]): Json {
  const all = routes.flatMap((route) => [...errorsOf(route)]);
  const responses = all.map(([status, codes]) => [nameOf(codes), errorResponse(status, codes)] as const);
  return Object.fromEntries(responses.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function nameOf(codes: readonly ErrorCode[]): string {
  return codes.join('.');
}

function errorResponse(status: number, codes: readonly ErrorCode[]): Json {
  const headers = { 'X-Request-Id': ref('headers', 'X-Request-Id'), ...errorHeaders(status) };
  const lines = codes.map((code) => `- \`${code}\`: ${errorCodes[code].message}`);
  // One type for all of them: which codes there are is said in words, and by the examples.
  const schema = ref('schemas', 'Error');
  const examples = Object.fromEntries(codes.map((code) => [code, { value: exampleOf(code) }]));
  return { description: lines.join('\n'), headers, content: { 'application/json': { schema, examples } } };
}

/** The envelope of every error. */
export const errorSchema: Json = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message', 'request_id', 'status'],
      properties: {
        code: { type: 'string', enum: Object.keys(errorCodes) },
        message: { type: 'string', description: 'What to do.' },
        request_id: { type: 'string' },
        status: { type: 'integer' },
        details: {
          type: 'array',
          items: {
            type: 'object',
            required: ['path', 'message'],
            properties: { path: { type: 'string' }, message: { type: 'string' } },
          },
        },
        doc_url: { type: 'string', format: 'uri' },
      },
    },
  },
};

function errorHeaders(status: number): Json {
  const limits = { ...rateLimitHeaders };
  const retryAfter = { 'Retry-After': ref('headers', 'Retry-After') };
  // Node's own parser answers these two before there is a key.
  if (status === 408 || status === 431) return {};
  return [409, 429, 503].includes(status) ? { ...limits, ...retryAfter } : limits;
}

/** The headers of every answer to a request with a valid key. */
export const rateLimitHeaders: Json = Object.fromEntries(
  ['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'].map((name) => [name, ref('headers', name)]),
);

function exampleOf(code: ErrorCode): Json {
  const { message, status } = errorCodes[code];
  return { error: { code, message, request_id: 'req_01k0000000000000000000000a', status } };
}
