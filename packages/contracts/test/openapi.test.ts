import { Validator } from '@seriousme/openapi-schema-validator';
import { type z } from 'zod';
import { type Route, errorCodes, openApiDocument, publicEventTypes, publicRoutes } from '../src/index.ts';

interface Operation {
  readonly operationId: string;
  readonly tags: string[];
  readonly parameters: { readonly name?: string; readonly in?: string; readonly $ref?: string }[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: unknown }> };
  readonly responses: Record<
    string,
    {
      readonly $ref?: string;
      readonly headers?: object;
      readonly content?: object;
      readonly links?: Record<string, { readonly operationId: string }>;
    }
  >;
  readonly security: Record<string, string[]>[];
}

interface OpenApi {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly webhooks: Record<string, unknown>;
  readonly components: Record<string, Record<string, unknown>>;
}

const document = openApiDocument(publicRoutes) as unknown as OpenApi;
const operationOf = ({ method, path }: Route): Operation => {
  const operation = document.paths[path]?.[method.toLowerCase()];
  if (operation === undefined) throw new Error(`There is no ${method} ${path}.`);
  return operation;
};
const named = publicRoutes.map((route) => [`${route.method} ${route.path}`, route] as const);

describe('the OpenAPI document', () => {
  it('is valid by the schema of OpenAPI 3.1', async () => {
    const validator = new Validator();

    const result = await validator.validate(structuredClone(document) as never);

    expect(result.errors).toBeUndefined();
    expect([result.valid, validator.version]).toEqual([true, '3.1']);
  });

  it('refers to nothing that it does not hold, and holds no schema that nothing refers to', () => {
    const references = new Set([...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, to]) => to));
    const held = ['schemas', 'responses', 'headers', 'parameters'].flatMap((kind) =>
      Object.keys(document.components[kind] ?? {}).map((name) => `#/components/${kind}/${name}`),
    );

    expect([...references].sort()).toEqual(held.sort());
  });

  it.each(named)('has %s with its scope, its parameters, its body and every success', (_name, route) => {
    const operation = operationOf(route);
    const inPlace = (place: string): unknown[] =>
      operation.parameters.filter((parameter) => parameter.in === place).map((parameter) => parameter.name);

    expect(operation.security).toEqual([{ apiKey: [route.scope] }]);
    expect(inPlace('path')).toEqual(Object.keys(route.params?.shape ?? {}));
    expect(inPlace('query').sort()).toEqual(Object.keys(route.query?.shape ?? {}).sort());
    expect(operation.requestBody === undefined).toBe((route.body ?? route.upload) === undefined);
    expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(Object.keys(route.replies)));
  });

  it('holds what generators of clients can make types of: named objects, lists of one kind, one error', () => {
    const unnamed: string[] = [];
    const visit = (node: unknown, path: string, isRoot: boolean): void => {
      if (typeof node !== 'object' || node === null) return;
      const schema = node as Record<string, unknown>;
      if (!isRoot && schema['type'] === 'object' && 'properties' in schema) unnamed.push(path);
      if ('prefixItems' in schema || schema['items'] === false) unnamed.push(`${path}, a tuple`);
      for (const [key, value] of Object.entries(schema)) if (key !== 'not') visit(value, `${path}/${key}`, false);
    };
    for (const [name, schema] of Object.entries(document.components['schemas'] ?? {})) visit(schema, name, true);

    expect(unnamed).toEqual([]);
    for (const response of Object.values(document.components['responses'] ?? {}))
      expect(response).toMatchObject({
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      });
  });

  it('says where a body is a form with a file, and where an answer is bytes', () => {
    const upload = document.paths['/v1/files']?.['post']?.requestBody?.content ?? {};
    const page = document.paths['/v1/documents/{document_id}/pages/{page}.png']?.['get']?.responses['200'];

    expect(Object.keys(upload)).toEqual(['multipart/form-data']);
    expect(upload['multipart/form-data']?.schema).toMatchObject({ required: ['file'] });
    expect(page).toMatchObject({ content: { 'image/png': { schema: { format: 'binary' } } } });
  });

  it('names each operation once, in the words of its path', () => {
    const names = publicRoutes.map((route) => operationOf(route).operationId);

    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z]+[A-Za-z]*$/);
    expect(names).toEqual(
      expect.arrayContaining([
        ...['createVerification', 'addVerificationDocuments', 'extractDocument', 'runWorkflow', 'listWorkflowRuns'],
        ...['createFile', 'getFileContent', 'deleteFile', 'getDocumentPage'],
        ...['listCases', 'getCase', 'listCaseTimeline', 'retryWebhookDelivery', 'deleteWebhookEndpoint'],
      ]),
    );
  });

  it('gives every error of a route: what its form implies, and what it declares', () => {
    const codesOf = (method: string, path: string): string[] =>
      Object.values(document.paths[path]?.[method]?.responses ?? {}).flatMap(
        ({ $ref }) => $ref?.replace('#/components/responses/', '').split('.') ?? [],
      );
    const general = Object.keys(errorCodes).filter((code) => !special.includes(code));

    expect(codesOf('get', '/v1/cases').sort()).toEqual(general.sort());
    expect(codesOf('get', '/v1/cases/{case_id}').sort()).toEqual([...general, 'not_found'].sort());
    expect(codesOf('post', '/v1/workflows/run').sort()).toEqual(
      [...general, ...ofPosts, 'not_found', 'action_not_allowed'].sort(),
    );
  });

  it('leads from each answer with an id to the operations on it, and nowhere else', () => {
    const linksOf = (method: string, path: string): object =>
      document.paths[path]?.[method]?.responses['200']?.links ?? {};

    expect(linksOf('get', '/v1/workflows/runs')).toMatchObject({
      getWorkflowRun: { operationId: 'getWorkflowRun', parameters: { run_id: '$response.body#/data/0/run_id' } },
      getCase: { parameters: { case_id: '$response.body#/data/0/case_id' } },
    });
    expect(Object.keys(linksOf('get', '/v1/webhook_deliveries'))).toEqual(
      expect.arrayContaining(['getWebhookDelivery', 'retryWebhookDelivery', 'getEvent']),
    );
    expect(Object.keys(linksOf('get', '/v1/events'))).toContain('getEvent');
    expect(linksOf('get', '/v1/usage')).toEqual({});
    const names = new Set(publicRoutes.map((route) => operationOf(route).operationId));
    for (const [, route] of named)
      for (const { links = {} } of Object.values(operationOf(route).responses))
        for (const { operationId } of Object.values(links)) expect(names).toContain(operationId);
  });

  it('names the media types of what is streamed', () => {
    const { content } = document.paths['/v1/cases/export']?.get?.responses['200'] ?? {};

    expect(Object.keys(content ?? {})).toEqual(['application/x-ndjson', 'text/csv']);
  });

  it('asks for Idempotency-Key on every POST and on nothing else', () => {
    for (const route of publicRoutes) {
      const isThere = operationOf(route).parameters.some(({ $ref }) => $ref?.endsWith('/Idempotency-Key'));
      expect([route.path, isThere]).toEqual([route.path, route.method === 'POST']);
    }
  });

  it('closes what a client sends, and leaves open what it gets', () => {
    const schemas = document.components.schemas as Record<string, { additionalProperties?: unknown }>;

    expect(schemas.CreateVerificationRequest?.additionalProperties).toBe(false);
    expect(schemas.CreateVerificationReply?.additionalProperties).toBeUndefined();
    expect(schemas.Case?.additionalProperties).toBeUndefined();
  });

  it('describes every webhook', () => {
    expect(Object.keys(document.webhooks)).toEqual([...publicEventTypes]);
  });

  it.each(named.filter(([, route]) => route.examples !== undefined))(
    'shows examples of %s that hold',
    (_name, route) => {
      const { body, replies = {} } = route.examples ?? {};

      if (body !== undefined) expect(route.body?.safeParse(body).error).toBeUndefined();
      for (const [status, reply] of Object.entries(replies))
        expect((route.replies[Number(status)] as z.ZodType).safeParse(reply).error).toBeUndefined();
    },
  );

  it.each(named.filter(([, route]) => route.body !== undefined))(
    'shows an example of the body of %s',
    (_name, route) => {
      expect(route.examples?.body).toBeDefined();
    },
  );
});

const ofPosts = [
  ...['invalid_json', 'payload_too_large', 'unsupported_media_type'],
  ...['idempotency_in_progress', 'idempotency_key_reused'],
];

/** Met by some routes only. */
const special = [
  'template_fixtures_failed',
  ...ofPosts,
  ...['not_found', 'method_not_allowed', 'conflict', 'workflow_not_found', 'workflow_validation_failed'],
  ...['template_not_found', 'file_not_found', 'action_not_allowed'],
];
