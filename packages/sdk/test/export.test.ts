import { once } from 'node:events';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import IFCGate, { APIConnectionError, APITimeoutError, PermissionDeniedError } from '../src/index.ts';
import type { ClientOptions } from '../src/settings.ts';
import { anError, startServer, testKey } from './recording-server.ts';

const row = (n: number): string => `{"case_id":"case_${n}"}\n`;
const ids = async (rows: AsyncIterable<{ case_id: string }>): Promise<string[]> => {
  const seen: string[] = [];
  for await (const { case_id: id } of rows) seen.push(id);
  return seen;
};

/** A server whose answer the test writes by hand; `closed` resolves when the client has ended the last one. */
async function startStream(options: ClientOptions = {}) {
  const answers: ServerResponse[] = [];
  const server = createServer((_request, response) => void answers.push(response.writeHead(200)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const answer = async (): Promise<ServerResponse> => {
    if (answers.length === 0) await once(server, 'request');
    return answers[0]!;
  };
  return {
    answer,
    client: new IFCGate({ apiKey: testKey, baseUrl, maxRetries: 0, ...options }),
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

describe('an export', () => {
  it('gives each row, wherever the bytes were cut, and sends the filters', async () => {
    const text = `{"case_id":"case_1","owner":"Zoë"}\n${row(2)}`;
    await using stream = await startStream();
    const reading = ids(stream.client.cases.export({ status: 'approved' }));
    const answer = await stream.answer();
    for (const byte of Buffer.from(text)) answer.write(Buffer.of(byte));
    answer.end();

    expect(await reading).toEqual(['case_1', 'case_2']);
    expect(answer.req.url).toBe('/v1/cases/export?status=approved');
  });

  it('gives the bytes of a file when it is to be CSV', async () => {
    await using server = await startServer([{ headers: { 'content-type': 'text/csv' }, body: 'case_id\r\n' }]);

    const file = await server.client().cases.export({ format: 'csv' });

    expect(await new Response(file).text()).toBe('case_id\r\n');
    expect(server.requests[0]?.query).toEqual({ format: 'csv' });
  });

  it('begins when it is read, is tried again until it has begun, and is refused as any request', async () => {
    await using server = await startServer([
      anError(503, 'service_unavailable', { headers: { 'retry-after': '0' } }),
      { body: row(1) },
      anError(403, 'permission_denied'),
    ]);
    const rows = server.client().cases.export();
    expect(server.requests).toHaveLength(0);

    expect(await ids(rows)).toEqual(['case_1']);

    expect(server.requests).toHaveLength(2);
    await expect(ids(server.client().cases.export())).rejects.toBeInstanceOf(PermissionDeniedError);
  });

  it.each([
    ['between two rows', row(1)],
    ['in the middle of one', `${row(1)}{"case_id":`],
  ])('throws when it breaks off %s, and asks no second time', async (_where, text) => {
    await using stream = await startStream({ maxRetries: 2 });
    const seen: string[] = [];
    const reading = (async () => {
      for await (const { case_id: id } of stream.client.cases.export()) seen.push(id);
    })();
    const answer = await stream.answer();
    answer.write(text, () => answer.destroy());

    await expect(reading).rejects.toBeInstanceOf(APIConnectionError);

    expect(seen).toEqual(['case_1']);
  });

  it('throws when a whole answer ends in the middle of a row', async () => {
    await using server = await startServer([{ body: `${row(1)}{"case_id":` }]);

    await expect(ids(server.client().cases.export())).rejects.toThrow(/middle/);
  });

  it('throws when nothing more comes, however long it has been coming', async () => {
    await using stream = await startStream({ timeoutMs: 100 });
    const reading = ids(stream.client.cases.export());
    (await stream.answer()).write(row(1));

    await expect(reading).rejects.toBeInstanceOf(APITimeoutError);
  });

  it('ends the request when its loop is left', async () => {
    await using stream = await startStream();
    const reading = (async () => {
      for await (const { case_id: id } of stream.client.cases.export()) return id;
      return undefined;
    })();
    const answer = await stream.answer();
    answer.write(row(1));

    expect(await reading).toBe('case_1');
    if (!answer.closed) await once(answer, 'close');
    expect(answer.writableFinished).toBe(false);
  });

  it.each(['ndjson', 'csv'] as const)('ends with the reason of the signal, as %s', async (format) => {
    await using stream = await startStream();
    const leaving = new AbortController();
    const options = { signal: leaving.signal };
    const reading =
      format === 'csv'
        ? stream.client.cases.export({ format }, options).then((file) => new Response(file).text())
        : ids(stream.client.cases.export({ format }, options));
    const failing = expect(reading).rejects.toThrow('enough');
    const answer = await stream.answer();
    answer.write(row(1), () => leaving.abort(new Error('enough')));

    await failing;
    if (!answer.closed) await once(answer, 'close');
    expect(answer.writableFinished).toBe(false);
  });
});
