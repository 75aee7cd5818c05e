import { request as httpRequest } from 'node:http';
import type { ProbeDb } from '@ifcgate/test-kit/probe';
import type { Answer, ServiceHarness } from '@ifcgate/test-kit/service-harness';
import { type Note, startNotes } from './notes-service.ts';

let notes: ServiceHarness<ProbeDb>;

beforeAll(async () => {
  notes = await startNotes();
});
afterAll(() => notes.stop());

const json = 'application/json';

/** Sends bytes as they are. */
function send(body: string | Uint8Array, contentType?: string, headers: Record<string, string> = {}): Promise<Answer> {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  return notes.post('/v1/notes', undefined, {
    bytes,
    headers: { ...(contentType !== undefined && { 'content-type': contentType }), ...headers },
  });
}

const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
const refused = (status: number, code: string): object => ({ status, body: { error: { status, code } } });

describe('a JSON body', () => {
  it.each([
    ['application/json'],
    ['application/json;charset=utf-8'],
    ['Application/JSON; charset="UTF-8"'],
    ['application/json ; charset=utf-8'],
    ['application/json; charset=utf8'],
    ['application/json;odata=verbose'],
    ['application/json; odata.metadata=minimal; IEEE754Compatible=false'],
    ['application/json; charset=iso-8859-1'],
    ['application/json;'],
  ])('is read as %s', async (contentType) => {
    const answer = (await send('{"text":"ä€😀"}', contentType)) as Answer<Note>;

    expect(answer).toMatchObject({ status: 201, body: { text: 'ä€😀' } });
    expect(await notes.get(`/v1/notes/${answer.body.note_id}`)).toMatchObject({ body: { text: 'ä€😀' } });
  });

  it.each([
    [undefined],
    ['text/plain'],
    ['application/x-www-form-urlencoded'],
    ['application/json-patch+json'],
    ['application/jsonp'],
    ['application/problem+json'],
    ['text/json'],
    ['application/json, text/plain'],
    ['multipart/form-data; boundary=x'],
  ])('is refused with 415 as %s', async (contentType) => {
    expect(await send('{"text":"a"}', contentType)).toMatchObject(refused(415, 'unsupported_media_type'));
  });

  it('of no bytes is none, and not an object without fields', async () => {
    const answer = await send('', undefined, { 'content-length': '0' });

    expect(answer).toMatchObject({ status: 400, body: { error: { details: [{ path: '' }] } } });
  });

  it.each(['gzip', 'br', 'nonsense', 'identity, gzip', 'zstd'])(
    'is refused with 415 in the encoding %s, which is named',
    async (encoding) => {
      const answer = await send('{"text":"a"}', json, { 'content-encoding': encoding });

      expect(answer).toMatchObject(refused(415, 'unsupported_media_type'));
      expect(answer.body).toMatchObject({
        error: { message: expect.stringContaining(`Content-Encoding "${encoding}"`) },
      });
    },
  );

  it.each(['identity', 'Identity', 'identity, identity'])(
    'is read in the encoding %s, which is none',
    async (encoding) => {
      expect(await send('{"text":"a"}', json, { 'content-encoding': encoding })).toMatchObject({ status: 201 });
    },
  );

  it('is read with a byte order mark before it', async () => {
    expect(await send('\uFEFF{"text":"a"}', json)).toMatchObject({ status: 201, body: { text: 'a' } });
  });

  it('is named by what it claims to be when it is refused', async () => {
    expect((await send('a=1', 'application/x-www-form-urlencoded')).body).toMatchObject({
      error: { message: expect.stringContaining('"application/x-www-form-urlencoded"') },
    });
  });

  it.each([
    ['cut off', '{"text":"a"'],
    ['with a comma too much', '{"text":"a",}'],
    ['in single quotes', "{'text':'a'}"],
    ['of two values', '{"text":"a"}{"text":"b"}'],
    ['with a raw line break in a string', '{"text":"a\nb"}'],
    ['of nothing but space', '  '],
    ['that is a number of another language', 'NaN'],
    ['that is not UTF-8', Buffer.from('{"text":"\xe4"}', 'latin1')],
    ['that is UTF-16', Buffer.from('{"text":"a"}', 'utf16le')],
  ])('is refused as broken when it is one %s', async (_name, body) => {
    expect(await send(body, json)).toMatchObject(refused(400, 'invalid_json'));
  });

  it.each([['null'], ['true'], ['7'], ['"text"'], ['[]'], ['{}']])('is refused when it is %s', async (body) => {
    expect(await send(body, json)).toMatchObject(refused(400, 'invalid_request'));
  });

  it('is refused when a route needs one and there is none, with and without a Content-Type', async () => {
    expect(await send('', json)).toMatchObject(refused(400, 'invalid_request'));
    expect(await send('')).toMatchObject(refused(400, 'invalid_request'));
  });

  it('is not needed where a route takes none, nor is a Content-Type', async () => {
    const path = '/v1/notes/case_01k0000000000000000000000a/touch';

    expect(await notes.post(path)).toMatchObject({ status: 204 });
    expect(await notes.post(path, undefined, { headers: { 'content-type': 'text/plain' } })).toMatchObject({
      status: 204,
    });
  });

  it('may have 1 MiB, and not one byte more', async () => {
    const withPadding = (bytes: number): string => '{"text":"a"}'.padEnd(bytes);

    expect(await send(withPadding(1_048_576), json)).toMatchObject({ status: 201 });
    expect(await send(withPadding(1_048_577), json)).toMatchObject(refused(413, 'payload_too_large'));
  });

  it('is measured as it comes when its length is not announced', async () => {
    expect(await sendChunked(['{"text":', '"a"}'])).toMatchObject({ status: 201 });
    expect(await sendChunked(Array.from({ length: 33 }, () => ' '.repeat(32_768)))).toBe(413);
  });

  it('may be 32 levels deep, and not one more', async () => {
    const deep = (levels: number): string => `{"text":"a","more":${nested(levels - 1)}}`;

    const [fits, tooDeep, absurd] = [
      await send(deep(32), json),
      await send(deep(33), json),
      await send(nested(500_000), json),
    ];

    expect(fits).toMatchObject({ status: 400, body: { error: { details: [{ path: 'more' }] } } });
    expect(tooDeep).toMatchObject({ status: 400, body: { error: { message: expect.stringContaining('32 levels') } } });
    expect(absurd).toMatchObject({ status: 400 });
  });

  it('cannot reach into the prototypes of our objects', async () => {
    const answer = await send(
      '{"text":"a","__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}',
      json,
    );

    expect(answer).toMatchObject(refused(400, 'invalid_request'));
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  /** Sends without a Content-Length. Resolves with the answer, or its status when it came before everything was sent. */
  function sendChunked(chunks: readonly string[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const headers = { ...notes.authorization(), 'content-type': json };
      const outgoing = httpRequest(`${notes.url}/v1/notes`, { method: 'POST', headers }, (incoming) => {
        incoming.resume();
        incoming.on('end', () => resolve(incoming.statusCode === 201 ? { status: 201 } : incoming.statusCode));
      });
      outgoing.once('error', reject);
      for (const chunk of chunks) outgoing.write(chunk);
      outgoing.end();
    });
  }
});
