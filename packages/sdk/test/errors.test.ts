import {
  APIConnectionError,
  APIError,
  AuthenticationError,
  ConflictError,
  IFCGateError,
  InvalidRequestError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
  ServerError,
  UnprocessableError,
} from '../src/index.ts';
import { anError, startServer } from './recording-server.ts';
import type { Answer } from './recording-server.ts';

/** The error that a client without retries meets on this answer. */
async function errorOn(answer: Answer): Promise<unknown> {
  await using server = await startServer([answer]);
  return await server
    .client({ maxRetries: 0 })
    .cases.get('case_1')
    .catch((error: unknown) => error);
}

describe('an error of the API', () => {
  it.each([
    [400, 'invalid_request', InvalidRequestError],
    [401, 'invalid_api_key', AuthenticationError],
    [403, 'permission_denied', PermissionDeniedError],
    [404, 'not_found', NotFoundError],
    [405, 'method_not_allowed', InvalidRequestError],
    [409, 'conflict', ConflictError],
    [413, 'payload_too_large', InvalidRequestError],
    [415, 'unsupported_media_type', InvalidRequestError],
    [422, 'workflow_validation_failed', UnprocessableError],
    [429, 'rate_limit_exceeded', RateLimitError],
    [431, 'headers_too_large', InvalidRequestError],
    [500, 'internal_error', ServerError],
    [504, 'upstream_timeout', ServerError],
    [418, 'a_code_of_tomorrow', APIError],
  ])('with status %d and code %s has its class', async (status, code, kind) => {
    const error = await errorOn(anError(status, code));

    expect(error).toBeInstanceOf(kind);
    expect(error).toBeInstanceOf(IFCGateError);
    expect(error).toMatchObject({
      name: kind.name,
      status,
      code,
      requestId: 'req_1',
      message: `what to do about ${code}`,
    });
  });

  it('names the fields that were refused', async () => {
    const details = [{ path: 'documents.0.file_url', message: 'must be an https URL' }];

    const error = await errorOn(anError(400, 'invalid_request', { details }));

    expect(error).toMatchObject({ details });
  });

  it.each([
    ["a proxy's page", { status: 502, body: '<html>Bad gateway</html>' }, ServerError, '<html>Bad gateway</html>'],
    ['an empty answer', { status: 500 }, ServerError, 'an empty body'],
    ["another API's error", { status: 404, body: { error: 'no such route' } }, NotFoundError, 'no such route'],
    ['a portal that says 200', { status: 200, body: '<html>Log in</html>' }, APIError, 'Log in'],
    ['an empty 200', { status: 200 }, APIError, 'an empty body'],
    [
      'a redirect',
      { status: 302, headers: { location: 'https://elsewhere.example/' } },
      APIError,
      'a redirect to https://elsewhere.example/',
    ],
  ])('is told apart from %s', async (_what, answer, kind, seen) => {
    const error = await errorOn({
      ...answer,
      headers: { 'x-request-id': 'req_2', ...('headers' in answer ? answer.headers : {}) },
    });

    expect(error).toBeInstanceOf(kind);
    expect(error).toMatchObject({
      code: 'unexpected_response',
      status: answer.status,
      requestId: 'req_2',
      details: [],
    });
    expect(error).toHaveProperty('message', expect.stringContaining(seen));
  });

  it("is a connection error with the network's reason when nothing answers", async () => {
    const server = await startServer([{}]);
    const client = server.client({ maxRetries: 0 });
    await server[Symbol.asyncDispose]();

    const error = await client.cases.get('case_1').catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(APIConnectionError);
    expect(error).toHaveProperty('message', expect.stringContaining('ECONNREFUSED'));
    expect(error).toHaveProperty('cause');
  });
});

describe('withResponse', () => {
  it('gives status, headers and request id with the data', async () => {
    const headers = { 'x-request-id': 'req_3', 'idempotent-replayed': 'true' };
    await using server = await startServer([
      { status: 202, headers, body: { document_id: 'doc_1', status: 'processing' } },
    ]);
    const pending = server.client().documents.extract({ template: 'invoice-standard', file_id: 'file_1' });

    const { data, response, requestId, attempts } = await pending.withResponse();

    expect(data).toEqual({ document_id: 'doc_1', status: 'processing' });
    expect({ status: response.status, requestId, attempts }).toEqual({ status: 202, requestId: 'req_3', attempts: 1 });
    expect(response.headers.get('idempotent-replayed')).toBe('true');
  });

  it('leaves no rejection unhandled when it alone is used', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    await using server = await startServer([anError(404, 'not_found')]);

    const error = await server
      .client()
      .cases.get('case_1')
      .withResponse()
      .catch((reason: unknown) => reason);
    await new Promise((resolve) => setImmediate(resolve));

    process.off('unhandledRejection', note);
    expect(error).toBeInstanceOf(NotFoundError);
    expect(unhandled).toEqual([]);
  });

  it('gives no data for an answer without a body', async () => {
    await using server = await startServer([{ status: 204 }]);

    const { data, response } = await server.client().webhookEndpoints.delete('we_1').withResponse();

    expect(data).toBeUndefined();
    expect(response.status).toBe(204);
  });
});
