import { eventually } from '@ifcgate/test-kit';
import type { ProbeDb } from '@ifcgate/test-kit/probe';
import type { ServiceHarness } from '@ifcgate/test-kit/service-harness';
import { newId } from '../src/clock.ts';
import { type Note, startNotes } from './notes-service.ts';

let notes: ServiceHarness<ProbeDb>;
/** What the test holds up, by the note's text. */
const held = new Map<string, Promise<void>>();
const begun = new Set<string>();

beforeAll(async () => {
  notes = await startNotes({
    async beforeEnd(text) {
      if (text === 'broken') throw new Error('broken');
      begun.add(text);
      await held.get(text);
    },
  });
});
afterAll(() => notes.stop());

const key = (): { idempotencyKey: string } => ({ idempotencyKey: newId('request') });
const textsOf = async (workspace: Pick<ServiceHarness<ProbeDb>, 'get'>): Promise<string[]> => {
  const { body } = await workspace.get<{ data: Note[] }>('/v1/notes?limit=100');
  return body.data.map((note) => note.text);
};

describe('a repeated Idempotency-Key', () => {
  it('gets the first reply, marked as replayed, and creates nothing', async () => {
    const workspace = notes.as();
    const once = key();

    const first = await workspace.post('/v1/notes', { text: 'a' }, once);
    const second = await workspace.post('/v1/notes', { text: 'a' }, once);

    expect(first.status).toBe(201);
    expect(first.headers['idempotent-replayed']).toBeUndefined();
    expect(second).toMatchObject({ status: 201, body: first.body, headers: { 'idempotent-replayed': 'true' } });
    expect(second.headers['content-type']).toBe(first.headers['content-type']);
    expect(await textsOf(workspace)).toEqual(['a']);
  });

  it('is the same request whatever the order and spacing of its JSON', async () => {
    const workspace = notes.as();
    const once = key();

    const first = await workspace.post<Note>('/v1/notes', { text: 'ä' }, once);
    const bytes = Buffer.from('{ "text" :\n"\\u00e4" }');
    const headers = { 'content-type': 'application/json' };
    const second = await workspace.post('/v1/notes', undefined, { ...once, bytes, headers });

    expect(second).toMatchObject({ status: 201, body: first.body, headers: { 'idempotent-replayed': 'true' } });
  });

  it('is refused with another body, and the first reply stays', async () => {
    const workspace = notes.as();
    const once = key();
    const first = await workspace.post('/v1/notes', { text: 'a' }, once);

    const other = await workspace.post('/v1/notes', { text: 'b' }, once);
    const again = await workspace.post('/v1/notes', { text: 'a' }, once);

    expect(other).toMatchObject({ status: 422, body: { error: { code: 'idempotency_key_reused' } } });
    expect(again.body).toEqual(first.body);
    expect(await textsOf(workspace)).toEqual(['a']);
  });

  it('is another one in another workspace, environment or route', async () => {
    const workspace = notes.as();
    const once = key();

    const answers = [
      await workspace.post('/v1/notes', { text: 'a' }, once),
      await workspace.post('/v1/secrets', { text: 'a' }, once),
      await notes.as({ ...workspace.tenant, environment: 'test' }).post('/v1/notes', { text: 'b' }, once),
      await notes.as().post('/v1/notes', { text: 'c' }, once),
    ];

    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    for (const answer of answers) expect(answer.headers['idempotent-replayed']).toBeUndefined();
  });

  it('creates one object when 50 equal requests come at once: one answer, the rest replays or told to wait', async () => {
    const workspace = notes.as();
    const once = key();

    const answers = await Promise.all(
      Array.from({ length: 50 }, () => workspace.post('/v1/notes', { text: 'a' }, once)),
    );

    const done = answers.filter(({ status }) => status === 201);
    const told = answers.filter(({ status }) => status === 409);
    expect(done.length).toBeGreaterThan(0);
    expect(done.length + told.length).toBe(50);
    expect(new Set(done.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(done.filter(({ headers }) => headers['idempotent-replayed'] === undefined)).toHaveLength(1);
    for (const answer of told) {
      expect(answer).toMatchObject({ body: { error: { code: 'idempotency_in_progress' } } });
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    }
    expect(await textsOf(workspace)).toEqual(['a']);
  });

  it('is told to wait while the first is still running, with any body', async () => {
    const workspace = notes.as();
    const once = key();
    const gate = Promise.withResolvers<void>();
    held.set('slow', gate.promise);

    const first = workspace.post('/v1/notes', { text: 'slow' }, once);
    await eventually(() => begun.has('slow'));
    const inTheWay = [
      await workspace.post('/v1/notes', { text: 'slow' }, once),
      await workspace.post('/v1/notes', { text: 'other' }, once),
    ];
    gate.resolve();

    for (const answer of inTheWay)
      expect(answer).toMatchObject({ status: 409, body: { error: { code: 'idempotency_in_progress' } } });
    expect((await first).status).toBe(201);
    expect(await workspace.post('/v1/notes', { text: 'slow' }, once)).toMatchObject({ status: 201 });
    expect(await textsOf(workspace)).toEqual(['slow']);
  });

  it('is free again after an error: of the request, or of ours', async () => {
    const workspace = notes.as();
    const [first, second] = [key(), key()];

    const refused = await workspace.post('/v1/notes', { text: '' }, first);
    const failed = await workspace.post('/v1/notes', { text: 'broken' }, second);
    const answers = [
      await workspace.post('/v1/notes', { text: 'a' }, first),
      await workspace.post('/v1/notes', { text: 'b' }, second),
    ];

    expect([refused.status, failed.status]).toEqual([400, 500]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    for (const answer of answers) expect(answer.headers['idempotent-replayed']).toBeUndefined();
  });

  it('shows a secret once: the replay has a placeholder', async () => {
    const workspace = notes.as();
    const once = key();

    const first = await workspace.post<{ secret: string }>('/v1/secrets', { text: 'a' }, once);
    const second = await workspace.post('/v1/secrets', { text: 'a' }, once);

    expect(first.body.secret).toBe('shown-once');
    expect(second).toMatchObject({ status: 201, body: { ...first.body, secret: '[redacted]' } });
    const kept = await notes.sql<{ body: string }>('select body from platform.kept_reply where workspace_id = $1', [
      workspace.tenant.workspaceId,
    ]);
    expect(kept.map((row) => row.body).join()).not.toContain('shown-once');
  });

  it('replays an answer without a body as one', async () => {
    const once = key();
    const path = `/v1/notes/${newId('case')}/touch`;

    await notes.post(path, undefined, once);
    const second = await notes.post(path, undefined, once);

    expect(second).toMatchObject({ status: 204, body: null, headers: { 'idempotent-replayed': 'true' } });
  });

  it.each([
    ['empty', ''],
    ['longer than 255 characters', 'k'.repeat(256)],
    ['not printable', 'a\tb'],
    ['not ASCII', 'schl\u00fcssel'],
  ])('is refused when it is %s', async (_name, idempotencyKey) => {
    const answer = await notes.post('/v1/notes', { text: 'a' }, { idempotencyKey });

    expect(answer).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_request', details: [{ path: 'headers.Idempotency-Key' }] } },
    });
  });

  it('may have 255 characters, and spaces inside', async () => {
    const answers = [
      await notes.post('/v1/notes', { text: 'a' }, { idempotencyKey: 'k'.repeat(255) }),
      await notes.post('/v1/notes', { text: 'a' }, { idempotencyKey: 'order 7 / ~!' }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
  });

  it('means nothing on a GET', async () => {
    const once = key();

    const first = await notes.get('/v1/notes', once);
    const second = await notes.get('/v1/notes?limit=1', once);

    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.headers['idempotent-replayed']).toBeUndefined();
  });
});
