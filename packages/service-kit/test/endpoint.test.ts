import { eventually } from '@ifcgate/test-kit';
import type { ProbeDb } from '@ifcgate/test-kit/probe';
import type { ServiceHarness } from '@ifcgate/test-kit/service-harness';
import { newId } from '../src/clock.ts';
import { type Note, startNotes } from './notes-service.ts';

let notes: ServiceHarness<ProbeDb>;

beforeAll(async () => {
  notes = await startNotes({
    beforeEnd(text) {
      if (text === 'broken') throw new TypeError('secret of the code: column notes.text of 10.0.0.7');
    },
  });
});
afterAll(() => notes.stop());

/** What an error must look like, whatever went wrong. */
const anError = (status: number, code: string, error: object = {}): object => ({
  status,
  body: { error: { code, status, message: expect.any(String), request_id: expect.any(String), ...error } },
});

describe('an endpoint', () => {
  it('hands its use case the tenant of the caller, and nothing else of the token', async () => {
    const { body } = await notes.post<Note>('/v1/notes', { text: 'mine' });

    const answer = await notes.get(`/v1/notes/${body.note_id}`);

    expect(answer).toMatchObject({ status: 200, body });
  });

  it('answers 404 for what another workspace or the other environment has, as for what nobody has', async () => {
    const { body } = await notes.post<Note>('/v1/notes', { text: 'mine' });
    const path = `/v1/notes/${body.note_id}`;
    const nobodys = `/v1/notes/${newId('case')}`;

    const answers = await Promise.all([
      notes.as().get(path),
      notes.as({ ...notes.tenant, environment: 'test' }).get(path),
      notes.get(nobodys),
    ]);

    for (const answer of answers) {
      expect(answer).toEqual({ ...answer, ...anError(404, 'not_found') });
      expect(answer.headers['x-internal-missing-id']).toMatch(/^case_/);
    }
  });

  it.each([
    ['a field that is missing', {}, [{ path: 'text', message: expect.stringMatching(/^invalid input/) }]],
    ['a field of the wrong kind', { text: 7 }, [{ path: 'text', message: expect.any(String) }]],
    [
      'a list in place of a text, once',
      { text: [] },
      [{ path: 'text', message: expect.stringMatching(/expected string/) }],
    ],
    ['a field that is not known', { text: 'a', txet: 'b' }, [{ path: 'txet', message: 'is not a known field' }]],
    ['a value that is too long', { text: 'x'.repeat(101) }, [{ path: 'text', message: expect.any(String) }]],
    ['a body that is no object', 'text', [{ path: '', message: expect.any(String) }]],
  ])('refuses %s and says where it is', async (_name, body, details) => {
    const answer = await notes.post('/v1/notes', body);

    expect(answer).toEqual({ ...answer, ...anError(400, 'invalid_request', { details }) });
  });

  it.each([
    ['/v1/notes?limit=0', 'query.limit'],
    ['/v1/notes?limit=101', 'query.limit'],
    ['/v1/notes?limit=1.5', 'query.limit'],
    ['/v1/notes?limit=1&limit=2', 'query.limit'],
    ['/v1/notes?colour=red', 'query.colour'],
    ['/v1/notes?cursor=', 'query.cursor'],
    ['/v1/notes/case_1', 'path.note_id'],
    [`/v1/notes/${newId('case')}?text=a`, 'query.text'],
  ])('refuses %s, naming %s', async (path, where) => {
    const answer = await notes.get(path);

    expect(answer).toEqual({
      ...answer,
      ...anError(400, 'invalid_request', { details: [{ path: where, message: expect.any(String) }] }),
    });
  });

  it.each([
    ['the body', () => notes.post('/v1/notes', { text: 'a\u0000b' })],
    ['half a character in the body', () => notes.post('/v1/notes', { text: 'a\ud800b' })],
    ['the name of a field', () => notes.post('/v1/notes', { text: 'a', 'b\u0000': 'c' })],
    ['the query', () => notes.get('/v1/notes?text=a%00b')],
  ])('refuses what no database can keep, in %s', async (_name, call) => {
    const answer = await call();

    expect(answer).toEqual({ ...answer, ...anError(400, 'invalid_request', { details: expect.any(Array) }) });
  });

  it('refuses a path that is not validly encoded', async () => {
    expect(await notes.get('/v1/notes/%E0%A4%A')).toMatchObject(anError(400, 'invalid_request'));
  });

  it.each([['/v1/nothing'], ['/v1/notes/'], ['/V1/notes'], ['/']])('answers 404 at %s', async (path) => {
    expect(await notes.get(path)).toMatchObject(anError(404, 'not_found'));
  });

  it('says nothing of a fault of ours but the id to ask for, and keeps the rest for the log', async () => {
    const answer = await notes.post('/v1/notes', { text: 'broken' }, { headers: { 'x-request-id': 'my-request:1' } });

    expect(answer).toMatchObject(anError(500, 'internal_error', { request_id: 'my-request:1' }));
    expect(JSON.stringify(answer)).not.toMatch(/secret of the code|notes\.text|10\.0\.0\.7|TypeError|\.ts/);
    const line = notes.log.lines('request.failed').at(-1);
    expect(line).toMatchObject({ level: 50, requestId: 'my-request:1', cause: { name: 'TypeError' } });
  });

  it('commits nothing of a request that fails', async () => {
    const workspace = notes.as();

    await workspace.post('/v1/notes', { text: 'broken' });

    expect(await workspace.get('/v1/notes')).toMatchObject({ body: { data: [] } });
  });

  it('answers 204 without a body', async () => {
    const answer = await notes.post(`/v1/notes/${newId('case')}/touch`);

    expect(answer).toMatchObject({ status: 204, body: null });
  });
});

