import type { ProbeDb } from '@ifcgate/test-kit/probe';
import type { ServiceHarness } from '@ifcgate/test-kit/service-harness';
import { startNotes } from './notes-service.ts';

let notes: ServiceHarness<ProbeDb>;
beforeAll(async () => {
  notes = await startNotes();
});
afterAll(() => notes.stop());

const limited = (text: string) => notes.get(`/v1/notes?limit=${text}`);

describe('a number in a query', () => {
  it.each(['1', '100', '025', '%31'])('is taken as %s', async (text) => {
    expect((await limited(text)).status).toBe(200);
  });

  it.each([
    ...['0', '101', '-1', '+1', '%2B1', '1.0', '1.', '.5', '1e2', '1E2', '0x1', '0b1', '0o7', '1_0', '1,0', '1n'],
    ...['', '%20', '%201', '1%20', '1%0A', 'null', 'true', 'NaN', 'Infinity', '[]', '１', '%D9%A1', 'x'],
    ...['99999999999999999999', '1&limit=2', '1&limit='],
  ])('is refused as %s, with what is allowed', async (text) => {
    const answer = await limited(text);

    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({
      error: {
        code: 'invalid_request',
        details: [{ path: 'query.limit', message: 'must be a whole number from 1 to 100, in plain digits' }],
      },
    });
  });

  it('is 25 where there is none', async () => {
    expect((await notes.get('/v1/notes')).status).toBe(200);
  });

  it.each(['x', 'cur_', 'cur_a.b', 'cur_!', '%00'])(
    'and the cursor %s are told apart: it says what a cursor is',
    async (cursor) => {
      const answer = await notes.get(`/v1/notes?cursor=${cursor}`);

      expect(answer.status).toBe(400);
      expect(answer.body).toMatchObject({
        error: { details: [{ path: 'query.cursor', message: expect.any(String) }] },
      });
    },
  );
});
