import { eventually } from '@ifcgate/test-kit';
import type { ProbeDb } from '@ifcgate/test-kit/probe';
import type { ServiceHarness } from '@ifcgate/test-kit/service-harness';
import { newId } from '../src/clock.ts';
import { keepFirst } from '../src/http/idempotency.ts';
import { type Note, startNotes } from './notes-service.ts';

let notes: ServiceHarness<ProbeDb>;
const unfinished = new Set<string>();
let lastLater = '';
const left: string[] = [];

beforeAll(async () => {
  notes = await startNotes({
    finished(noteId) {
      lastLater = noteId;
      return unfinished.size === 0;
    },
    left: (noteId) => void left.push(noteId),
  });
});
afterAll(() => notes.stop());

const key = (): { idempotencyKey: string } => ({ idempotencyKey: newId('request') });
const textsOf = async (workspace: Pick<ServiceHarness<ProbeDb>, 'get'>): Promise<string[]> => {
  const { body } = await workspace.get<{ data: Note[] }>('/v1/notes?limit=100');
  return body.data.map((note) => note.text);
};

describe('an answer that comes after the effect', () => {
  it('is waited for by two callers with one key, on one object', async () => {
    const workspace = notes.as();
    const once = key();
    unfinished.add('one');

    const first = workspace.post<Note>('/v1/notes/later', { text: 'a' }, once);
    await eventually(async () => expect(await textsOf(workspace)).toEqual(['a']));
    const second = workspace.post<Note>('/v1/notes/later', { text: 'a' }, once);
    unfinished.clear();
    const answers = await Promise.all([first, second]);

    expect(answers[0]).toMatchObject({ status: 200, body: { text: 'a' } });
    expect(answers[1]).toMatchObject({ status: 200, body: answers[0].body });
    expect(await textsOf(workspace)).toEqual(['a']);
  });

  it('is no longer waited for when the client has gone', async () => {
    const workspace = notes.as();
    unfinished.add('one');
    const leaving = new AbortController();

    const asking = fetch(`${notes.url}/v1/notes/later`, {
      ...{ method: 'POST', signal: leaving.signal, body: '{"text":"a"}' },
      headers: { ...workspace.authorization(), 'content-type': 'application/json' },
    });
    await eventually(async () => expect(await textsOf(workspace)).toEqual(['a']));
    leaving.abort();

    await expect(asking).rejects.toThrow();
    await eventually(() => left.includes(lastLater), { timeoutMs: 1500 });
    unfinished.clear();
  });

  it('is kept as it was sent first, also when it was that it is not there yet', async () => {
    const workspace = notes.as();
    const once = key();
    unfinished.add('one');

    const early = await workspace.post<Note>('/v1/notes/later', { text: 'a' }, once);
    unfinished.clear();
    const late = await workspace.post('/v1/notes/later', { text: 'a' }, once);

    expect(early).toMatchObject({ status: 202, body: { note_id: lastLater } });
    expect(late).toMatchObject({ status: 202, body: early.body, headers: { 'idempotent-replayed': 'true' } });
  });

  it('is the one that was kept first when two callers come to different ones at the same moment', async () => {
    const workspace = notes.as();
    const { workspaceId, environment } = workspace.tenant;
    const kept = { route: 'POST /v1/notes/later', key: 'k', fingerprint: 'f' };
    await notes.sql(
      `insert into platform.kept_reply (workspace_id, environment, route, key, fingerprint, object_id)
       values ($1, $2, $3, $4, $5, 'case_1')`,
      [workspaceId, environment, kept.route, kept.key, kept.fingerprint],
    );
    const { database } = notes.service;

    const replies = await Promise.all(
      [200, 202, 200, 202].map((status) => keepFirst(database, workspace.tenant, kept, { status, body: { status } })),
    );

    expect(new Set(replies.map((reply) => JSON.stringify(reply))).size).toBe(1);
  });

  it('needs no key', async () => {
    expect(await notes.as().post('/v1/notes/later', { text: 'a' })).toMatchObject({ status: 200, body: { text: 'a' } });
  });
});
