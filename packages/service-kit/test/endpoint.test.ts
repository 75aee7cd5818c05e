import type { ProbeDb } from '@ifcgate/test-kit/probe';
import type { ServiceHarness } from '@ifcgate/test-kit/service-harness';
import { newId } from '../src/clock.ts';
import { type Note, startNotes } from './notes-service.ts';

let notes: ServiceHarness<ProbeDb>;

beforeAll(async () => {
  notes = await startNotes();
});
afterAll(() => notes.stop());

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
      expect(answer).toMatchObject({ status: 404, body: { error: { code: 'not_found', status: 404 } } });
      expect(answer.headers['x-internal-missing-id']).toMatch(/^case_/);
    }
  });
});
