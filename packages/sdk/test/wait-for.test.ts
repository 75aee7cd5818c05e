import { getEventListeners } from 'node:events';
import { APIConnectionError, NotFoundError, WaitTimeoutError } from '../src/index.ts';
import { anError, startServer } from './recording-server.ts';

const aCase = (status: string) => ({ body: { case_id: 'case_1', status, checks_pending: status === 'in_review' } });

describe('cases.waitFor', () => {
  it('gives the case when it has the status, one of the statuses, or passes the test', async () => {
    await using server = await startServer([aCase('in_review'), aCase('approved')]);
    const { cases } = server.client();

    const approved = await cases.waitFor('case_1', 'approved');
    const decided = await cases.waitFor('case_1', ['approved', 'rejected']);
    const checked = await cases.waitFor('case_1', (current) => !current.checks_pending);

    expect([approved, decided, checked].map(({ status }) => status)).toEqual(['approved', 'approved', 'approved']);
    expect(server.requests).toHaveLength(4);
  });

  it('gives up in time and says where the case is', async () => {
    await using server = await startServer([aCase('in_review')]);

    const waiting = server.client().cases.waitFor('case_1', ['approved', 'rejected'], { timeoutMs: 50 });

    await expect(waiting).rejects.toThrow(WaitTimeoutError);
    await expect(waiting).rejects.toThrow('Waited 50 ms for case_1 to be approved or rejected; it is in_review.');
  });

  it('looks once more when the time is up', async () => {
    await using server = await startServer([aCase('in_review'), aCase('approved')]);

    // Before the second look would come by itself, and after the first one also on a slow machine.
    const approved = await server.client().cases.waitFor('case_1', 'approved', { timeoutMs: 400 });

    expect(approved.status).toBe('approved');
  });

  it('ends with the signal, between two looks', async () => {
    const controller = new AbortController();
    let listeners = 0;
    const neverThere = () => {
      setImmediate(() => {
        listeners = getEventListeners(controller.signal, 'abort').length;
        controller.abort(new Error('no longer wanted'));
      });
      return false;
    };
    await using server = await startServer([aCase('in_review')]);

    const waiting = server.client().cases.waitFor('case_1', neverThere, { signal: controller.signal });

    await expect(waiting).rejects.toThrow('no longer wanted');
    expect(listeners).toBe(1);
    expect(server.requests).toHaveLength(1);
  });

  it('goes on when the API is away for a while after the first look', async () => {
    const away = anError(503, 'service_unavailable', { headers: { 'x-should-retry': 'true' } });
    await using server = await startServer([aCase('in_review'), 'broken', away, aCase('approved')]);

    const approved = await server.client({ maxRetries: 0 }).cases.waitFor('case_1', 'approved');

    expect(approved.status).toBe('approved');
  });

  it('rejects at once when the API cannot be reached at the first look', async () => {
    await using server = await startServer(['broken', aCase('approved')]);

    const waiting = server.client({ maxRetries: 0 }).cases.waitFor('case_1', 'approved');

    await expect(waiting).rejects.toThrow(APIConnectionError);
    expect(server.requests).toHaveLength(1);
  });

  it('rejects at once when the case does not exist', async () => {
    await using server = await startServer([anError(404, 'not_found')]);

    await expect(server.client().cases.waitFor('case_1', 'approved')).rejects.toThrow(NotFoundError);
    expect(server.requests).toHaveLength(1);
  });
});

describe('documents.waitFor', () => {
  it.each(['processed', 'needs_review', 'failed', 'cancelled'])('gives the document once it is %s', async (status) => {
    await using server = await startServer(
      ['processing', status].map((its) => ({ body: { document_id: 'doc_1', status: its } })),
    );

    const document = await server.client().documents.waitFor('doc_1');

    expect(document.status).toBe(status);
    expect(server.requests).toHaveLength(2);
  });
});
