import { AppError, fileRoutes } from '@ifcgate/contracts';
import { newId, receiveFile } from '@ifcgate/service-kit';
import type { TestDatabase } from '@ifcgate/test-kit';
import type { RequestHandler } from 'express';
import { type Seam, type TestGateway, gatewayDatabase, seams, startGateway, stopGateways } from './harness.ts';
import { exchange } from './wire.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await gatewayDatabase();
});
afterAll(async () => {
  await stopGateways();
  await database.drop();
});

/** Takes a file in as the platform does, and says nothing of it. */
const takeFile: RequestHandler = async (request, response) => {
  await receiveFile(request, fileRoutes.create.upload, () =>
    Promise.resolve({ discard: () => Promise.resolve() }),
  ).catch((error: unknown) => {
    if (!(error instanceof AppError) || error.code !== 'invalid_request') throw error;
  });
  response.json({});
};

describe.each(seams)('a request line and its Host, %s', (seam: Seam) => {
  let platform: TestGateway;
  let key: string;
  beforeAll(async () => {
    platform = await startGateway(database, {
      seam,
      services: { extraction: { answers: { 'POST /v1/files': takeFile } } },
    });
    key = (await platform.aKey()).secret;
  });
  afterAll(() => platform.stop());

  const ask = async (line: string, headers = 'Host: api.example.com\r\n') => {
    const all = `${headers}Authorization: Bearer ${key}\r\nConnection: close\r\n`;
    const [head, body] = await exchange(platform.port, `${line}\r\n${all}\r\n`);
    return { status: Number(head.slice(9, 12)), head, body: JSON.parse(body) as { url?: string; error?: unknown } };
  };

  it.each([
    ['/v1/cases?limit=1', '/v1/cases?limit=1'],
    ['http://api.example.com/v1/cases?limit=1', '/v1/cases?limit=1'],
    ['HTTPS://api.example.com:8443/v1/cases', '/v1/cases'],
    ['http://other.example.com/v1/cases?workflow=a%20b', '/v1/cases?workflow=a%20b'],
    ['http://127.0.0.1:80/v1/cases', '/v1/cases'],
    ['http://[::1]:8080/v1/cases', '/v1/cases'],
  ])('with %s is a request for %s', async (target, url) => {
    const { status, body } = await ask(`GET ${target} HTTP/1.1`);

    expect([status, body.url]).toEqual([200, url]);
  });

  it.each([
    ['an absolute address without a path', 'GET http://api.example.com HTTP/1.1', 404, 'not_found'],
    ['an absolute address of nothing', 'GET http:///v1/cases HTTP/1.1', 400, 'invalid_request'],
    ['a broken host', 'GET http://exa<mple/v1/cases HTTP/1.1', 400, 'invalid_request'],
    ['a broken address', 'GET http://[::1/v1/cases HTTP/1.1', 400, 'invalid_request'],
    ['a broken port', 'GET http://api.example.com:x/v1/cases HTTP/1.1', 400, 'invalid_request'],
    ['a user name', 'GET http://me:secret@api.example.com/v1/cases HTTP/1.1', 400, 'invalid_request'],
    ['another scheme', 'GET ftp://api.example.com/v1/cases HTTP/1.1', 400, 'invalid_request'],
    ['a fragment', 'GET /v1/cases#top HTTP/1.1', 400, 'invalid_request'],
    ['no slash before the path', 'GET v1/cases HTTP/1.1', 400, 'invalid_request'],
    ['no target', 'GET  HTTP/1.1', 400, 'invalid_request'],
    ['the asterisk', 'OPTIONS * HTTP/1.1', 400, 'invalid_request'],
    ['the asterisk of another method', 'GET * HTTP/1.1', 400, 'invalid_request'],
    ['a tunnel', 'CONNECT api.example.com:443 HTTP/1.1', 405, 'method_not_allowed'],
    ['a tunnel to a path', 'CONNECT /v1/cases HTTP/1.1', 405, 'method_not_allowed'],
    ['the preface of another version', 'PRI * HTTP/2.0', 400, 'invalid_request'],
    ['a method of its own', 'BREW /v1/cases HTTP/1.1', 400, 'invalid_request'],
    ['TRACE', 'TRACE /v1/cases HTTP/1.1', 405, 'method_not_allowed'],
    ['a path in two slashes', 'GET //v1/cases HTTP/1.1', 404, 'not_found'],
  ])('with %s is answered with the envelope', async (_name, line, status, code) => {
    const answer = await ask(line);

    expect(answer.head).toMatch(/^X-Request-Id: /im);
    expect(answer.head).toMatch(/^Content-Type: application\/json/im);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ error: { code, status, request_id: expect.any(String) } });
  });

  it.each([
    ['none', ''],
    ['two', 'Host: a\r\nHost: b\r\n'],
    ['the same twice', 'Host: a\r\nhost: a\r\n'],
    ['a path in it', 'Host: a/b\r\n'],
    ['two in one', 'Host: a b\r\n'],
    ['a user name in it', 'Host: me@a\r\n'],
  ])('with a Host of %s is answered with the envelope', async (_name, headers) => {
    const answer = await ask('GET /v1/cases HTTP/1.1', headers);

    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ error: { code: 'invalid_request', message: expect.stringContaining('Host') } });
  });

  it.each([
    ['HTTP/1.0 without a Host', 'GET /v1/cases HTTP/1.0', ''],
    ['an empty Host', 'GET /v1/cases HTTP/1.1', 'Host:\r\n'],
    ['a Host with a port', 'GET /v1/cases HTTP/1.1', 'Host: [::1]:80\r\n'],
    ['an upgrade that nobody offers', 'GET /v1/cases HTTP/1.1', 'Host: a\r\nUpgrade: h2c\r\n'],
  ])('of %s is one as any other', async (_name, line, headers) => {
    expect((await ask(line, headers)).status).toBe(200);
  });

  describe('that expects to be told to go on', () => {
    const json = 'Content-Type: application/json\r\n';
    const form = 'Content-Type: multipart/form-data; boundary=b\r\n';
    const post = async (path: string, headers: string, { body = '', secret = key } = {}): Promise<string> => {
      const head =
        `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${secret}\r\nConnection: close\r\n` +
        `Expect: 100-continue\r\n${headers}\r\n`;
      const [first, rest] = await exchange(platform.port, head + body);
      return `${first}\r\n\r\n${rest}`;
    };

    it.each([
      ['JSON', '/v1/verifications', `${json}Content-Length: 2\r\n`, '{}'],
      ['JSON in chunks', '/v1/verifications', `${json}Transfer-Encoding: chunked\r\n`, '2\r\n{}\r\n0\r\n\r\n'],
      ['an upload', '/v1/files', `${form}Content-Length: 9\r\n`, '--b--\r\n\r\n'],
    ])('is told so before its body, once: %s', async (_name, path, headers, body) => {
      const answer = await post(path, headers, { body });

      expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /);
      expect(answer.match(/100 Continue/g)).toHaveLength(1);
    });

    it.each([
      ['an unknown key', '/v1/verifications', `${json}Content-Length: 2\r\n`, 401, 'ifcg_test_unknown'],
      ['too long a body', '/v1/verifications', `${json}Content-Length: 9999999\r\n`, 413, undefined],
      ['too long a file', '/v1/files', `${form}Content-Length: 99999999\r\n`, 413, undefined],
      [
        'a body of another type',
        '/v1/verifications',
        'Content-Type: text/plain\r\nContent-Length: 2\r\n',
        415,
        undefined,
      ],
      ['a file that is no form', '/v1/files', `${json}Content-Length: 2\r\n`, 415, undefined],
      ['an encoding', '/v1/files', `${form}Content-Encoding: gzip\r\nContent-Length: 2\r\n`, 415, undefined],
      ['an unknown path', '/v1/nothing', `${json}Content-Length: 2\r\n`, 404, undefined],
    ])('is refused without a body for %s', async (_name, path, headers, status, secret) => {
      const answer = await post(path, headers, secret === undefined ? {} : { secret });

      expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
      expect(answer).toContain(`"status":${status}`);
    });

    it('and has no body is answered at once', async () => {
      const path = `/v1/webhook_deliveries/${newId('delivery')}/retry`;

      expect(await post(path, 'Content-Length: 0\r\n')).toMatch(/^HTTP\/1\.1 200 /);
    });
  });
});
