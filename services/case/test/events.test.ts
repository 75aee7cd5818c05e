import type { AnyEvent, Case } from '@ifcgate/contracts';
import { newId } from '@ifcgate/service-kit';
import { eventually } from '@ifcgate/test-kit';
import { aCompletion, aDecision, aSubmission, anAddition } from '@ifcgate/test-kit/builders';
import type { ServiceHarness, WorkspaceView } from '@ifcgate/test-kit/service-harness';
import type { Db } from '../src/db/client.ts';
import { act, openCase, readCase, startCases } from './platform.ts';

let platform: ServiceHarness<Db>;
let workspace: WorkspaceView;

beforeAll(async () => {
  platform = await startCases();
});
afterAll(() => platform.stop());
beforeEach(() => {
  workspace = platform.as();
});

/** What the three services say of a verification that is clear, in the order in which it happens. */
function aClearVerification(): { caseId: string; story: AnyEvent[] } {
  const submission = aSubmission();
  const caseId = submission.case_id;
  return {
    caseId,
    story: [
      workspace.event('verification.submitted', submission),
      workspace.event('verification.completed', aCompletion(caseId), { subjectSeq: 2 }),
      workspace.event('workflow.decided', aDecision(caseId)),
    ],
  };
}

/** The case, once it is as expected. */
const eventuallyRead = (caseId: string, check: (read: Case) => void): Promise<Case> =>
  eventually(async () => {
    const read = await readCase(workspace, caseId);
    check(read);
    return read;
  });
const entriesOf = (read: Case): string[] => read.timeline.map((entry) => entry.event);

