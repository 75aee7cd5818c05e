import type { ErrorCode } from '@ifcgate/contracts';
import { eventually } from '@ifcgate/test-kit';
import { expectProblem } from './envelope.ts';
import { type OneProcess, startInOneProcess } from './one-process.ts';
import { type RawClient, rawClient } from './raw-http.ts';

let platform: OneProcess;
let client: RawClient;
beforeAll(async () => {
  platform = await startInOneProcess({ allowPrivateTestAddresses: false });
  client = rawClient(platform.url, await platform.newKey());
}, 60_000);
afterAll(() => platform.stop());

const good = { workflow: 'onboarding-default', applicant_id: 'app_1' };

describe('what is wrong outside of the body', () => {
  it.each<[string, number, ErrorCode, string[] | null]>([
    ['/v1/cases?nonsense=1', 400, 'invalid_request', ['query.nonsense']],
    ['/v1/cases?__proto__=1', 400, 'invalid_request', ['query.__proto__']],
    ['/v1/cases?limit=0', 400, 'invalid_request', ['query.limit']],
    ['/v1/cases?limit=101', 400, 'invalid_request', ['query.limit']],
    ['/v1/cases?limit=1e400', 400, 'invalid_request', ['query.limit']],
    ['/v1/cases?limit=1.5', 400, 'invalid_request', ['query.limit']],
    ['/v1/cases?limit=many', 400, 'invalid_request', ['query.limit']],
    ['/v1/cases?limit=', 400, 'invalid_request', ['query.limit']],
    ['/v1/cases?limit=1&limit=2', 400, 'invalid_request', ['query.limit']],
    ['/v1/cases?status=lost', 400, 'invalid_request', ['query.status']],
    ['/v1/cases?status=in_review&status=closed', 400, 'invalid_request', ['query.status']],
    ['/v1/cases?applicant_id=%00', 400, 'invalid_request', ['query.applicant_id']],
    ['/v1/cases?owner=a%00b', 400, 'invalid_request', ['query.owner']],
    ['/v1/events?subject=%00', 400, 'invalid_request', ['query.subject']],
    ['/v1/events?after_sequence=1', 400, 'invalid_request', ['query.subject']],
    ['/v1/events?subject=x&after_sequence=-1', 400, 'invalid_request', ['query.after_sequence']],
    ['/v1/events?subject=x&after_sequence=9007199254740991', 400, 'invalid_request', ['query.after_sequence']],
    ['/v1/cases?created_after=yesterday', 400, 'invalid_request', ['query.created_after']],
    ['/v1/cases?created_after=2026-02-30T00:00:00Z', 400, 'invalid_request', ['query.created_after']],
    ['/v1/cases?created_after=0000-01-01T00:00:00Z', 400, 'invalid_request', ['query.created_after']],
    ['/v1/cases?cursor=', 400, 'invalid_request', ['query.cursor']],
    ['/v1/cases?cursor=cur_', 400, 'invalid_request', ['query.cursor']],
    ['/v1/cases?cursor=cur_W10.AAAAAAAAAAAAAAAAAAAAAA', 400, 'invalid_request', ['query.cursor']],
    [`/v1/cases?cursor=${'x'.repeat(2000)}`, 400, 'invalid_request', ['query.cursor']],
    ['/v1/cases/case_1', 400, 'invalid_request', ['path.case_id']],
    ['/v1/cases/CASE_01K0000000000000000000000A', 400, 'invalid_request', ['path.case_id']],
    ['/v1/cases/doc_01k0000000000000000000000a', 400, 'invalid_request', ['path.case_id']],
    [`/v1/cases/case_${'9'.repeat(5000)}`, 400, 'invalid_request', ['path.case_id']],
    ['/v1/cases/%F0%9F%91%8D', 400, 'invalid_request', ['path.case_id']],
    ['/v1/cases/%00', 400, 'invalid_request', ['path.case_id']],
    ['/v1/cases/..%2f..%2fetc%2fpasswd', 400, 'invalid_request', ['path.case_id']],
    ['/v1/cases/%zz', 400, 'invalid_request', null],
    ['/v1/cases/%ff', 400, 'invalid_request', null],
    ['/v1/cases/%E0%A4%A', 400, 'invalid_request', null],
    ['/v1/cases/case_01k0000000000000000000000a', 404, 'not_found', null],
    ['/v1/documents/doc_01k0000000000000000000000a', 404, 'not_found', null],
    ['/v1/workflows/no-such-workflow', 404, 'not_found', null],
    ['/v1/nothing', 404, 'not_found', null],
    ['/v1/cases/', 404, 'not_found', null],
    ['/v1//cases', 404, 'not_found', null],
    ['//v1/cases', 404, 'not_found', null],
    ['/V1/cases', 404, 'not_found', null],
    ['/v2/cases', 404, 'not_found', null],
    ['/v1', 404, 'not_found', null],
    ['/', 404, 'not_found', null],
    ['/internal/minted/case_01k0000000000000000000000a', 404, 'not_found', null],
    ['/metrics', 404, 'not_found', null],
  ])('%s is answered %d %s', async (target, status, code, paths) => {
    expectProblem(await client.get(target), status, code, paths ?? undefined);
  });

  it.each([
    ['DELETE', '/v1/cases', 'GET, HEAD'],
    ['OPTIONS', '/v1/cases', 'GET, HEAD'],
    ['TRACE', '/v1/cases', 'GET, HEAD'],
    ['GET', '/v1/verifications', 'POST'],
    ['PUT', '/v1/verifications', 'POST'],
    ['PATCH', '/v1/cases/case_01k0000000000000000000000a', 'GET, HEAD'],
    ['PUT', '/v1/webhook_endpoints/we_01k0000000000000000000000a', 'GET, HEAD, PATCH, DELETE'],
  ])('%s %s names what is allowed', async (method, target, allow) => {
    const answer = await client.send({ method, target });

    expectProblem(answer, 405, 'method_not_allowed');
    expect(answer.headers['allow']).toBe(allow);
  });

  it('a cursor of another list is refused', async () => {
    for (let n = 0; n < 2; n++) await client.post('/v1/verifications', { ...good, applicant_id: 'app_cursor' });
    const cursor = await eventually(async () => {
      const page = JSON.parse((await client.get('/v1/cases?limit=1&applicant_id=app_cursor')).body) as {
        next_cursor: string | null;
      };
      return page.next_cursor ?? false;
    });

    expect((await client.get(`/v1/cases?applicant_id=app_cursor&cursor=${cursor}`)).status).toBe(200);
    expectProblem(await client.get(`/v1/cases?cursor=${cursor}`), 400, 'invalid_request', ['query.cursor']);
    expectProblem(await client.get(`/v1/events?cursor=${cursor}`), 400, 'invalid_request', ['query.cursor']);
  });

  it('an id that the client gives its request comes back, and only one of the right form', async () => {
    const given = await client.send({ target: '/v1/nothing', headers: [['X-Request-Id', 'client:1.A_b-c']] });
    const broken = await client.send({ target: '/v1/nothing', headers: [['X-Request-Id', '<script>']] });

    expectProblem(given, 404, 'not_found');
    expect(given.headers['x-request-id']).toBe('client:1.A_b-c');
    expectProblem(broken, 404, 'not_found');
    expect(broken.headers['x-request-id']).toMatch(/^req_/);
  });
});

