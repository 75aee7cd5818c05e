import type { Document } from '@ifcgate/contracts';
import { metrics } from '@ifcgate/service-kit';
import { eventually } from '@ifcgate/test-kit';
import { aTenant } from '@ifcgate/test-kit/builders';
import type { WorkspaceView } from '@ifcgate/test-kit/service-harness';
import { type FailureCode, ReadingCutOff } from '../src/engine/index.ts';
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
  platform = await startExtraction({ allowPrivateTestAddresses: true, engine });
  workspace = platform.as(aTenant('test'));
});
afterEach(() => platform.stop());

const submit = async (names: readonly string[], as = workspace): Promise<string[]> => {
  const documents = names.map((name) => ({ file_url: files.urlOf(name) }));
  const body = { template: 'invoice-standard', documents };
  const answer = await as.post<{ documents: { document_id: string }[] }>('/v1/documents/extract', body);
  return answer.body.documents.map((document) => document.document_id);
};

/** The document once it has ended, whoever has to wait; nobody waits for a test. */
const ended = (documentId: string, as = workspace): Promise<Document> =>
  eventually(
    async () => {
      await platform.sql('update documents set run_at = now() where claim_id is null and run_at > now()');
      const { body } = await as.get<Document>(`/v1/documents/${documentId}`);
      return body.status !== 'processing' && body;
    },
    { timeoutMs: 20_000, message: `${documentId} to end` },
  );
const limitReached = (code: FailureCode) => ({
  status: 'failed' as const,
  fields: {},
  failure: { code, message: 'x' },
});

describe('a document that this machine keeps from being read', () => {
  it.each(['starved', 'killed', 'not_started'] as const)('is never failed for it: %s', async (reason) => {
    engine.plans.set(
      'invoice',
      Array.from({ length: 4 }, () => new ReadingCutOff(reason)),
    );
    const [documentId = ''] = await submit(['invoice']);

    const document = await ended(documentId);

    expect(document).toMatchObject({ status: 'processed', failure: null });
    expect(engine.readings.get('invoice')).toBe(5);
    expect(await workspace.published('document.failed')).toEqual([]);
    expect(await platform.sql('select faults, interruptions, retries, hold_ups, stalls from documents')).toEqual([
      { faults: 0, interruptions: 0, retries: 0, hold_ups: 4, stalls: 0 },
    ]);
  });

  it('waits longer each time', async () => {
    engine.plans.set('invoice', [new ReadingCutOff('starved'), new ReadingCutOff('starved')]);
    const [documentId = ''] = await submit(['invoice']);
    await ended(documentId);

    const waits = platform.log.lines('document.read').flatMap(({ retryInMs }) => retryInMs ?? []);

    expect(waits).toHaveLength(2);
    expect(waits[0]).toBeLessThanOrEqual(1200);
    expect(waits[1]).toBeGreaterThanOrEqual(1600);
  });

  it('is shown to operators, who are warned after an hour', async () => {
    const warned = await startExtraction({ engine, allowPrivateTestAddresses: true }, { database: platform.database });
    await platform.sql(`
      insert into documents (workspace_id, environment, document_id, origin, template, status, fields, details, checks,
        warnings, metadata, created_at, run_at, hold_ups)
      values ('ws_1', 'test', 'doc_1', 'extract', 'passport', 'processing', '{}', '{}', '[]', '[]', '{}',
        now() - interval '61 minutes', now() + interval '1 hour', 9)`);
    await warned.stop();
    const after = await startExtraction({ engine, allowPrivateTestAddresses: true }, { database: platform.database });

    await eventually(() => after.log.lines('document.overdue').length === 1);

    const lines = await metrics.metrics();
    expect(lines).toContain('ifcgate_documents{service="extraction",state="heldUp"} 1');
    expect(lines).toContain('ifcgate_documents{service="extraction",state="overdue"} 1');
    await after.stop();
  });
});

describe('a document over which readers come to a standstill', () => {
  it('is failed after the third, and not before', async () => {
    engine.plans.set(
      'invoice',
      Array.from({ length: 3 }, () => new ReadingCutOff('stalled')),
    );
    const [documentId = ''] = await submit(['invoice']);

    const document = await ended(documentId);

    expect(document).toMatchObject({ status: 'failed', failure: { code: 'processing_timeout' } });
    expect(engine.readings.get('invoice')).toBe(3);
  });

  it('is read by itself from then on: the same bytes of others stand and fall without it', async () => {
    engine.plans.set(
      'invoice',
      Array.from({ length: 3 }, () => new ReadingCutOff('stalled')),
    );
    const ids = await submit(Array.from({ length: 12 }, () => 'invoice'));

    const documents = await Promise.all(ids.map((id) => ended(id)));

    const failed = documents.filter(({ status }) => status === 'failed');
    expect(failed.length).toBeLessThanOrEqual(1);
    expect(documents.filter(({ status }) => status === 'processed')).toHaveLength(12 - failed.length);
  });
});

describe('one content that is read for many documents', () => {
  it.each(['processing_timeout', 'file_limit_exceeded'] as const)(
    'has a second reading for those that only joined one which ended with %s',
    async (code) => {
      engine.plans.set('invoice', [limitReached(code)]);
      const ids = await submit(Array.from({ length: 12 }, () => 'invoice'));

      const documents = await Promise.all(ids.map((id) => ended(id)));

      expect(documents.filter(({ status }) => status === 'failed')).toHaveLength(1);
      expect(documents.filter(({ status }) => status === 'processed')).toHaveLength(11);
    },
  );
});

describe('a reading that cannot be written', () => {
  it('takes no other with it, of its own workspace or of another, and comes to an operator in the end', async () => {
    const other = platform.as(aTenant('test'));
    const broken = { fields: { invoice_number: 'A\u0000B' } };
    engine.plans.set(
      'broken',
      Array.from({ length: 4 }, () => broken),
    );

    const [ids, others] = await Promise.all([
      submit(['one', 'broken', 'two', 'three']),
      submit(['four', 'five'], other),
    ]);

    const documents = await Promise.all(ids.map((id) => ended(id)));
    const elsewhere = await Promise.all(others.map((id) => ended(id, other)));
    expect(documents.map(({ status }) => status)).toEqual(['processed', 'failed', 'processed', 'processed']);
    expect(elsewhere.map(({ status }) => status)).toEqual(['processed', 'processed']);
    expect(platform.log.lines('document.not_recorded')).toHaveLength(3);
    const counted = await platform.sql('select document_id from documents where quarantined_at is not null');
    expect(counted).toEqual([{ document_id: ids[1] }]);
    const [rest] = await platform.sql('select max(faults) as most from documents where document_id <> $1', [ids[1]]);
    expect(rest).toEqual({ most: 0 });
  });
});
