import type { Document, ErrorEnvelope } from '@ifcgate/contracts';
import { eventually } from '@ifcgate/test-kit';
import { aDocumentToRead, aSubmission, aTenant } from '@ifcgate/test-kit/builders';
import type { WorkspaceView } from '@ifcgate/test-kit/service-harness';
import { EngineDouble } from './engine-double.ts';
import { type FileServer, serveFiles } from './file-server.ts';
import { type Extraction, startExtraction } from './start-extraction.ts';

let files: FileServer;
let engine: EngineDouble;
let platform: Extraction;
let workspace: WorkspaceView;

beforeAll(async () => {
  files = await serveFiles();
});
afterAll(() => files.close());
beforeEach(async () => {
  engine = new EngineDouble();
  platform = await startExtraction({ allowPrivateTestAddresses: true, ocrReaders: 2, engine }, { hasPeers: true });
  workspace = platform.as(aTenant('test'));
});
afterEach(() => platform.stop());

interface Accepted {
  readonly document_id: string;
  readonly status: string;
}
const extract = (name: string, wait: number) =>
  workspace.post<Accepted>('/v1/documents/extract', {
    ...{ template: 'invoice-standard', file_url: files.urlOf(name), wait },
  });
const cancel = (documentId: string, as = workspace) =>
  as.post<Accepted & ErrorEnvelope>(`/v1/documents/${documentId}/cancel`);
const read = async (documentId: string): Promise<Document> =>
  (await workspace.get<Document>(`/v1/documents/${documentId}`)).body;
const held = (count: number) => eventually(() => engine.held.length === count, { message: `${count} held scans` });

describe('POST /v1/documents/{document_id}/cancel', () => {
  it('ends the reading at once, whoever asks again, and nothing contradicts it', async () => {
    const { document_id: documentId } = (await extract('scan', 0)).body;
    await held(1);
    const [reading] = engine.held;

    const replies = [await cancel(documentId), await cancel(documentId)];

    expect(replies.map(({ status, body }) => [status, body.status])).toEqual([
      [200, 'cancelled'],
      [200, 'cancelled'],
    ]);
    await eventually(() => reading?.isAborted() === true, { timeoutMs: 1000 });
    reading?.finish();
    expect(await read(documentId)).toMatchObject({ status: 'cancelled', fields: {}, failure: null });
    expect((await workspace.published()).map(({ type }) => type)).toEqual(['document.cancelled']);
    expect(platform.log.lines().filter(({ level }) => level >= 50)).toEqual([]);
  });

  it('answers those who wait for the document', async () => {
    const waiting = extract('scan', 30);
    await held(1);
    const { data } = (await workspace.get<{ data: Accepted[] }>('/v1/documents')).body;
    const documentId = data[0]?.document_id ?? '';

    await cancel(documentId);

    const { status, body } = await waiting;
    expect([status, body]).toEqual([200, { document_id: documentId, status: 'cancelled', fields: {} }]);
  });

  it('reaches the process that reads the document, where another one is asked', async () => {
    const { document_id: documentId } = (await extract('scan', 0)).body;
    await held(1);
    const [reading] = engine.held;
    const other = await startExtraction(
      { allowPrivateTestAddresses: true, engine, files: { dir: platform.filesDir } },
      { hasPeers: true, database: platform.database },
    );

    const { status } = await cancel(documentId, other.as(workspace.tenant));

    expect(status).toBe(200);
    await eventually(() => reading?.isAborted() === true, { timeoutMs: 3000 });
    await other.stop();
  });

  it('takes back the reading of that document only, where the same bytes are read for another', async () => {
    const [first, second] = [await extract('scan', 0), await extract('scan', 0)];
    await eventually(async () => {
      const [row] = await platform.sql<{ claimed: number }>(
        `select count(claim_id)::integer as claimed from documents where lane = 'ocr'`,
      );
      return row?.claimed === 2 && engine.held.length === 1;
    });

    await cancel(first.body.document_id);
    await eventually(async () => (await read(first.body.document_id)).status === 'cancelled');
    engine.finishHeld();

    await eventually(async () => (await read(second.body.document_id)).status === 'processed');
    expect(engine.begun).toEqual(['scan']);
  });

  it('counts in the batch, which is complete with it, once', async () => {
    const names = ['scan', 'clear', 'doubt'];
    const { body } = await workspace.post<{ batch_id: string; documents: Accepted[] }>('/v1/documents/extract', {
      template: 'invoice-standard',
      documents: names.map((name) => ({ file_url: files.urlOf(name) })),
    });
    await held(1);

    const replies = await Promise.all([1, 2, 3].map(() => cancel(body.documents[0]?.document_id ?? '')));

    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
    const completed = await eventually(async () => {
      const events = await workspace.published('batch.completed');
      return events.length > 0 && events;
    });
    const counts = { documents: 3, processed: 1, needs_review: 1, failed: 0, cancelled: 1 };
    expect(completed.map(({ data }) => data)).toMatchObject([{ batch_id: body.batch_id, ...counts }]);
    const path = `/v1/documents?batch_id=${body.batch_id}&status=cancelled`;
    expect((await workspace.get<{ data: Accepted[] }>(path)).body.data).toHaveLength(1);
  });

  it('refuses a document that has ended, and says how', async () => {
    const refused = await cancel((await extract('clear', 20)).body.document_id);

    expect([refused.status, refused.body.error.code]).toEqual([409, 'conflict']);
    expect(refused.body.error.message).toContain('processed');
  });

  it('tells the verification whose document it is', async () => {
    const documents = [aDocumentToRead({ type: 'invoice', file_url: files.urlOf('scan') })];
    const submission = aSubmission({ documents });
    await workspace.publish(workspace.event('verification.submitted', submission));
    await held(1);

    await cancel(documents[0]?.document_id ?? '');

    const [event] = await workspace.published('document.cancelled');
    expect(event?.data).toMatchObject({ origin: 'verification', case_id: submission.case_id, status: 'cancelled' });
  });

  it('knows no document of another workspace', async () => {
    const { document_id: documentId } = (await extract('clear', 20)).body;

    expect((await cancel(documentId, platform.as())).status).toBe(404);
  });
});
