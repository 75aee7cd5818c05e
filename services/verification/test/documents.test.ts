import { eventSchemas } from '@ifcgate/contracts';
import { newId } from '@ifcgate/service-kit';
import { eventually } from '@ifcgate/test-kit';
import { aFailedReading, aReading } from '@ifcgate/test-kit/builders';
import type { ServiceHarness, WorkspaceView } from '@ifcgate/test-kit/service-harness';
import type { Db } from '../src/db/client.ts';
import { aPassport, create, fail, readAll, read as readVerification, startVerifications } from './platform.ts';

let platform: ServiceHarness<Db>;
let workspace: WorkspaceView;

beforeAll(async () => {
  platform = await startVerifications();
});
afterAll(() => platform.stop());
beforeEach(() => {
  workspace = platform.as();
});

describe('documents that extraction has read', () => {
  it('end the checks when the last one is there, once', async () => {
    const verification = await create(workspace, { documents: [aPassport(), aPassport(), aPassport()] });
    const [first, second, third] = verification.documents.map(({ document_id: documentId }) =>
      workspace.event('document.processed', aReading(verification.case_id, documentId)),
    );

    await workspace.publish(first!, second!);
    const before = await readVerification(workspace, verification.case_id);
    await workspace.publish(third!);
    await workspace.publish(first!, second!, third!);

    expect(before).toMatchObject({ checks_pending: true, checks: [], outcome: null });
    expect(before.documents.map(({ status }) => status)).toEqual(['processed', 'processed', 'processing']);
    const after = await readVerification(workspace, verification.case_id);
    expect(after).toMatchObject({ checks_pending: false, outcome: 'clear' });
    expect(after.documents[0]?.fields).toMatchObject({ surname: 'ERIKSSON', document_number: 'L898902C3' });
    const completed = await workspace.published('verification.completed');
    expect(completed).toHaveLength(1);
    expect(completed[0]).toMatchObject({ subject: verification.case_id, subjectSeq: 2 });
  });

  it('end the checks once when they all arrive at the same moment, in whatever batches', async () => {
    const verifications = await Promise.all(
      Array.from({ length: 10 }, () => create(workspace, { documents: [aPassport(), aPassport()] })),
    );
    const events = verifications.flatMap(({ case_id: caseId, documents }) =>
      documents.map(({ document_id: id }) => workspace.event('document.processed', aReading(caseId, id))),
    );

    await Promise.all([workspace.publish(...events), ...events.toReversed().map((event) => workspace.publish(event))]);

    const completed = await workspace.published('verification.completed');
    expect(completed.map((event) => event.subject).sort()).toEqual(verifications.map((one) => one.case_id).sort());
  });

  it('end the checks for all verifications when two processes hear of their documents at the same moment', async () => {
    const replica = await startVerifications(platform.database);
    const elsewhere = replica.as(workspace.tenant);
    const verifications = await Promise.all(
      Array.from({ length: 15 }, () => create(workspace, { documents: [aPassport(), aPassport()] })),
    );

    await Promise.all(
      verifications.flatMap(({ case_id: caseId, documents }) =>
        [workspace, elsewhere].map((view, n) =>
          view.publish(view.event('document.processed', aReading(caseId, documents[n]?.document_id ?? ''))),
        ),
      ),
    );

    const read = await Promise.all(verifications.map((one) => readVerification(workspace, one.case_id)));
    await replica.stop();
    expect(read.map(({ outcome }) => outcome)).toEqual(read.map(() => 'clear'));
  });

  it('change nothing more when one is read again after the checks have ended', async () => {
    const verification = await create(workspace);
    await readAll(workspace, verification);

    await readAll(workspace, verification, { status: 'needs_review' });

    expect(await workspace.published('verification.completed')).toHaveLength(1);
    expect(await readVerification(workspace, verification.case_id)).toMatchObject({ outcome: 'clear' });
  });

  it('are told to the others by outcome and reasons, without what was read', async () => {
    const verification = await create(workspace, {
      applicant: { family_name: 'Miller' },
      metadata: { branch: 'east' },
    });

    await readAll(workspace, verification);

    const [event] = await workspace.published('verification.completed');
    expect(eventSchemas['verification.completed'].strict().parse(event?.data)).toEqual(event?.data);
    expect(event?.data).toMatchObject({
      ...{
        case_id: verification.case_id,
        applicant_id: 'app_10294',
        workflow: 'onboarding-default',
        workflow_version: 1,
      },
      ...{ outcome: 'consider', metadata: { branch: 'east' } },
    });
    expect(event?.data.checks).toContainEqual({
      name: 'applicant_match',
      outcome: 'consider',
      reasons: ['applicant_mismatch'],
    });
    expect(JSON.stringify(event)).not.toMatch(/ERIKSSON|Miller|L898902C3|1974/);
  });

  it('make the checks inconclusive when one could not be read: nothing passes because something was down', async () => {
    const verification = await create(workspace, { documents: [aPassport(), aPassport()] });
    const [bad, good] = verification.documents;

    await fail(workspace, verification.case_id, bad?.document_id ?? '');
    await workspace.publish(
      workspace.event('document.processed', aReading(verification.case_id, good?.document_id ?? '')),
    );

    const after = await readVerification(workspace, verification.case_id);
    expect(after.outcome).toBe('inconclusive');
    expect(after.documents[0]).toMatchObject({ status: 'failed', failure: { code: 'file_unreachable' } });
    const ofBad = after.checks.filter((check) => check.evidence['document_id'] === bad?.document_id);
    for (const check of ofBad) expect(check.outcome).toBe('inconclusive');
    expect(ofBad.length).toBeGreaterThan(0);
  });

  it('are passed over when their verification is here no more: before it nothing is said of them', async () => {
    const [caseId, documentId] = [newId('case'), newId('document')];

    await workspace.publish(workspace.event('document.processed', aReading(caseId, documentId)));

    const parked = await platform.sql('select from platform.parked_event where workspace_id = $1', [
      workspace.tenant.workspaceId,
    ]);
    expect([parked, await workspace.published()]).toEqual([[], []]);
  });

  it('mean nothing here when they came by themselves, or of another workspace', async () => {
    const verification = await create(workspace);
    const reading = aReading(verification.case_id, verification.documents[0]?.document_id ?? '');
    const other = platform.as();

    await workspace.publish(workspace.event('document.processed', { ...reading, origin: 'extract' }));
    await workspace.publish(workspace.event('document.processed', { ...reading, origin: 'extract', case_id: null }));
    await other.publish(other.event('document.processed', reading));

    expect(await readVerification(workspace, verification.case_id)).toMatchObject({
      documents: [{ status: 'processing' }],
    });
    const parked = await platform.sql('select from platform.parked_event where workspace_id = $1', [
      workspace.tenant.workspaceId,
    ]);
    expect(parked).toEqual([]);
  });

  it('make the checks inconclusive when their reading was cancelled', async () => {
    const verification = await create(workspace);
    const documentId = verification.documents[0]?.document_id ?? '';
    const { failure: _none, ...facts } = aFailedReading(verification.case_id, documentId);

    await workspace.publish(workspace.event('document.cancelled', { ...facts, status: 'cancelled' }));

    const after = await readVerification(workspace, verification.case_id);
    expect(after).toMatchObject({ checks_pending: false, outcome: 'inconclusive' });
    expect(after.documents[0]).toMatchObject({ status: 'cancelled', fields: {}, failure: null });
    expect(new Set(after.checks.flatMap(({ reasons }) => reasons.map(({ code }) => code)))).toEqual(
      new Set(['document_cancelled']),
    );
  });
});

describe('a reading that the version before has parked', () => {
  it('is noted by this one', async () => {
    const verification = await create(workspace);
    const documentId = verification.documents[0]?.document_id ?? '';
    const early = workspace.event('document.failed', aFailedReading(verification.case_id, documentId));
    await platform.sql(
      `insert into platform.parked_event (workspace_id, environment, consumer, event_id, source, subject, event, reason, attempts, retry_at)
       values ($1, $2, 'verification', $3, 'extraction', $4, $5, 'NotYetError', 1, now())`,
      [early.workspaceId, early.environment, early.id, early.subject, JSON.stringify(early)],
    );

    await eventually(async () =>
      expect((await readVerification(workspace, verification.case_id)).outcome).toBe('inconclusive'),
    );
  });
});
