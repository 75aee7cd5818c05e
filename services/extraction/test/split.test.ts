import type { DocumentRow, ExtractReply, Page, UploadedFile } from '@ifcgate/contracts';
import { eventually } from '@ifcgate/test-kit';
import { aTenant } from '@ifcgate/test-kit/builders';
import type { WorkspaceView } from '@ifcgate/test-kit/service-harness';
import { upload } from './forms.ts';
import { aPile } from './pile.ts';
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

const pile = await aPile([
  { number: 'A-17', total: '120.00', pages: 2 },
  'separator',
  { number: 'A-18', total: '80.00' },
]);

async function submit(content: Buffer): Promise<string> {
  const { body: file } = await upload<UploadedFile>(workspace, content);
  const { status, body } = await workspace.post<Extract<ExtractReply, { batch_id: string }>>('/v1/documents/extract', {
    ...{ template: 'invoice-standard', file_id: file.file_id, split: true, metadata: { pile: '7' } },
  });
  expect([status, body.documents]).toEqual([202, []]);
  return body.batch_id;
}

async function documentsOf(batchId: string): Promise<DocumentRow[]> {
  const { body } = await workspace.get<Page<DocumentRow>>(`/v1/documents?batch_id=${batchId}`);
  return body.data.toSorted((a, b) => (a.pages_of_file?.[0] ?? 0) - (b.pages_of_file?.[0] ?? 0));
}

/** The documents of a batch once it is complete. */
async function untilComplete(batchId: string): Promise<DocumentRow[]> {
  await eventually(async () => expect(await workspace.published('batch.completed')).toHaveLength(1), {
    timeoutMs: 20_000,
  });
  return documentsOf(batchId);
}

describe('a file that is to be split', () => {
  it('is answered as a batch, and becomes its documents with their pages', async () => {
    const batchId = await submit(pile);

    const documents = await untilComplete(batchId);

    expect(documents.map(({ pages_of_file, status, metadata }) => ({ pages_of_file, status, metadata }))).toEqual([
      { pages_of_file: [1, 2], status: 'processed', metadata: { pile: '7' } },
      { pages_of_file: [4, 4], status: 'processed', metadata: { pile: '7' } },
    ]);
    expect(await workspace.published('batch.completed')).toMatchObject([
      { data: { batch_id: batchId, documents: 2, processed: 2, failed: 0 } },
    ]);
    expect(await workspace.published('document.processed')).toHaveLength(2);
    const [first, second] = documents.map(({ document_id }) => document_id);
    expect((await workspace.get(`/v1/documents/${first}`)).body).toMatchObject({
      ...{ pages: 2, fields: { invoice_number: 'A-17', total_amount: '120.00' } },
      details: { total_amount: { page: 2 } },
    });
    expect((await workspace.get(`/v1/documents/${second}`)).body).toMatchObject({
      ...{ pages: 1, pages_of_file: [4, 4], fields: { invoice_number: 'A-18' } },
    });
  });

  it('shows of each document its own pages, also when another of them is gone', async () => {
    const [first, second] = await untilComplete(await submit(pile));
    const page = async (document: DocumentRow | undefined, number: number): Promise<number> => {
      const path = `/v1/documents/${document?.document_id}/pages/${number}.png`;
      return (await fetch(`${platform.url}${path}`, { headers: workspace.authorization() })).status;
    };

    expect([await page(first, 2), await page(first, 3), await page(second, 1), await page(second, 2)]).toEqual([
      ...[200, 404, 200, 404],
    ]);
    await workspace.delete(`/v1/documents/${first?.document_id}`);
    expect([await page(first, 1), await page(second, 1)]).toEqual([404, 200]);
  });

  it('is one document that failed where it cannot be read', async () => {
    const { body: file } = await upload<UploadedFile>(workspace, Buffer.from('%PDF-1.7\n1 0 obj\n%%EOF'));
    const { body } = await workspace.post<{ batch_id: string }>('/v1/documents/extract', {
      ...{ template: 'invoice-standard', file_id: file.file_id, split: true },
    });

    const documents = await untilComplete(body.batch_id);

    expect(documents).toMatchObject([{ status: 'failed', pages_of_file: null }]);
    expect(await workspace.published('document.failed')).toMatchObject([
      { data: { failure: { code: 'file_corrupt' } } },
    ]);
    expect(await workspace.published('batch.completed')).toMatchObject([{ data: { documents: 1, failed: 1 } }]);
  });

  it('goes to review with the documents whose ends are in doubt', async () => {
    const copies = await aPile([
      { number: 'A-17', total: '120.00' },
      { number: 'A-17', total: '120.00' },
    ]);

    const documents = await untilComplete(await submit(copies));

    expect(documents).toMatchObject([{ status: 'needs_review', pages_of_file: [1, 2] }]);
    const { body } = await workspace.get(`/v1/documents/${documents[0]?.document_id}`);
    expect(body).toMatchObject({
      warnings: expect.arrayContaining([expect.objectContaining({ code: 'cut_uncertain' })]),
    });
  });

  it('lies in a lane that former versions do not read', async () => {
    const batchId = await submit(pile);

    await untilComplete(batchId);

    const lanes = await platform.sql('select lane from documents where batch_id = $1', [batchId]);
    expect(lanes).toEqual([{ lane: 'parts' }, { lane: 'parts' }]);
  });

  it.each([
    ['a batch', { documents: [{ file_url: 'https://files.example.com/invoice.pdf' }] }],
    ['no file', {}],
    ['two files', { file_url: 'https://files.example.com/invoice.pdf', file_id: 'file_01J00000000000000000000000' }],
    ['a word', { file_url: 'https://files.example.com/invoice.pdf', split: 'yes' }],
  ])('is refused with %s', async (_, body) => {
    const { status } = await workspace.post('/v1/documents/extract', {
      template: 'invoice-standard',
      split: true,
      ...body,
    });

    expect(status).toBe(400);
  });
});
