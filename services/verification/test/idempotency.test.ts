import type { CreatedVerification, Verification } from '@ifcgate/contracts';
import { postAtOnce } from '@ifcgate/test-kit';
import type { ServiceHarness } from '@ifcgate/test-kit/service-harness';
import type { Db } from '../src/db/client.ts';
import { aCreateRequest, aPassport, create, read, startVerifications } from './platform.ts';

let platform: ServiceHarness<Db>;
beforeAll(async () => {
  platform = await startVerifications();
});
afterAll(() => platform.stop());

const path = '/v1/verifications';

describe('fifty equal requests at once', () => {
  it('create one verification', async () => {
    const workspace = platform.as();
    const otherBody = aCreateRequest({ applicant_id: 'app_2' });

    const { first, replay } = await postAtOnce<CreatedVerification>(workspace, {
      path,
      body: aCreateRequest(),
      otherBody,
    });

    expect([first.status, replay.status]).toEqual([201, 201]);
    expect(replay.body).toEqual(first.body);
    const events = await workspace.published('verification.submitted');
    expect(events.map(({ subject }) => subject)).toEqual([first.body.case_id]);
    const { workspaceId } = workspace.tenant;
    expect(await platform.sql('select from verifications where workspace_id = $1', [workspaceId])).toHaveLength(1);
  });

  it('add documents once', async () => {
    const workspace = platform.as();
    const { case_id: caseId } = await create(workspace);
    const [body, otherBody] = [{ documents: [aPassport()] }, { documents: [aPassport(), aPassport()] }];

    const { first, replay } = await postAtOnce<Verification>(workspace, {
      path: `${path}/${caseId}/documents`,
      body,
      otherBody,
    });

    expect(first.status).toBe(200);
    expect(replay.body).toEqual(first.body);
    expect((await read(workspace, caseId)).documents).toHaveLength(2);
    expect(await workspace.published('verification.documents.added')).toHaveLength(1);
  });
});

describe('an Idempotency-Key', () => {
  it('is another one on each route, and on each verification', async () => {
    const workspace = platform.as();
    const once = { idempotencyKey: 'once' };
    const [one, two] = [await create(workspace), await create(workspace)];
    const body = { documents: [aPassport()] };

    const answers = [
      await workspace.post(path, aCreateRequest(), once),
      await workspace.post(`${path}/${one.case_id}/documents`, body, once),
      await workspace.post(`${path}/${two.case_id}/documents`, body, once),
    ];

    expect(answers.map(({ status }) => status)).toEqual([201, 200, 200]);
    for (const { headers } of answers) expect(headers['idempotent-replayed']).toBeUndefined();
  });

  it('is free after a refusal, for the request that is then right', async () => {
    const workspace = platform.as();
    const once = { idempotencyKey: 'once' };

    const refused = await workspace.post(path, aCreateRequest({ workflow: 'no-such' }), once);
    const created = await workspace.post(path, aCreateRequest(), once);

    expect([refused.status, created.status]).toEqual([422, 201]);
    expect(created.headers['idempotent-replayed']).toBeUndefined();
  });
});