describe('what the case service hears', () => {
  it('opens a case, notes its checks and applies what the rules decide', async () => {
    const { caseId, story } = aClearVerification();

    for (const event of story) await workspace.publish(event);

    const read = await readCase(workspace, caseId);
    expect(read).toMatchObject({ status: 'approved', queue: null, checks_pending: false });
    expect(entriesOf(read)).toEqual(['submitted', 'checks_completed', 'decided']);
    expect((await workspace.published()).map((event) => event.type)).toEqual([
      'case.created',
      ...['case.status.changed', 'case.review.completed', 'case.action.applied', 'case.ended'],
    ]);
  });

  it.each([
    ['the decision first of all', [2, 0, 1]],
    ['the decision before the checks', [0, 2, 1]],
  ])('comes to the same end when topics overtake each other: %s', async (_name, order) => {
    const { caseId, story } = aClearVerification();

    for (const n of order) await workspace.publish(story[n] as AnyEvent);

    const read = await eventuallyRead(caseId, (now) => expect(now.status).toBe('approved'));
    expect(entriesOf(read)).toEqual(['submitted', 'checks_completed', 'decided']);
  });

  it('notes each view of a file, also two in one batch, with the key that asked', async () => {
    const caseId = await openCase(workspace);
    const view = (page: number | null): AnyEvent =>
      workspace.event(
        'file.viewed',
        {
          ...{ case_id: caseId, document_id: newId('document'), file_id: null, page },
          ...{ key_id: 'key_of_the_test', viewed_at: '2026-03-30T03:00:00.000Z' },
        },
        { subject: caseId },
      );

    await workspace.publish(view(1), view(null));

    const read = await eventuallyRead(caseId, (now) => expect(entriesOf(now)).toHaveLength(3));
    expect(read.timeline.slice(1)).toMatchObject([
      { event: 'file_viewed', actor: { id: 'key_of_the_test' }, data: { page: 1 } },
      { event: 'file_viewed', actor: { id: 'key_of_the_test' }, data: { page: null } },
    ]);
  });

  it('comes to the same end when one batch brings many cases in the worst order', async () => {
    const stories = Array.from({ length: 30 }, aClearVerification);
    const worst = [2, 0, 1].flatMap((n) => stories.map(({ story }) => story[n] as AnyEvent));

    await workspace.publish(...worst);

    for (const { caseId } of stories) {
      const read = await eventuallyRead(caseId, (now) => expect(now.status).toBe('approved'));
      expect(entriesOf(read)).toEqual(['submitted', 'checks_completed', 'decided']);
    }
    expect(await workspace.published('case.review.completed')).toHaveLength(30);
  });

  it('has its effect once, however often it arrives', async () => {
    const { caseId, story } = aClearVerification();

    await workspace.publish(...story, ...story);
    for (const event of story) await workspace.publish(event, event);

    const read = await eventuallyRead(caseId, (now) => expect(now.status).toBe('approved'));
    expect(entriesOf(read)).toEqual(['submitted', 'checks_completed', 'decided']);
    expect(await workspace.published()).toHaveLength(5);
  });

  it('opens one case when a submission is said again as another event, and keeps what has happened since', async () => {
    const submission = aSubmission({ checks_pending: false });
    await workspace.publish(workspace.event('verification.submitted', submission));
    await act(workspace, submission.case_id, 'escalate');

    await workspace.publish(workspace.event('verification.submitted', submission));

    const read = await readCase(workspace, submission.case_id);
    expect(read).toMatchObject({ status: 'escalated' });
    expect(entriesOf(read)).toEqual(['submitted', 'escalated']);
  });

  it('of one workspace leaves the case of the same id in another alone', async () => {
    const { caseId, story } = aClearVerification();
    const other = platform.as();
    const theirs = aSubmission({ case_id: caseId });

    await other.publish(other.event('verification.submitted', theirs));
    await workspace.publish(...story);

    await eventuallyRead(caseId, (now) => expect(now.status).toBe('approved'));
    expect(await readCase(other, caseId)).toMatchObject({ status: 'in_review', checks_pending: true });
  });

  it('takes a case out of waiting when its documents are complete', async () => {
    const caseId = await openCase(workspace, { status: 'awaiting_documents', queue: null });

    await workspace.publish(
      workspace.event('verification.documents.added', anAddition(caseId, { complete: false, checks_pending: false })),
    );
    const before = await readCase(workspace, caseId);
    await workspace.publish(workspace.event('verification.documents.added', anAddition(caseId)));

    expect(before).toMatchObject({ status: 'awaiting_documents', queue: null });
    expect(await readCase(workspace, caseId)).toMatchObject({
      ...{ status: 'in_review', queue: 'verification-review', checks_pending: true },
      timeline: [{ event: 'submitted' }, { event: 'documents_added' }, { event: 'documents_added' }],
    });
  });

  it('does not approve on checks that new documents have overtaken, however late the decision comes', async () => {
    const { caseId, story } = aClearVerification();
    const [submitted, completed, decided] = story as [AnyEvent, AnyEvent, AnyEvent];
    const added = workspace.event('verification.documents.added', anAddition(caseId), { subjectSeq: 3 });
    const doubtful = aCompletion(caseId, { outcome: 'consider', check_round: 2 });

    await workspace.publish(submitted, completed, added);
    await workspace.publish(workspace.event('verification.completed', doubtful, { subjectSeq: 4 }));
    await workspace.publish(decided);

    expect(await readCase(workspace, caseId)).toMatchObject({ status: 'in_review', checks_pending: false });
    expect(await workspace.published('case.action.refused')).toHaveLength(1);

    const second = aDecision(caseId, { check_round: 2, decision: 'review', queue: 'second-line', rule: 'doubt' });
    await workspace.publish(workspace.event('workflow.decided', second, { subjectSeq: 2 }));
    expect(await readCase(workspace, caseId)).toMatchObject({ status: 'in_review', queue: 'second-line' });
  });

  it('does not overrule a person who was quicker than the rules, and says so', async () => {
    const { caseId, story } = aClearVerification();
    await workspace.publish(story[0] as AnyEvent);
    await act(workspace, caseId, 'reject', { reason: 'known fraud' });

    await workspace.publish(...story.slice(1));

    expect(await readCase(workspace, caseId)).toMatchObject({ status: 'rejected' });
    const [refused] = await workspace.published('case.action.refused');
    expect(refused?.data).toMatchObject({ case_id: caseId, action: 'approve', status: 'rejected' });
  });

  it('opens a case for a document that people have to look at', async () => {
    const [caseId, documentId] = [newId('case'), newId('document')];
    const review = {
      ...{ document_id: documentId, case_id: caseId, origin: 'extract' as const, template: 'invoice-standard' },
      ...{ batch_id: null, metadata: { ledger: '7' }, processed_at: '2026-03-30T03:00:00.000Z' },
      status: 'needs_review' as const,
    };

    await workspace.publish(workspace.event('document.review.requested', review));

    expect(await readCase(workspace, caseId)).toMatchObject({
      ...{ kind: 'document', workflow: 'document-review', status: 'in_review', queue: 'document-review' },
      ...{ document_id: documentId, applicant_id: null, owner: 'Document Team', metadata: { ledger: '7' } },
      ...{ created_at: review.processed_at, checks_pending: false },
    });
    expect((await workspace.published('case.created'))[0]).toMatchObject({
      subject: caseId,
      data: { kind: 'document' },
    });
  });

  it('opens the case of a workflow that is not known here all the same, without an owner and a date', async () => {
    const caseId = await openCase(workspace, { workflow: 'of-tomorrow', workflow_version: 9, queue: 'their-queue' });

    expect(await readCase(workspace, caseId)).toMatchObject({ workflow: 'of-tomorrow', owner: null, due_at: null });
  });
});

describe('a read that comes before the case', () => {
  it('waits for it, and is answered when it is open', async () => {
    const submission = aSubmission();

    const reading = workspace.get(`/v1/cases/${submission.case_id}`, { headers: { 'x-internal-wait-ms': '3000' } });
    await workspace.publish(workspace.event('verification.submitted', submission));

    expect(await reading).toMatchObject({ status: 200, body: { case_id: submission.case_id } });
  });
});
