import { openApiDocument, publicRoutes } from '@ifcgate/contracts';
import type { TestDatabase } from '@ifcgate/test-kit';
import { type TestGateway, gatewayDatabase, startGateway, stopGateways } from './harness.ts';

describe('GET /openapi.json', () => {
  let database: TestDatabase;
  let platform: TestGateway;
  beforeAll(async () => {
    database = await gatewayDatabase();
    platform = await startGateway(database);
  });
  afterAll(async () => {
    await stopGateways();
    await database.drop();
  });

  it('answers the document of the contracts to anybody', async () => {
    const answer = await platform.request('GET', '/openapi.json');

    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.body).toEqual(JSON.parse(JSON.stringify(openApiDocument(publicRoutes))));
  });

  it('says 304 to whoever has it already, and lets it be kept for a while', async () => {
    const { headers } = await platform.request('GET', '/openapi.json');

    const again = await platform.request('GET', '/openapi.json', {
      headers: { 'If-None-Match': String(headers.etag) },
    });

    expect(headers['cache-control']).toBe('public, max-age=300');
    expect([again.status, again.text]).toEqual([304, '']);
  });

  it('takes no other method', async () => {
    const answer = await platform.request('POST', '/openapi.json');

    expect([answer.status, answer.body.error.code]).toEqual([405, 'method_not_allowed']);
    expect(answer.headers.allow).toBe('GET, HEAD');
  });
});
