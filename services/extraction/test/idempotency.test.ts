import type { DocumentRow, Page } from '@ifcgate/contracts';
import { postAtOnce } from '@ifcgate/test-kit';
import { aTenant } from '@ifcgate/test-kit/builders';
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

const path = '/v1/documents/extract';
const anInvoice = { template: 'invoice-standard', file_url: 'https://files.example.com/invoice.pdf' };
const documents = async (): Promise<DocumentRow[]> =>
  (await workspace.get<Page<DocumentRow>>('/v1/documents')).body.data;

describe('fifty equal requests at once', () => {
  it('extract one document, and whoever waits for it gets the one answer', async () => {
    const otherBody = { ...anInvoice, template: 'passport' };

    const { first, replay } = await postAtOnce<{ document_id: string }>(workspace, {
      path,
      body: anInvoice,
      otherBody,
    });

    expect(first).toMatchObject({ status: 200, body: { status: 'processed', fields: { invoice_number: 'INV-2041' } } });
    expect(replay).toMatchObject({ status: 200, body: first.body });
    expect((await documents()).map((row) => row.document_id)).toEqual([first.body.document_id]);
    expect(await workspace.published('document.processed')).toHaveLength(1);
  });

  it('extract one document for those who do not wait, and go on saying that it is being processed', async () => {
    const { first, replay } = await postAtOnce(workspace, {
      path,
      body: { ...anInvoice, wait: 0 },
      otherBody: anInvoice,
    });

    expect([first.status, replay.status]).toEqual([202, 202]);
    expect(replay.body).toEqual(first.body);
    expect(await documents()).toHaveLength(1);
  });

  it('make one batch', async () => {
    const { file_url } = anInvoice;
    const body = { template: 'invoice-standard', documents: [{ file_url }, { file_url }] };
    const otherBody = { ...body, documents: [{ file_url }] };

    const { first, replay } = await postAtOnce<{ batch_id: string }>(workspace, { path, body, otherBody });

    expect(first.status).toBe(202);
    expect(replay.body).toEqual(first.body);
    expect((await documents()).map((row) => row.batch_id)).toEqual([first.body.batch_id, first.body.batch_id]);
  });
});

describe('the Idempotency-Key of an extraction', () => {
  it('is free after a refusal, for the request that is then right', async () => {
    const once = { idempotencyKey: 'once' };

    const refused = await workspace.post(path, { ...anInvoice, template: 'no-such' }, once);
    const done = await workspace.post(path, anInvoice, once);

    expect([refused.status, done.status]).toEqual([422, 200]);
    expect(done.headers['idempotent-replayed']).toBeUndefined();
  });
});
