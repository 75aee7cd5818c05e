import type { Document, ErrorEnvelope } from '@ifcgate/contracts';
import { eventually } from '@ifcgate/test-kit';
import { aDocumentToRead, aSubmission, aTenant } from '@ifcgate/test-kit/builders';
import type { WorkspaceView } from '@ifcgate/test-kit/service-harness';
import { EngineDouble } from './engine-double.ts';
import { type FileServer, serveFiles } from './file-server.ts';
import { type Extraction, startExtraction } from './start-extraction.ts';

let files: FileServer;
let platform: Extraction;
let workspace: WorkspaceView;

beforeAll(async () => {
  files = await serveFiles();
  platform = await startExtraction({ allowPrivateTestAddresses: true, engine: new EngineDouble() });
});
afterAll(async () => {
  await platform.stop();
  await files.close();
});
beforeEach(() => {
  workspace = platform.as(aTenant('test'));
});

const actor = { id: 'reviewer-7', name: 'Ada' };
const extract = async (name: string): Promise<string> => {
  const body = { template: 'invoice-standard', file_url: files.urlOf(name) };
  return (await workspace.post<{ document_id: string }>('/v1/documents/extract', body)).body.document_id;
};
const correct = <Body = unknown>(documentId: string, fields: object, call = {}) =>
  workspace.post<Body>(`/v1/documents/${documentId}/corrections`, { fields, actor }, call);
const read = async (documentId: string): Promise<Document> =>
  (await workspace.get<Document>(`/v1/documents/${documentId}`)).body;

describe('POST /v1/documents/{document_id}/corrections', () => {
  it('puts the corrected values in place of those that were read, and says so to the world and to the case', async () => {
    const documentId = await extract('doubt');
    const { case_id: caseId } = await read(documentId);

    const { status, body } = await correct(documentId, { total_amount: '12.50', invoice_number: null });

    expect([status, body]).toEqual([
      200,
      { document_id: documentId, status: 'processed', fields: { total_amount: '12.50' } },
    ]);
    expect(await read(documentId)).toMatchObject({ status: 'processed', fields: { total_amount: '12.50' } });
    const said = await workspace.published();
    expect(said.map(({ type, subjectSeq }) => [type, subjectSeq])).toEqual([
      ['document.processed', 1],
      ['document.review.requested', 2],
      ['document.processed', 3],
      ['document.corrected', 4],
    ]);
    expect(said[2]?.data).toMatchObject({ status: 'processed', fields: { total_amount: '12.50' } });
    expect(said[3]?.data).toEqual({
      ...{ document_id: documentId, case_id: caseId, actor },
      fields: ['total_amount', 'invoice_number'],
    });
  });

  it('keeps who changed what, beside what identifies the file', async () => {
    const documentId = await extract('doubt');

    await correct(documentId, { total_amount: '12.50' });

    const kept = await platform.sql(
      `select c.before, c.after, c.actor_id, c.actor_name, length(d.sha256) as sha256, d.fields
       from corrections c join documents d using (workspace_id, environment, document_id) where document_id = $1`,
      [documentId],
    );
    expect(kept).toEqual([
      {
        ...{ before: { total_amount: '10.00' }, after: { total_amount: '12.50' }, sha256: 64 },
        ...{ actor_id: 'reviewer-7', actor_name: 'Ada', fields: { total_amount: '12.50', invoice_number: 'INV-1' } },
      },
    ]);
  });

  it('lets one of two corrections win, and tells the other', async () => {
    const documentId = await extract('doubt');

    const replies = await Promise.all(['1.00', '2.00'].map((amount) => correct(documentId, { total_amount: amount })));

    expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    const winner = replies.find(({ status }) => status === 200);
    expect((await read(documentId)).fields).toEqual((winner?.body as Document).fields);
    expect(await workspace.published('document.corrected')).toHaveLength(1);
  });

  it('answers a repeated correction with the first reply', async () => {
    const documentId = await extract('doubt');

    const first = await correct(documentId, { total_amount: '1.00' }, { idempotencyKey: 'once' });
    const second = await correct(documentId, { total_amount: '1.00' }, { idempotencyKey: 'once' });

    expect([second.status, second.body]).toEqual([first.status, first.body]);
    expect(await workspace.published('document.corrected')).toHaveLength(1);
  });

  it.each([
    ['a field that the template has not', { no_such: '1' }, 'fields.no_such'],
    ['an amount in another form', { total_amount: '1.250,00' }, 'fields.total_amount'],
    ['a date in another form', { issue_date: '28.03.2026' }, 'fields.issue_date'],
    ['a day that is none', { issue_date: '2026-02-30' }, 'fields.issue_date'],
    ['nothing at all', {}, 'fields'],
  ])('refuses %s and leaves the document in review', async (_what, fields, path) => {
    const documentId = await extract('doubt');

    const refused = await correct<ErrorEnvelope>(documentId, fields);

    expect([refused.status, refused.body.error.code]).toEqual([400, 'invalid_request']);
    expect(refused.body.error.details?.map((detail) => detail.path)).toEqual([path]);
    expect((await read(documentId)).status).toBe('needs_review');
  });

  it('refuses a document that needs no review, and says in which state it is', async () => {
    const refused = await correct<ErrorEnvelope>(await extract('clear'), { total_amount: '1.00' });

    expect([refused.status, refused.body.error.code]).toEqual([409, 'conflict']);
    expect(refused.body.error.message).toContain('processed');
  });

  it('refuses a document of a verification, whose case decides it', async () => {
    const documents = [aDocumentToRead({ type: 'invoice', file_url: files.urlOf('doubt') })];
    await workspace.publish(workspace.event('verification.submitted', aSubmission({ documents })));
    const documentId = documents[0]?.document_id ?? '';
    await eventually(async () => (await read(documentId)).status === 'needs_review');

    const refused = await correct<ErrorEnvelope>(documentId, { total_amount: '1.00' });

    expect([refused.status, refused.body.error.code]).toEqual([409, 'conflict']);
  });

  it('knows no document of another workspace, and none of a family that the key may not see', async () => {
    const documentId = await extract('doubt');
    const path = `/v1/documents/${documentId}/corrections`;
    const body = { fields: { total_amount: '1.00' }, actor };

    const elsewhere = await platform.as().post(path, body);
    const limited = await workspace.post(path, body, { claims: { families: ['onboarding-*'] } });

    expect([elsewhere.status, limited.status]).toEqual([404, 403]);
  });
});
