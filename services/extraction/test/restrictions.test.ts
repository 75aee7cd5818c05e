import type { DocumentRow, ErrorEnvelope, Page } from '@ifcgate/contracts';
import { aDocumentToRead, anAddition, aSubmission, aTenant } from '@ifcgate/test-kit/builders';
import { eventually } from '@ifcgate/test-kit';
import type { WorkspaceView } from '@ifcgate/test-kit/service-harness';
import { type Extraction, startExtraction } from './start-extraction.ts';

let platform: Extraction;
let workspace: WorkspaceView;
beforeAll(async () => {
  platform = await startExtraction();
});
afterAll(() => platform.stop());
beforeEach(() => {
  workspace = platform.as(aTenant('test'));
});

const limitedTo = (...families: string[]) => ({ claims: { families } });
const onboarding = limitedTo('onboarding-*');
const documentReview = limitedTo('document-*');
const nothing = 'https://files.example.com/nothing.pdf';
const anInvoice = { template: 'invoice-standard', file_url: nothing, wait: 0 };

const submit = async (workflow: string): Promise<string[]> => {
  const submission = aSubmission({ workflow, documents: [aDocumentToRead({ file_url: nothing })] });
  const documents = [aDocumentToRead({ file_url: nothing })];
  const addition = anAddition(submission.case_id, { workflow, documents });
  await workspace.publish(workspace.event('verification.submitted', submission));
  await workspace.publish(workspace.event('verification.documents.added', addition));
  return [...submission.documents, ...documents].map((document) => document.document_id);
};
const extract = async (): Promise<string> =>
  (await workspace.post<{ document_id: string }>('/v1/documents/extract', anInvoice)).body.document_id;
const listed = async (key: object): Promise<string[]> =>
  (await workspace.get<Page<DocumentRow>>('/v1/documents', key)).body.data.map((row) => row.document_id);

describe('a key that is limited to workflow families', () => {
  it('sees the documents of verifications of these, also added ones, and no others', async () => {
    const mine = await submit('onboarding-default');
    const others = [...(await submit('verification-priority')), await extract()];

    expect((await listed(onboarding)).toSorted()).toEqual(mine.toSorted());
    for (const id of mine) expect((await workspace.get(`/v1/documents/${id}`, onboarding)).status).toBe(200);
    for (const id of others) {
      const refused = await workspace.get<ErrorEnvelope>(`/v1/documents/${id}`, onboarding);
      expect(refused).toMatchObject({ status: 403, body: { error: { code: 'permission_denied' } } });
      expect((await platform.as().get(`/v1/documents/${id}`, onboarding)).status).toBe(404);
    }
  });

  it('extracts and sees documents that come by themselves when document-review is among them', async () => {
    await submit('onboarding-default');

    const { status, body } = await workspace.post<{ document_id: string }>(
      '/v1/documents/extract',
      anInvoice,
      documentReview,
    );

    expect(status).toBe(202);
    expect((await workspace.get(`/v1/documents/${body.document_id}`, documentReview)).status).toBe(200);
    expect(await listed(documentReview)).toEqual([body.document_id]);
  });

  it('extracts nothing otherwise, for it could not read what it makes', async () => {
    const batch = { template: 'invoice-standard', documents: [{ file_url: nothing }] };

    for (const body of [anInvoice, batch]) {
      const refused = await workspace.post<ErrorEnvelope>('/v1/documents/extract', body, onboarding);
      expect(refused.status).toBe(403);
      expect(refused.body.error.message).toContain('document-review');
    }
    expect(await listed({})).toEqual([]);
  });

  it('takes no cursor of a key with other limits', async () => {
    await submit('onboarding-default');
    const { body } = await workspace.get<Page<DocumentRow>>('/v1/documents?limit=1');
    const next = `/v1/documents?limit=1&cursor=${body.next_cursor}`;

    expect((await workspace.get(next)).status).toBe(200);
    expect((await workspace.get(next, onboarding)).status).toBe(400);
  });

  it('is told apart by what is said of a document: its event names the workflow', async () => {
    await submit('onboarding-default');
    await extract();

    const events = await eventually(async () => {
      const said = await workspace.published('document.failed');
      return said.length === 3 && said;
    });
    expect(events.map(({ data }) => data.workflow).toSorted()).toEqual([
      'document-review',
      'onboarding-default',
      'onboarding-default',
    ]);
  });
});
