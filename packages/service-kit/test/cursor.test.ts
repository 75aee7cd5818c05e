import type { Page } from '@ifcgate/contracts';
import type { ProbeDb } from '@ifcgate/test-kit/probe';
import type { ServiceHarness } from '@ifcgate/test-kit/service-harness';
import fc from 'fast-check';
import { Secret } from '../src/config.ts';
import { createCursors } from '../src/http/cursor.ts';
import { type Note, startNotes } from './notes-service.ts';

const cursors = createCursors(new Secret('a secret of more than 32 characters!'));
const position = fc.array(fc.oneof(fc.string(), fc.integer()), { maxLength: 3 });
const scope = fc.dictionary(fc.constantFrom('workspaceId', 'environment', 'status', 'queue'), fc.string());
const refused = expect.objectContaining({ code: 'invalid_request' }) as Error;

describe('a cursor', () => {
  it('gives back where it stands, for the same list', () => {
    fc.assert(
      fc.property(scope, position, (filters, place) => {
        expect(cursors.decode({ ...filters }, cursors.encode(filters, place))).toEqual(place);
      }),
    );
  });

  it('is no cursor of a list with other filters, or of another tenant', () => {
    fc.assert(
      fc.property(scope, scope, position, (filters, others, place) => {
        fc.pre(JSON.stringify(Object.entries(filters).sort()) !== JSON.stringify(Object.entries(others).sort()));

        expect(() => cursors.decode(others, cursors.encode(filters, place))).toThrow(refused);
      }),
    );
  });

  it('is no cursor any more once a single character was changed, cut or added', () => {
    const character = fc.constantFrom(...'ABCxyz019-_.=');
    fc.assert(
      fc.property(position, fc.nat(), character, (place, at, other) => {
        const cursor = cursors.encode('list', place);
        const n = at % cursor.length;
        const changed = [
          cursor.slice(0, n) + other + cursor.slice(n + 1),
          cursor.slice(0, n) + cursor.slice(n + 1),
          cursor.slice(0, n) + other + cursor.slice(n),
          cursor + other,
        ];

        for (const text of changed.filter((text) => text !== cursor))
          expect(() => cursors.decode('list', text)).toThrow(refused);
      }),
      { numRuns: 500 },
    );
  });

  it('has one form only: base64 leaves bits of the last character unused, and none of these is another way to write it', () => {
    const cursor = cursors.encode('list', ['a', 7]);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

    const accepted = [...alphabet]
      .map((last) => cursor.slice(0, -1) + last)
      .filter((text) => {
        try {
          return cursors.decode('list', text);
        } catch {
          return false;
        }
      });

    expect(accepted).toEqual([cursor]);
  });

  it('is not made without the secret', () => {
    const others = createCursors(new Secret('another secret of more than 32 chars'));

    expect(() => cursors.decode('list', others.encode('list', ['a']))).toThrow(refused);
  });
});

describe('a list', () => {
  let notes: ServiceHarness<ProbeDb>;

  beforeAll(async () => {
    notes = await startNotes();
  });
  afterAll(() => notes.stop());

  const page = async (workspace: Pick<typeof notes, 'get'>, query: string): Promise<Page<Note>> =>
    (await workspace.get<Page<Note>>(`/v1/notes?${query}`)).body;

  it('shows every row once, whatever the size of its pages and what is added meanwhile', async () => {
    const workspace = notes.as();
    for (const text of ['a', 'b', 'c', 'd', 'e']) await workspace.post('/v1/notes', { text });

    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const next: Page<Note> = await page(workspace, `limit=2${cursor === null ? '' : `&cursor=${cursor}`}`);
      seen.push(...next.data.map((note) => note.text));
      expect(next.has_more).toBe(next.next_cursor !== null);
      await workspace.post('/v1/notes', { text: 'new' });
      cursor = next.next_cursor;
    } while (cursor !== null);

    expect(seen).toEqual(['e', 'd', 'c', 'b', 'a']);
  });

  it('has no next page when the last one is exactly full', async () => {
    const workspace = notes.as();
    for (const text of ['a', 'b']) await workspace.post('/v1/notes', { text });

    expect(await page(workspace, 'limit=2')).toMatchObject({ has_more: false, next_cursor: null });
    expect(await page(workspace, 'limit=1')).toMatchObject({ has_more: true, next_cursor: expect.any(String) });
  });

  it('refuses a cursor of other filters, of another workspace, and one that was tampered with', async () => {
    const workspace = notes.as();
    for (const text of ['a', 'a', 'a']) await workspace.post('/v1/notes', { text });
    const { next_cursor: cursor } = await page(workspace, 'limit=1&text=a');

    const answers = await Promise.all([
      workspace.get(`/v1/notes?limit=1&text=b&cursor=${cursor}`),
      workspace.get(`/v1/notes?limit=1&cursor=${cursor}`),
      notes.as().get(`/v1/notes?limit=1&text=a&cursor=${cursor}`),
      notes.as({ ...workspace.tenant, environment: 'test' }).get(`/v1/notes?limit=1&text=a&cursor=${cursor}`),
      workspace.get(`/v1/notes?limit=1&text=a&cursor=${cursor}x`),
      workspace.get('/v1/notes?cursor=cur_10308'),
    ]);
    const same = await workspace.get(`/v1/notes?limit=2&text=a&cursor=${cursor}`);

    for (const answer of answers) {
      expect(answer).toMatchObject({
        status: 400,
        body: { error: { code: 'invalid_request', details: [{ path: 'query.cursor' }] } },
      });
    }
    expect(same.status).toBe(200);
  });
});