describe('a file_url', () => {
  const extract = (source: object) => client.post('/v1/documents/extract', { template: 'invoice-standard', ...source });

  it.each([
    ...[
      'ftp://x.test/a',
      'file:///etc/passwd',
      'javascript:alert(1)',
      'data:text/plain,x',
      '//x.test/a',
      'x.test/a',
      'http://x.test/a',
      '',
      'https://',
    ],
    ...[
      'https://user:pw@x.test/',
      'https://user@x.test/',
      'https://x.test:99999/',
      `https://x.test/${'x'.repeat(2048)}`,
      5,
      null,
      ['https://x.test/'],
    ],
  ])('of %j is refused', async (fileUrl) => {
    const answer = await extract({ file_url: fileUrl });

    expectProblem(answer, 400, 'invalid_request');
    expect(answer.body).toContain('"path":"file_url"');
  });

  it.each([[{}], [{ file_url: 'https://x.test/', file_id: 'file_01k0000000000000000000000a' }]])(
    'beside %j is one source too few or too many',
    async (source) => {
      expectProblem(await extract(source), 400, 'invalid_request');
    },
  );

  it.each([
    ...[
      'https://127.0.0.1/',
      'https://localhost/',
      'https://127.1/',
      'https://2130706433/',
      'https://0x7f000001/',
      'https://0/',
      'https://[::1]/',
      'https://[::ffff:7f00:1]/',
    ],
    ...[
      'https://10.0.0.1/',
      'https://192.168.1.1/',
      'https://169.254.169.254/latest/meta-data/',
      'https://[fd00::1]/',
      'https://[fe80::1]/',
    ],
  ])('of %s is not fetched, and the document says so', async (fileUrl) => {
    const answer = await extract({ file_url: fileUrl });

    expect({ status: answer.status, body: JSON.parse(answer.body) as unknown }).toEqual({
      status: 200,
      body: {
        document_id: expect.any(String),
        status: 'failed',
        fields: {},
        failure: { code: 'file_address_forbidden', message: expect.any(String) },
      },
    });
  });
});

describe('after all of that', () => {
  it('nothing of it was a fault of ours', () => {
    expect(platform.errors).toEqual([]);
  });
});
