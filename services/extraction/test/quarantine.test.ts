import type { Document } from '@ifcgate/contracts';
import { metrics, runSetAsideCommand } from '@ifcgate/service-kit';
import { eventually } from '@ifcgate/test-kit';
import { aTenant } from '@ifcgate/test-kit/builders';
import type { WorkspaceView } from '@ifcgate/test-kit/service-harness';
import { documentTerms } from '../src/admin-program.ts';
import { countDocuments, readQuarantine, retryQuarantined } from '../src/documents/use-cases/quarantine.ts';
import { EngineDouble } from './engine-double.ts';
import { type FileServer, serveFiles } from './file-server.ts';
import { type Extraction, startExtraction } from './start-extraction.ts';

let files: FileServer;
let engine: EngineDouble;
let platform: Extraction;
let workspace: WorkspaceView;

beforeAll(async () => {
  files = await serveFiles();
  engine = new EngineDouble();
  platform = await startExtraction({ allowPrivateTestAddresses: true, engine });
  workspace = platform.as(aTenant('test'));
});
afterAll(async () => {
  await platform.stop();
  await files.close();
});

const operator = (...words: string[]) => {
  const { database } = platform.service;
  return runSetAsideCommand(words, documentTerms, () => ({
    list: (after) => readQuarantine(database, after),
    revive: (documentId) => retryQuarantined(database, documentId),
  }));
};
const read = async (documentId: string): Promise<Document> =>
  (await workspace.get<Document>(`/v1/documents/${documentId}`)).body;

describe('a document that has failed three times for a fault of ours', () => {
  it('fails, is shown to operators, and is read once more when they say so, in a batch that is complete once', async () => {
    const { body } = await workspace.post<{ batch_id: string; documents: { document_id: string }[] }>(
      '/v1/documents/extract',
      {
        template: 'invoice-standard',
        documents: ['scan held', 'scan poison'].map((n) => ({ file_url: files.urlOf(n) })),
      },
    );
    const [holding = '', poison = ''] = body.documents.map((document) => document.document_id);
    await eventually(() => engine.held.length === 1);
    const first = engine.held[0]?.name === 'scan held' ? poison : holding;
    // It may still be on its way to the lane of scans.
    const poisoned = `update documents set faults = 3 where document_id = $1 and lane = 'ocr' returning faults`;
    await eventually(async () => (await platform.sql(poisoned, [first])).length === 1);
    engine.finishHeld();

    const failed = await eventually(async () => {
      const document = await read(first);
      return document.status === 'failed' && document;
    });

    expect(failed.failure?.code).toBe('processing_timeout');
    const [batch] = await workspace.published('batch.completed');
    expect(batch?.data).toMatchObject({ documents: 2, processed: 1, failed: 1, cancelled: 0 });
    expect(await operator('documents', 'quarantined')).toMatchObject({
      documents: [{ documentId: first, ...workspace.tenant, template: 'invoice-standard', lane: 'ocr' }],
    });
    expect(await countDocuments(platform.service.database)).toEqual({
      fast: 0,
      ocr: 0,
      parts: 0,
      quarantined: 1,
      heldUp: 0,
      overdue: 0,
    });
    expect(platform.log.lines('document.quarantined')).toHaveLength(1);
    expect(await metrics.metrics()).toContain('ifcgate_documents{service="extraction",state="quarantined"}');

    expect(await operator('documents', 'retry', first)).toEqual({ documentId: first, status: 'processing' });

    await eventually(() => engine.held.length === 1);
    engine.finishHeld();
    await eventually(async () => (await read(first)).status === 'processed');
    expect(await platform.sql('select processed, failed from batches')).toEqual([{ processed: 2, failed: 0 }]);
    expect(await workspace.published('batch.completed')).toHaveLength(1);
    expect(await operator('documents', 'quarantined')).toEqual({ documents: [] });
    await expect(operator('documents', 'retry', first)).rejects.toMatchObject({ code: 'not_found' });
  });

  it.each([[['documents']], [['documents', 'retry']], [['documents', 'forget', 'doc_1']]])(
    'is not touched by the command %j, which tells those that there are',
    async (words) => {
      await expect(operator(...words)).rejects.toThrow('documents quarantined');
    },
  );
});
