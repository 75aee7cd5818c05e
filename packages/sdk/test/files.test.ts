import { Readable } from 'node:stream';
import IFCGate, { ConfigurationError } from '../src/index.ts';
import { passing, startServer, startUploadServer, testKey } from './recording-server.ts';

const uploaded = { file_id: 'file_1', content_type: 'image/png', size: 3, sha256: 'ab', pages: null };

describe('client.files.create', () => {
  it.each([
    ['a Buffer', () => Buffer.from('abc')],
    ['a view of a part of a buffer', () => Buffer.from('xabcx').subarray(1, 4)],
    ['an ArrayBuffer', () => new Uint8Array([97, 98, 99]).buffer],
    ['a Blob', () => new Blob(['abc'])],
    ['a stream', () => Readable.from([Buffer.from('a'), Buffer.from('bc')])],
    ['a stream with a name', () => ({ content: Readable.from([Buffer.from('abc')]), name: 'scan.png' })],
  ])('sends %s as the one part of a form', async (_what, content) => {
    await using server = await startUploadServer([{ status: 201, body: uploaded }]);

    expect(await server.client().files.create(content())).toEqual(uploaded);

    const [request] = server.uploads;
    expect(request?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    expect(request?.headers['idempotency-key']).toMatch(/^sdk_/);
    expect(request?.body).toMatch(/name="file"; filename="(file|scan\.png)"[^]*\r\n\r\nabc\r\n/);
  });

  it('sends the same file with the same key again, also when it came as a stream', async () => {
    await using server = await startUploadServer([
      passing(503, 'service_unavailable'),
      { status: 201, body: uploaded },
    ]);

    const { attempts } = await server
      .client()
      .files.create(Readable.from([Buffer.from('abc')]))
      .withResponse();

    expect(attempts).toBe(2);
    const [first, second] = server.uploads;
    expect(second?.headers['idempotency-key']).toBe(first?.headers['idempotency-key']);
    for (const { body } of server.uploads) expect(body).toContain('\r\n\r\nabc\r\n');
  });

  it('rejects what is no file before anything is sent', async () => {
    const client = new IFCGate({ apiKey: testKey, baseUrl: 'http://127.0.0.1:1' });

    await expect(client.files.create('passport.png' as never)).rejects.toBeInstanceOf(ConfigurationError);
  });
});

describe('client.files.content', () => {
  it('gives the bytes, and a typed error where there are none', async () => {
    await using server = await startServer([
      { headers: { 'content-type': 'image/png' }, body: 'PNG' },
      { status: 404, body: { error: { code: 'not_found', message: 'No.', request_id: 'req_1', status: 404 } } },
    ]);
    const client = server.client();

    expect(Buffer.from(await client.files.content('file_1')).toString()).toBe('PNG');
    await expect(client.files.content('file_2')).rejects.toMatchObject({ code: 'not_found' });
  });
});
