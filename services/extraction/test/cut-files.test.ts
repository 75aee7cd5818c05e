import { rename, rm, writeFile } from 'node:fs/promises';
import type { DocumentRow, Page, UploadedFile } from '@ifcgate/contracts';
import { eventually } from '@ifcgate/test-kit';
import { aTenant } from '@ifcgate/test-kit/builders';
import type { WorkspaceView } from '@ifcgate/test-kit/service-harness';
import { retryQuarantined } from '../src/documents/use-cases/quarantine.ts';
import type { SplitResult } from '../src/engine/index.ts';
import { EngineDouble } from './engine-double.ts';
import { type FileServer, serveFiles } from './file-server.ts';
import { upload } from './forms.ts';
import { type Extraction, startExtraction } from './start-extraction.ts';

const engine = new EngineDouble();
let files: FileServer;
let platform: Extraction;
let workspace: WorkspaceView;
/** The cuts that are under way; a test ends them. */
let cuts: PromiseWithResolvers<SplitResult>[];

beforeAll(async () => {
  [files, platform] = await Promise.all([serveFiles(), startExtraction({ engine, allowPrivateTestAddresses: true })]);
});
afterAll(async () => {
  await platform.stop();
  await files.close();
});
beforeEach(() => {
  workspace = platform.as(aTenant('test'));
  cuts = [];
  engine.splitWithoutOcr = (_input, { signal } = {}) => {
    const cut = Promise.withResolvers<SplitResult>();
    signal?.addEventListener('abort', () => cut.reject(signal.reason as Error), { once: true });
    cuts.push(cut);
    return cut.promise;
  };
});

const inTwo: SplitResult = {
  status: 'split',
  parts: [
    { from: 1, to: 2, isDoubtful: false },
    { from: 4, to: 4, isDoubtful: false },
  ],
};

async function submit(): Promise<string> {
  const { body: file } = await upload<UploadedFile>(workspace, Buffer.from(`%PDF-1.7 ${workspace.tenant.workspaceId}`));
  const body = { template: 'invoice-standard', file_id: file.file_id, split: true };
  const answer = await workspace.post<{ batch_id: string }>('/v1/documents/extract', body);
  await eventually(() => cuts.length === 1);
  return answer.body.batch_id;
}

const documentsOf = async (batchId: string, view = workspace): Promise<DocumentRow[]> =>
  (await view.get<Page<DocumentRow>>(`/v1/documents?batch_id=${batchId}`)).body.data;
const rowOf = async (batchId: string): Promise<{ document_id: string; lane: string; status: string }> =>
  (await platform.sql('select document_id, lane, status from documents where batch_id = $1', [batchId]))[0] as never;
const untilComplete = (): Promise<unknown> =>
  eventually(async () => expect(await workspace.published('batch.completed')).toHaveLength(1));
const completed = async () => (await workspace.published('batch.completed'))[0]?.data;

