import type { ErrorEnvelope } from '@ifcgate/contracts';
import type { ServiceHarness } from '@ifcgate/test-kit/service-harness';
import type { Db } from '../src/db/client.ts';
import { aCreateRequest, aPassport, create, startVerifications } from './platform.ts';

let platform: ServiceHarness<Db>;
beforeAll(async () => {
  platform = await startVerifications();
});
afterAll(() => platform.stop());

const key = { claims: { families: ['verification-*'] } };

describe('a key that is limited to workflow families', () => {
  it('creates, completes and reads verifications of these', async () => {
    const workspace = platform.as();
    const request = aCreateRequest({ workflow: 'verification-priority' });

    const { status, body } = await workspace.post<{ case_id: string }>('/v1/verifications', request, key);
    const path = `/v1/verifications/${body.case_id}`;

    expect(status).toBe(201);
    expect((await workspace.get(path, key)).status).toBe(200);
    expect((await workspace.post(`${path}/documents`, { documents: [aPassport()] }, key)).status).toBe(200);
  });

  it('is refused those of others, told which family it lacks, and changes nothing', async () => {
    const workspace = platform.as();
    const { case_id: caseId } = await create(workspace);
    const path = `/v1/verifications/${caseId}`;

    const answers = [
      await workspace.post<ErrorEnvelope>('/v1/verifications', aCreateRequest(), key),
      await workspace.post<ErrorEnvelope>(`${path}/documents`, { documents: [aPassport()] }, key),
      await workspace.get<ErrorEnvelope>(path, key),
    ];

    for (const { status, body } of answers) {
      expect([status, body.error.code]).toEqual([403, 'permission_denied']);
      expect(body.error.message).toMatch(/families verification-\*; .* onboarding-default/);
    }
    const events = await workspace.published();
    expect(events.map(({ type }) => type)).toEqual(['verification.submitted']);
  });

  it('says in its events what it is limited to, and of which line it is: others resolve the files that it names', async () => {
    const workspace = platform.as();
    const limited = { claims: { sub: 'key_2', line: 'key_1', families: ['verification-*'] } };
    const request = aCreateRequest({ workflow: 'verification-priority' });

    const { body } = await workspace.post<{ case_id: string }>('/v1/verifications', request, limited);
    await workspace.post(`/v1/verifications/${body.case_id}/documents`, { documents: [aPassport()] }, limited);
    await workspace.post('/v1/verifications', request);

    const authority = { key_id: 'key_2', line_id: 'key_1', families: ['verification-*'] };
    const said = await workspace.published();
    expect(said.map(({ data }) => ('authority' in data ? data.authority : undefined))).toEqual([
      authority,
      authority,
      undefined,
    ]);
  });

  it('finds nothing in another workspace, as every key does', async () => {
    const { case_id: caseId } = await create(platform.as());

    expect((await platform.as().get(`/v1/verifications/${caseId}`, key)).status).toBe(404);
  });

  it('gets no reply that was kept for a key with other limits', async () => {
    const workspace = platform.as();
    const { case_id: caseId } = await create(workspace);
    const [path, body, once] = [`/v1/verifications/${caseId}/documents`, { documents: [aPassport()] }, 'once'];

    const first = await workspace.post(path, body, { idempotencyKey: once });
    const limited = await workspace.post<ErrorEnvelope>(path, body, { idempotencyKey: once, ...key });
    const again = await workspace.post(path, body, { idempotencyKey: once });

    expect([limited.status, limited.body.error.code]).toEqual([422, 'idempotency_key_reused']);
    expect(again.body).toEqual(first.body);
  });
});
