import { eventually } from '@ifcgate/test-kit';
import { expectProblem } from './envelope.ts';
import { type OneProcess, startInOneProcess } from './one-process.ts';
import { type RawClient, type RawRequest, jsonType as json, rawClient } from './raw-http.ts';

let platform: OneProcess;
let client: RawClient;
beforeAll(async () => {
  platform = await startInOneProcess();
  client = rawClient(platform.url, await platform.newKey());
}, 60_000);
afterAll(() => platform.stop());

const good = { workflow: 'onboarding-default', applicant_id: 'app_1' };
const withField = (field: object): string => JSON.stringify({ ...good, ...field });
const post = (body: string | Buffer, headers: RawRequest['headers'] = [json]) =>
  client.send({ method: 'POST', target: '/v1/verifications', headers, body });

describe('a body', () => {
  it.each([
    ['has a field that is not known', withField({ nonsense: 1 }), ['nonsense']],
    [
      'has one that is not known deeper',
      withField({ documents: [{ type: 'passport', file: 'x' }] }),
      ['documents.0.file', 'documents.0'],
    ],
    ['lacks a field', '{"workflow":"onboarding-default"}', ['applicant_id']],
    ['has a number for a string', withField({ applicant_id: 5 }), ['applicant_id']],
    ['has null for a string', withField({ applicant_id: null }), ['applicant_id']],
    ['has an object for a list', withField({ documents: {} }), ['documents']],
    ['has a list for an object', withField({ metadata: ['a'] }), ['metadata']],
    ['has a number in its metadata', withField({ metadata: { a: 1 } }), ['metadata.a']],
    ['is a list', '[]', ['']],
    ['is null', 'null', ['']],
    ['is a number', '5', ['']],
    ['is a string', '"text"', ['']],
    ['has an empty id', withField({ applicant_id: '' }), ['applicant_id']],
    ['has too long an id', withField({ applicant_id: 'x'.repeat(129) }), ['applicant_id']],
    ['has too long a metadata value', withField({ metadata: { a: 'x'.repeat(501) } }), ['metadata.a']],
    [
      'has a date that there is not',
      withField({ applicant: { date_of_birth: '2001-02-29' } }),
      ['applicant.date_of_birth'],
    ],
    ['names a workflow by a path', withField({ workflow: '../../etc/passwd' }), ['workflow']],
    ['sets a prototype', '{"workflow":"onboarding-default","applicant_id":"a","__proto__":{"a":1}}', ['__proto__']],
    ['has a NUL in a string', withField({ applicant_id: 'a\0b' }), ['applicant_id']],
    ['has a NUL in its metadata', withField({ metadata: { a: '\0' } }), ['metadata.a']],
    ['has a NUL in a name', withField({ metadata: { 'a\0': 'b' } }), ['metadata']],
    ['has half a character in a string', withField({ applicant_id: 'a\ud800b' }), ['applicant_id']],
    ['has half a character in its metadata', withField({ metadata: { a: '\udfff' } }), ['metadata.a']],
    ['has half a character in a name', withField({ metadata: { '\ud800': 'b' } }), ['metadata']],
    [
      'sets a prototype in its metadata',
      '{"workflow":"onboarding-default","applicant_id":"a","metadata":{"__proto__":"x"}}',
      ['metadata.__proto__'],
    ],
  ])('that %s is refused, with the place', async (_what, body, paths) => {
    expectProblem(await post(body), 400, 'invalid_request', paths);
  });

  it.each([
    ['ends too soon', '{"workflow":'],
    ['has a comma too many', '{"workflow":"onboarding-default",}'],
    ['goes on behind its end', '{}{}'],
    ['has single quotes', "{'workflow':'onboarding-default'}"],
    ['has a NaN', '{"workflow":NaN}'],
    ['is no JSON', 'workflow=onboarding-default'],
    ['is a NUL', '\0'],
    ['is not UTF-8', Buffer.from('{"workflow":"onboarding-default","applicant_id":"\xff\xfe"}', 'latin1')],
    ['is UTF-16', Buffer.from(JSON.stringify(good), 'utf16le')],
    [
      'has a surrogate in UTF-8',
      Buffer.from('{"workflow":"onboarding-default","applicant_id":"\xed\xa0\x80"}', 'latin1'),
    ],
    ['opens a hundred thousand lists', '['.repeat(100_000)],
  ])('that %s is not valid JSON', async (_what, body) => {
    expectProblem(await post(body), 400, 'invalid_json');
  });

  it.each([
    ['33 levels', `${'['.repeat(33)}${']'.repeat(33)}`],
    ['a hundred thousand levels', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    [
      '33 levels in its metadata',
      withField({ metadata: JSON.parse('{"a":'.repeat(32) + '1' + '}'.repeat(32)) as object }),
    ],
  ])('of %s is too deep', async (_what, body) => {
    const answer = await post(body);

    expectProblem(answer, 400, 'invalid_request');
    expect(answer.body).toContain('nested more than 32 levels');
  });

  it('of ten thousand unknown fields is refused with the first fifty of them', async () => {
    const fields = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`field_${n}`, n]));
    const first = Array.from({ length: 50 }, (_, n) => `field_${n}`);

    expectProblem(await post(withField(fields)), 400, 'invalid_request', first);
    expectProblem(await post(withField({ metadata: fields })), 400, 'invalid_request');
  });

  it.each([
    ['said to be larger than 1 MiB', { headers: [json], body: Buffer.alloc(1024 * 1024 + 1, 'x') }],
    ['said to be of a petabyte', { headers: [json, ['Content-Length', '1000000000000000']], body: '{' }],
    [
      'in chunks without a length',
      { headers: [json, ['Transfer-Encoding', 'chunked']], body: chunked(2 * 1024 * 1024) },
    ],
  ] satisfies [string, Partial<RawRequest>][])('%s is too large', async (_what, request) => {
    expectProblem(
      await client.send({ method: 'POST', target: '/v1/verifications', ...request }),
      413,
      'payload_too_large',
    );
  });

  it.each([
    [[['Content-Type', 'text/plain']]],
    [[['Content-Type', 'application/x-www-form-urlencoded']]],
    [[['Content-Type', 'multipart/form-data; boundary=x']]],
    [[['Content-Type', 'application/jsonx']]],
    [[['Content-Type', '']]],
    [[]],
    [[json, ['Content-Encoding', 'gzip']]],
  ] as [[string, string][]][])('with the headers %j is of the wrong type', async (headers) => {
    expectProblem(await post(JSON.stringify(good), headers), 415, 'unsupported_media_type');
  });

  it('that is missing needs no type, and is missed', async () => {
    expectProblem(await post('', []), 400, 'invalid_request');
    expectProblem(await post('', [json]), 400, 'invalid_request');
  });

  it.each([[{ wait: 1e21 }], [{ wait: 9_007_199_254_740_993 }], [{ wait: -1 }], [{ wait: 0.5 }], [{ wait: '5' }]])(
    'with %j for a number is refused',
    async (field) => {
      const answer = await client.post('/v1/documents/extract', {
        template: 'passport',
        file_url: 'https://x.test/',
        ...field,
      });

      expectProblem(answer, 400, 'invalid_request');
      expect(answer.body).toContain('"path":"wait"');
    },
  );

  it('with odd names and signs in its metadata comes back as it was sent', async () => {
    const metadata = { constructor: 'a', toString: 'b', 'ü 👍': '\u{10ffff}\u0001\u2028', '': '' };
    const { '': _empty, ...kept } = metadata;

    expectProblem(await post(withField({ metadata })), 400, 'invalid_request');
    const { case_id: caseId } = JSON.parse((await post(withField({ metadata: kept }))).body) as { case_id: string };

    const verification = JSON.parse((await client.get(`/v1/verifications/${caseId}`)).body) as object;
    expect(verification).toMatchObject({ metadata: kept });
  });
});