describe('a file that is being cut', () => {
  it('stands in no list before, and with all of its documents afterwards', async () => {
    const batchId = await submit();
    expect(await documentsOf(batchId)).toEqual([]);

    cuts[0]?.resolve(inTwo);

    await untilComplete();
    const documents = await documentsOf(batchId);
    expect(documents.map(({ pages_of_file: pages }) => pages).sort()).toEqual([
      [1, 2],
      [4, 4],
    ]);
    expect(await documentsOf(batchId, platform.as(aTenant('test')))).toEqual([]);
  });

  it('goes on to the lane in which piles are recognised, where it has to be', async () => {
    engine.splitWithOcr = () => Promise.resolve(inTwo);
    engine.splitWithoutOcr = () => {
      cuts.push(Promise.withResolvers<SplitResult>());
      return Promise.resolve('ocr_needed');
    };
    const batchId = await submit();

    await untilComplete();

    expect(await documentsOf(batchId)).toHaveLength(2);
  });

  it('makes no documents any more when it was cancelled meanwhile', async () => {
    const batchId = await submit();
    const { document_id: id } = await rowOf(batchId);

    expect((await workspace.post(`/v1/documents/${id}/cancel`, {})).status).toBe(200);
    cuts[0]?.resolve(inTwo);

    await untilComplete();
    expect(await completed()).toMatchObject({ documents: 1, cancelled: 1 });
    expect(await documentsOf(batchId)).toMatchObject([{ status: 'cancelled' }]);
  });

  it('makes its documents once, whoever comes late with another cut', async () => {
    const batchId = await submit();
    await platform.sql(`update documents set run_at = now() - interval '1 second' where batch_id = $1`, [batchId]);
    await eventually(() => cuts.length === 2, { timeoutMs: 20_000 });

    cuts[1]?.resolve(inTwo);
    await untilComplete();
    cuts[0]?.resolve({ status: 'split', parts: [...inTwo.parts, { from: 5, to: 5, isDoubtful: false }] });

    await eventually(async () => {
      const rows = await platform.sql('select from documents where batch_id = $1 and claim_id is not null', [batchId]);
      expect(rows).toEqual([]);
    });
    expect(await documentsOf(batchId)).toHaveLength(2);
    expect(await completed()).toMatchObject({ documents: 2, processed: 2 });
  });

  it('fails for faults of ours after three, and is cut when an operator has it tried again', async () => {
    const batchId = await submit();
    const { document_id: id } = await rowOf(batchId);
    await platform.sql('update documents set faults = 2 where document_id = $1', [id]);
    cuts[0]?.reject(new Error('a fault of ours'));
    await eventually(async () => {
      await platform.sql('update documents set run_at = now() where document_id = $1 and claim_id is null', [id]);
      expect((await rowOf(batchId)).status).toBe('failed');
    });
    expect(await documentsOf(batchId)).toMatchObject([{ status: 'failed', pages_of_file: null }]);

    await retryQuarantined(platform.service.database, id);

    expect((await rowOf(batchId)).lane).toBe('parts');
    await eventually(() => cuts.length === 2);
    cuts[1]?.resolve(inTwo);
    await eventually(async () => {
      expect((await documentsOf(batchId)).map(({ status }) => status)).toEqual(['processed', 'processed']);
    });
    expect(await workspace.published('batch.completed')).toHaveLength(1);
  });

  it('is put off for a fault of ours where its documents cannot be written', async () => {
    const batchId = await submit();
    await platform.sql(`alter table documents add constraint refused check (pages_from is null) not valid`);

    cuts[0]?.resolve(inTwo);

    await eventually(async () => {
      const [row] = await platform.sql('select faults from documents where batch_id = $1', [batchId]);
      expect(row).toEqual({ faults: 1 });
    });
    await platform.sql('alter table documents drop constraint refused');
    await platform.sql('update documents set run_at = now() where batch_id = $1', [batchId]);
    await eventually(() => cuts.length === 2);
    cuts[1]?.resolve(inTwo);
    await untilComplete();
    expect(await documentsOf(batchId)).toHaveLength(2);
  });

  it('is put off where its content cannot be kept, since each of its documents would be fetched by itself', async () => {
    const { filesDir } = platform;
    await rename(filesDir, `${filesDir}-away`);
    await writeFile(filesDir, 'no folder');
    const body = { template: 'invoice-standard', file_url: files.urlOf('%PDF-1.7 of a url'), split: true };
    const { body: batch } = await workspace.post<{ batch_id: string }>('/v1/documents/extract', body);
    await eventually(() => cuts.length === 1);

    cuts[0]?.resolve(inTwo);

    await eventually(async () => {
      const [row] = await platform.sql('select hold_ups from documents where batch_id = $1', [batch.batch_id]);
      expect(row).toEqual({ hold_ups: 1 });
    });
    expect(await documentsOf(batch.batch_id)).toEqual([]);
    await rm(filesDir);
    await rename(`${filesDir}-away`, filesDir);
    await platform.sql('update documents set run_at = now() where batch_id = $1', [batch.batch_id]);
    await eventually(() => cuts.length === 2);
    cuts[1]?.resolve(inTwo);
    await untilComplete();
    expect(await documentsOf(batch.batch_id)).toHaveLength(2);
  });

  it('is answered once for an idempotency key, and asks for the families of documents', async () => {
    const body = { template: 'invoice-standard', file_url: 'https://files.example.com/invoice.pdf', split: true };
    const key = { idempotencyKey: 'once' };
    const [first, again] = [
      await workspace.post<{ batch_id: string }>('/v1/documents/extract', body, key),
      await workspace.post<{ batch_id: string }>('/v1/documents/extract', body, key),
    ];
    const limited = await workspace.post('/v1/documents/extract', body, { claims: { families: ['onboarding-*'] } });

    expect(again.body).toEqual(first.body);
    expect(limited.status).toBe(403);
  });
});
