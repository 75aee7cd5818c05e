import { type Verification, eventSchemas } from '@ifcgate/contracts';
import { newId } from '@ifcgate/service-kit';
import { aReading } from '@ifcgate/test-kit/builders';
import type { ServiceHarness, WorkspaceView } from '@ifcgate/test-kit/service-harness';
import type { Db } from '../src/db/client.ts';
import { aPassport, create, read, readAll, startVerifications } from './platform.ts';

let platform: ServiceHarness<Db>;
let workspace: WorkspaceView;

beforeAll(async () => {
  platform = await startVerifications();
});
afterAll(() => platform.stop());
beforeEach(() => {
  workspace = platform.as();
});

const bill = { type: 'utility-bill', file_url: 'https://files.example.com/bill.pdf' };
const add = (caseId: string, documents: readonly object[], more: { idempotencyKey?: string } = {}) =>
  workspace.post<Verification>(`/v1/verifications/${caseId}/documents`, { documents }, more);

describe('POST /v1/verifications/{case_id}/documents', () => {
  it('adds documents behind those that are there, and begins the checks when all is complete', async () => {
    const verification = await create(workspace, { documents: [bill] });

    const { status, body } = await add(verification.case_id, [aPassport()]);

    expect(status).toBe(200);
    expect(body.documents.map(({ type }) => type)).toEqual(['utility-bill', 'passport']);
    expect(body.checks_pending).toBe(true);
    const [event] = await workspace.published('verification.documents.added');
    expect(eventSchemas['verification.documents.added'].strict().parse(event?.data)).toEqual(event?.data);
    expect(event).toMatchObject({
      ...{ subject: verification.case_id, subjectSeq: 2 },
      data: { complete: true, checks_pending: true, documents: [{ document_id: body.documents[1]?.document_id }] },
    });
  });

  it('goes on waiting while something required is missing', async () => {
    const verification = await create(workspace, { documents: [] });

    const { body } = await add(verification.case_id, [bill]);
    await readAll(workspace, body);

    expect(body.checks_pending).toBe(false);
    expect(await workspace.published('verification.completed')).toEqual([]);
    expect((await workspace.published('verification.documents.added'))[0]?.data).toMatchObject({ complete: false });
  });

  it('checks everything again, with what was there, once the new ones are read', async () => {
    const verification = await create(workspace);
    await readAll(workspace, verification);

    const { body } = await add(verification.case_id, [aPassport()]);
    expect(body).toMatchObject({ checks_pending: true, outcome: null });
    await workspace.publish(
      workspace.event('document.processed', aReading(verification.case_id, body.documents[1]?.document_id ?? '')),
    );

    const after = await read(workspace, verification.case_id);
    expect(after).toMatchObject({ checks_pending: false, outcome: 'clear' });
    expect(new Set(after.checks.map((check) => check.evidence['document_id'])).size).toBe(2);
    const completed = await workspace.published('verification.completed');
    expect(completed.map((event) => event.data.check_round)).toEqual([1, 2]);
  });

  it('ends the first checks with the second when documents are added while they run', async () => {
    const verification = await create(workspace);
    const { body } = await add(verification.case_id, [aPassport()]);

    await readAll(workspace, body);

    expect(await workspace.published('verification.completed')).toHaveLength(1);
  });

  it('adds each once when 5 requests come at the same moment, and none twice with one key', async () => {
    const verification = await create(workspace, { documents: [] });

    const answers = await Promise.all(Array.from({ length: 5 }, () => add(verification.case_id, [bill])));
    await add(verification.case_id, [bill], { idempotencyKey: 'k' });
    await add(verification.case_id, [bill], { idempotencyKey: 'k' });

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    const { documents } = await read(workspace, verification.case_id);
    expect(documents).toHaveLength(6);
    expect(new Set(documents.map(({ document_id: id }) => id)).size).toBe(6);
  });

  it('takes 50 documents in all, and says so', async () => {
    const verification = await create(workspace, { documents: Array.from({ length: 20 }, aPassport) });
    await add(
      verification.case_id,
      Array.from({ length: 20 }, () => bill),
    );

    const answers = [
      await add(
        verification.case_id,
        Array.from({ length: 11 }, () => bill),
      ),
      await add(
        verification.case_id,
        Array.from({ length: 10 }, () => bill),
      ),
      await add(verification.case_id, [bill]),
    ];

    expect(answers.map(({ status }) => status)).toEqual([422, 200, 422]);
    expect(answers[0]).toMatchObject({
      body: { error: { code: 'workflow_validation_failed', message: expect.stringContaining('50') } },
    });
  });

  it.each([
    ['none', [], 'documents'],
    ['one without a file', [{ type: 'passport' }], 'documents.0'],
    ['one of no type', [{ file_url: 'https://example.com/a' }], 'documents.0.type'],
  ])('refuses %s', async (_name, documents, path) => {
    const verification = await create(workspace);

    expect(await add(verification.case_id, documents)).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_request', details: [{ path }] } },
    });
  });

  it('is the same not_found for the verification of another workspace and of nobody', async () => {
    const theirs = await create(platform.as());

    for (const caseId of [theirs.case_id, newId('case')])
      expect(await add(caseId, [bill])).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } });
  });
});