describe('the id of a request', () => {
  it('is the one that the client gives', async () => {
    const answer = await notes.get('/v1/notes', { headers: { 'x-request-id': 'A.b_c:9-' } });

    expect(answer.headers['x-request-id']).toBe('A.b_c:9-');
  });

  it.each([['with space'], ['x'.repeat(129)], ['umlaut-ü'], ['<script>']])(
    'is a new one when the client gives %s',
    async (given) => {
      const answer = await notes.get('/v1/nothing', { headers: { 'x-request-id': encodeURI(given) } });

      expect(answer.headers['x-request-id']).toMatch(/^req_[0-9a-z]{26}$/);
      expect(answer).toMatchObject({ body: { error: { request_id: answer.headers['x-request-id'] } } });
    },
  );
});

describe('the line of a request', () => {
  it('is one wide line with route, status, duration, request and trace', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

    await notes.get('/v1/notes?limit=1', { headers: { traceparent, 'x-request-id': 'line-1' } });

    const lines = await linesOf('line-1');
    expect(lines).toEqual([
      {
        ...{ level: 30, time: expect.any(String), service: 'case', event: 'http.request', requestId: 'line-1' },
        ...{ route: 'GET /v1/notes', status: 200, durationMs: expect.any(Number), isComplete: true },
        traceId: '0af7651916cd43dd8448eb211c80319c',
      },
    ]);
  });

  it('has a trace also when the client brought none or a broken one', async () => {
    await notes.get('/v1/notes', { headers: { 'x-request-id': 'line-2' } });
    await notes.get('/v1/notes', { headers: { 'x-request-id': 'line-3', traceparent: 'nonsense' } });

    const lines = [...(await linesOf('line-2')), ...(await linesOf('line-3'))];
    for (const line of lines) expect(line['traceId']).toMatch(/^[0-9a-f]{32}$/);
    expect(lines).toHaveLength(2);
  });

  const linesOf = (requestId: string) =>
    eventually(() => {
      const lines = notes.log.lines('http.request').filter((line) => line['requestId'] === requestId);
      expect(lines.length).toBeGreaterThan(0);
      return lines;
    });
});

describe('a read that is ahead of its projection', () => {
  const patient = { headers: { 'x-internal-wait-ms': '3000' } };

  it('waits, and answers as soon as the thing is there', async () => {
    const noteId = newId('case');
    const startedAt = performance.now();

    const reading = notes.get(`/v1/notes/${noteId}`, patient);
    const { service, tenant } = notes;
    await service.database.transaction(
      async (db) => {
        await db.$queryRaw`select platform.enter_tenant(${tenant.workspaceId}, ${tenant.environment})`;
        return tenant;
      },
      async (tx) => {
        await tx.db.note.create({ data: { ...tenant, noteId, text: 'late' } });
        tx.announce(noteId);
      },
    );

    expect(await reading).toMatchObject({ status: 200, body: { note_id: noteId, text: 'late' } });
    expect(performance.now() - startedAt).toBeLessThan(2900);
  });

  it('answers 503 with Retry-After, never 404, when the thing does not come in time', async () => {
    const path = `/v1/notes/${newId('case')}`;

    const answer = await notes.get(path, { headers: { 'x-internal-wait-ms': '50' } });

    expect(answer).toMatchObject({ ...anError(503, 'service_unavailable'), headers: { 'retry-after': '1' } });
  });

  it('is told at once that there is no such thing when the gateway does not ask it to wait', async () => {
    const path = `/v1/notes/${newId('case')}`;

    const answers = await Promise.all(
      ['0', '-5', 'soon', '1e999'].map((wait) => notes.get(path, { headers: { 'x-internal-wait-ms': wait } })),
    );

    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
  });

  it('is worth it only for ids that the service has minted, which it says without a body', async () => {
    expect(await notes.get('/internal/minted/case_0')).toMatchObject({ status: 204, body: null });
    expect(await notes.get('/internal/minted/case_1')).toMatchObject(anError(404, 'not_found'));
  });
});
