import { z } from 'zod';
import { errorCodes, publicRoutes, scopes, serviceNames } from '../src/index.ts';

const named = publicRoutes.map((route) => [`${route.method} ${route.path}`, route] as const);
/** A path with something in the place of each parameter. */
const example = (path: string): string => path.replaceAll(/\{\w+\}/g, 'x');

describe('the routes of the public API', () => {
  it.each(named)('%s takes exactly the parameters that stand in its path', (_name, route) => {
    const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);

    expect(Object.keys(route.params?.shape ?? {})).toEqual(inPath);
  });

  it.each(named)('%s is answered by one service, needs a scope, and says what it does', (_name, route) => {
    expect(serviceNames).toContain(route.service);
    expect(scopes).toContain(route.scope);
    expect(route.summary).toMatch(/^[A-Z].*\.$/);
    expect(
      Object.keys(route.replies)
        .map(Number)
        .every((status) => status >= 200 && status < 300),
    ).toBe(true);
  });

  it.each(named)('%s reads without a body, and refuses fields and parameters that it does not know', (_name, route) => {
    expect((route.body ?? route.upload) === undefined).toBe(
      ['GET', 'DELETE'].includes(route.method) || /\/(?:retry|cancel)$/.test(route.path),
    );
    for (const schema of [route.params, route.query]) {
      if (schema === undefined) continue;
      const { error } = schema.safeParse({ unheard_of: '1' });
      expect(error?.issues.some((issue) => issue.code === 'unrecognized_keys')).toBe(true);
    }
  });

  it('are each there once, and none is hidden behind one with a parameter', () => {
    const seen: { method: string; pattern: RegExp; name: string }[] = [];
    for (const { method, path } of publicRoutes) {
      const hiding = seen.find((former) => former.method === method && former.pattern.test(example(path)));
      expect([path, hiding?.name]).toEqual([path, undefined]);
      seen.push({ method, pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`), name: path });
    }
  });

  it('include the four of the documentation', () => {
    const names = named.map(([name]) => name);

    for (const name of [
      'POST /v1/verifications',
      'POST /v1/documents/extract',
      'POST /v1/workflows/run',
      'GET /v1/cases/{case_id}',
      'GET /v1/cases',
    ])
      expect(names).toContain(name);
  });

  it.each(named)('%s can be described as JSON Schema, for the reference and the SDK', (_name, route) => {
    const schemas = [route.params, route.query, route.body, ...Object.values(route.replies)];

    for (const schema of schemas)
      if (schema) expect(() => z.toJSONSchema(schema, { unrepresentable: 'any' })).not.toThrow();
  });
});

describe('the errors of the contract', () => {
  it('have the codes and the statuses that it lists', () => {
    const statuses = Object.fromEntries(Object.entries(errorCodes).map(([code, { status }]) => [code, status]));

    expect(statuses).toEqual({
      ...{ invalid_request: 400, invalid_json: 400, authentication_required: 401, invalid_api_key: 401 },
      ...{ api_key_expired: 401, permission_denied: 403, not_found: 404, method_not_allowed: 405 },
      ...{ request_timeout: 408, conflict: 409, idempotency_in_progress: 409, payload_too_large: 413 },
      ...{ unsupported_media_type: 415, workflow_not_found: 422, workflow_validation_failed: 422 },
      ...{ template_not_found: 422, template_fixtures_failed: 422, file_not_found: 422, idempotency_key_reused: 422 },
      action_not_allowed: 422,
      ...{ rate_limit_exceeded: 429, headers_too_large: 431, internal_error: 500, service_unavailable: 503 },
      upstream_timeout: 504,
    });
  });

  it('say in a sentence what to do', () => {
    for (const { message } of Object.values(errorCodes)) expect(message).toMatch(/^[A-Z].*\.$/);
  });
});
