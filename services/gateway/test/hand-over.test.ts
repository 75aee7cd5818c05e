import { AppError } from '@ifcgate/contracts';
import { newId, notFound } from '@ifcgate/service-kit';
import type { TestDatabase } from '@ifcgate/test-kit';
import type { RequestHandler } from 'express';
import {
  type Seam,
  type TestGateway,
  type TestService,
  gatewayDatabase,
  seams,
  startGateway,
  stopGateways,
} from './harness.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await gatewayDatabase();
});
afterAll(async () => {
  await stopGateways();
  await database.drop();
});

const readCase = 'GET /v1/cases/{case_id}';

/** Misses what it is asked for; what it may wait for it has after that. */
function behind(asked: Record<string, unknown>[]): TestService {
  const answer: RequestHandler = (request, response) => {
    const waitMs = request.headers['x-internal-wait-ms'];
    asked.push({ waitMs, body: request.body as unknown });
    const id = String(request.params['case_id'] ?? (request.body as { case_id?: unknown }).case_id);
    if (waitMs === undefined) throw notFound(id);
    response.json({ found: id, body: request.body as unknown });
  };
  return { answers: { [readCase]: answer, 'POST /v1/workflows/run': answer } };
}

describe.each(seams)('a read that is ahead of its projection, %s', (seam: Seam) => {
  let platform: TestGateway | undefined;
  afterEach(() => platform?.stop());

  const start = async (
    services: Parameters<typeof startGateway>[1] & object,
  ): Promise<{ platform: TestGateway; key: string }> => {
    platform = await startGateway(database, { seam, ...services });
    return { platform, key: (await platform.aKey()).secret };
  };

  it('waits for it when a service says that it minted the id', async () => {
    const asked: Record<string, unknown>[] = [];
    const minted: unknown[] = [];
    const knows: TestService['knows'] = (tenant, id) => Promise.resolve(minted.push({ tenant, id }) > 0);
    const { platform, key } = await start({ services: { case: behind(asked), verification: { knows } } });
    const id = newId('case');

    const answer = await platform.request('GET', `/v1/cases/${id}`, { key });

    expect(answer).toMatchObject({ status: 200, body: { found: id } });
    expect(asked.map(({ waitMs }) => waitMs)).toEqual([undefined, '3000']);
    expect(minted).toEqual([{ tenant: expect.objectContaining({ environment: 'test' }), id }]);
  });

  it('is handed on with its whole body both times', async () => {
    const asked: Record<string, unknown>[] = [];
    const knows: TestService['knows'] = () => Promise.resolve(true);
    const { platform, key } = await start({ services: { case: behind(asked), extraction: { knows } } });
    const body = { case_id: newId('case'), action: 'approve' };

    const answer = await platform.request('POST', '/v1/workflows/run', { key, body });

    expect(answer).toMatchObject({ status: 200, body: { found: body.case_id, body } });
    expect(asked).toEqual([{ body }, { waitMs: '3000', body }]);
  });

  it('is a 404 at once when nobody minted the id, and the id stays inside', async () => {
    const asked: Record<string, unknown>[] = [];
    const knows: TestService['knows'] = () => Promise.resolve(false);
    const services = { case: behind(asked), verification: { knows }, extraction: { knows } };
    const { platform, key } = await start({ services });

    const answer = await platform.request('GET', `/v1/cases/${newId('case')}`, { key });

    expect(answer.status).toBe(404);
    expect(answer.body.error).toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('There is no such thing'),
    });
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('x-internal-'))).toEqual([]);
    expect(asked).toHaveLength(1);
  });

  it('is a 503 when one that may have minted the id cannot say, never a 404', async () => {
    const away: TestService['knows'] = () => Promise.reject(new AppError('service_unavailable'));
    const unknown: TestService['knows'] = () => Promise.resolve(false);
    const services = { case: behind([]), verification: { knows: away }, extraction: { knows: unknown } };
    const { platform, key } = await start({ services });

    const answer = await platform.request('GET', `/v1/cases/${newId('case')}`, { key });

    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('1');
    expect(answer.body.error.code).toBe('service_unavailable');
  });

  it('waits on the word of one minter while another is away', async () => {
    const away: TestService['knows'] = () => Promise.reject(new AppError('service_unavailable'));
    const known: TestService['knows'] = () => Promise.resolve(true);
    const services = { case: behind([]), verification: { knows: known }, extraction: { knows: away } };
    const { platform, key } = await start({ services });

    expect((await platform.request('GET', `/v1/cases/${newId('case')}`, { key })).status).toBe(200);
  });

  it('asks nobody about an id that cannot be one', async () => {
    const minted: string[] = [];
    const knows: TestService['knows'] = (_tenant, id) => Promise.resolve(minted.push(id) > 0);
    const { platform, key } = await start({
      services: { case: behind([]), verification: { knows }, extraction: { knows } },
    });

    const answer = await platform.request('GET', '/v1/cases/case_nonsense', { key });

    expect(answer.status).toBe(404);
    expect(minted).toEqual([]);
  });

  it('of a verification is a 404 on the word of the service that mints them', async () => {
    const missing: RequestHandler = (request) => {
      throw notFound(String(request.params['case_id']));
    };
    const knows: TestService['knows'] = () => Promise.resolve(true);
    const services = {
      verification: { answers: { 'GET /v1/verifications/{case_id}': missing } },
      extraction: { knows },
    };
    const { platform, key } = await start({ services });

    const answer = await platform.request('GET', `/v1/verifications/${newId('case')}`, { key });

    expect(answer.status).toBe(404);
    expect(answer.headers).not.toHaveProperty('x-internal-missing-id');
  });
});

describe.each(seams)('an error of a service, %s', (seam: Seam) => {
  let platform: TestGateway;
  let key: string;
  const failWith = (error: unknown): TestService => ({
    answers: {
      [readCase]: () => {
        throw error;
      },
    },
  });
  const start = async (error: unknown): Promise<void> => {
    platform = await startGateway(database, { seam, services: { case: failWith(error) } });
    key = (await platform.aKey()).secret;
  };
  afterEach(() => platform.stop());
  const read = () => platform.request('GET', `/v1/cases/${newId('case')}`, { key });

  it('arrives as it was said', async () => {
    const details = [{ path: 'action', message: 'is not allowed' }];
    await start(new AppError('action_not_allowed', { detail: 'Not now.', details }));

    const answer = await read();

    expect(answer.status).toBe(422);
    expect(answer.body).toEqual({
      error: {
        ...{ code: 'action_not_allowed', message: 'Not now.', details, status: 422 },
        request_id: answer.headers['x-request-id'],
      },
    });
    expect(answer.headers['ratelimit-limit']).toBe('100000');
  });

  it('that is a bug shows nothing of it', async () => {
    await start(new Error('select secret from hidden'));

    const answer = await read();

    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain('hidden');
    expect(answer.body.error.code).toBe('internal_error');
  });

  it("that is distrust of our token is not the fault of the client's key", async () => {
    await start(new AppError('authentication_required'));

    const answer = await read();

    expect(answer.status).toBe(503);
    expect(answer.body.error.code).toBe('service_unavailable');
  });
});

describe('a service that is not there yet', () => {
  it('is a 503', async () => {
    const platform = await startGateway(database);
    const { secret: key } = await platform.aKey();
    const upstreams = platform.upstreams;
    delete upstreams.case;

    const answer = await platform.request('GET', '/v1/cases', { key });
    await platform.stop();

    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('1');
  });
});