describe('a document', () => {
  it.each(['constructor', 'no-such-kind'])('of the unknown kind %s is said not to be readable', async (type) => {
    const documents = [{ type, file_url: 'https://files.example.com/passport.png' }];
    const { case_id: caseId } = JSON.parse((await post(withField({ documents }))).body) as { case_id: string };

    const [document] = await eventually(
      async () => {
        const { body } = await client.get(`/v1/verifications/${caseId}`);
        const read = (JSON.parse(body) as { documents: { status: string; failure: object | null }[] }).documents;
        return read.every(({ status }) => status !== 'processing') && read;
      },
      { timeoutMs: 20_000 },
    );

    expect(document).toMatchObject({ status: 'failed', failure: { code: 'file_type_unsupported' } });
  });
});

describe('an Idempotency-Key', () => {
  it.each([[''], ['x'.repeat(256)], ['schlüssel'], ['a\tb']])('of %j is refused', async (key) => {
    expectProblem(await post(JSON.stringify(good), [json, ['Idempotency-Key', key]]), 400, 'invalid_request', [
      'headers.Idempotency-Key',
    ]);
  });

  it('that comes twice is refused', async () => {
    const twice = [json, ['Idempotency-Key', 'a'], ['idempotency-key', 'b']] as const;

    expectProblem(await post(JSON.stringify(good), twice), 400, 'invalid_request', ['headers.Idempotency-Key']);
  });

  it('of 255 characters is taken, and free again after a request that was refused', async () => {
    const headers = [json, ['Idempotency-Key', '~ '.repeat(127) + '~']] as const;

    const refused = await post(withField({ nonsense: 1 }), headers);
    const first = await post(JSON.stringify(good), headers);
    const replay = await post(JSON.stringify(good), headers);
    const other = await post(withField({ applicant_id: 'app_2' }), headers);

    expectProblem(refused, 400, 'invalid_request');
    expect(first.status).toBe(201);
    expect(replay).toMatchObject({ status: 201, body: first.body, headers: { 'idempotent-replayed': 'true' } });
    expectProblem(other, 422, 'idempotency_key_reused');
  });
});

describe('after all of that', () => {
  it('the platform serves, and nothing of it was a fault of ours', async () => {
    const { case_id: caseId } = JSON.parse((await post(JSON.stringify(good))).body) as { case_id: string };

    expect(await client.get(`/v1/cases/${caseId}`)).toMatchObject({ status: 200 });
    expect(platform.errors).toEqual([]);
  });
});

function chunked(sizeBytes: number): string {
  const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`;
  return `${chunk.repeat(sizeBytes / 0x4000)}0\r\n\r\n`;
}
