import { newId } from '@ifcgate/service-kit';
import type { ServiceHarness, WorkspaceView } from '@ifcgate/test-kit/service-harness';
import type { Db } from '../src/db/client.ts';
import { act, readCase, startCases } from './platform.ts';

let platform: ServiceHarness<Db>;
let workspace: WorkspaceView;

beforeAll(async () => {
  platform = await startCases();
});
afterAll(() => platform.stop());
beforeEach(() => {
  workspace = platform.as();
});

const actor = { id: 'reviewer-7', name: 'Ada' };
const fields = ['total_amount', 'due_date'];

/** What is said of a document that needs review and is then corrected. */
function aCorrectedDocument() {
  const [caseId, documentId] = [newId('case'), newId('document')];
  const requested = workspace.event('document.review.requested', {
    ...{ document_id: documentId, case_id: caseId, origin: 'extract', template: 'invoice-standard', batch_id: null },
    ...{ metadata: {}, processed_at: '2026-03-30T03:00:00.000Z', status: 'needs_review' },
  });
  const data = { document_id: documentId, case_id: caseId, fields, actor };
  return { caseId, requested, corrected: workspace.event('document.corrected', data, { subjectSeq: 2 }) };
}

describe('the case of a document that is corrected', () => {
  it('closes, and its timeline says who corrected which fields', async () => {
    const { caseId, requested, corrected } = aCorrectedDocument();
    await workspace.publish(requested);

    await workspace.publish(corrected, corrected);

    const read = await readCase(workspace, caseId);
    expect(read).toMatchObject({ status: 'closed', queue: null });
    expect(read.timeline.map(({ event }) => event)).toEqual(['submitted', 'closed']);
    expect(read.timeline[1]).toMatchObject({ actor, data: { reason: 'document_corrected', fields } });
    const [changed] = await workspace.published('case.status.changed');
    expect(changed?.data).toMatchObject({ case_id: caseId, status: 'closed', previous_status: 'in_review' });
  });

  it.each(['approve', 'reject', 'close'])('that a person has ended with %s stays so, and notes it', async (action) => {
    const { caseId, requested, corrected } = aCorrectedDocument();
    await workspace.publish(requested);
    await act(workspace, caseId, action);
    const { status } = await readCase(workspace, caseId);

    await workspace.publish(corrected);

    const read = await readCase(workspace, caseId);
    expect(read.status).toBe(status);
    expect(read.timeline.at(-1)).toMatchObject({
      ...{ event: 'note_added', actor },
      data: { note: 'The document was corrected: total_amount, due_date.', fields },
    });
    expect(await platform.sql('select event_id from platform.parked_event')).toEqual([]);
  });
});
