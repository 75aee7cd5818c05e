import type { Document } from '@ifcgate/contracts';
import { Columns, inTenant, newId, systemClock } from '@ifcgate/service-kit';
import { eventually } from '@ifcgate/test-kit';
import { aTenant } from '@ifcgate/test-kit/builders';
import type { WorkspaceView } from '@ifcgate/test-kit/service-harness';
import { type Job, claimJobs } from '../src/documents/db/job-rows.ts';
import { recordOutcomes } from '../src/documents/use-cases/record-outcomes.ts';
import { EngineDouble } from './engine-double.ts';
import { type FileServer, serveFiles } from './file-server.ts';
import { type Extraction, startExtraction } from './start-extraction.ts';

const leaseSeconds = 3;
let files: FileServer;
let engine: EngineDouble;
let platform: Extraction;
let workspace: WorkspaceView;

beforeAll(async () => {
  const silent = () => undefined;
  files = await serveFiles({ silent });
});
afterAll(() => files.close());
beforeEach(async () => {
  engine = new EngineDouble();
  platform = await startExtraction({ allowPrivateTestAddresses: true, ocrReaders: 2, engine, leaseSeconds });
  workspace = platform.as(aTenant('test'));
});
afterEach(() => platform.stop());

interface Accepted {
  readonly document_id: string;
  readonly status: string;
}
const submit = async (name: string, as = workspace): Promise<string> => {
  const body = { template: 'invoice-standard', file_url: files.urlOf(name), wait: 0 };
  return (await as.post<Accepted>('/v1/documents/extract', body)).body.document_id;
};
const submitBatch = async (names: readonly string[], as = workspace): Promise<{ batchId: string; ids: string[] }> => {
  const body = { template: 'invoice-standard', documents: names.map((name) => ({ file_url: files.urlOf(name) })) };
  const { body: answer } = await as.post<{ batch_id: string; documents: Accepted[] }>('/v1/documents/extract', body);
  return { batchId: answer.batch_id, ids: answer.documents.map((document) => document.document_id) };
};
const read = async (documentId: string): Promise<Document> =>
  (await workspace.get<Document>(`/v1/documents/${documentId}`)).body;
const aClaim = { lane: 'ocr' as const, limit: 1, perTenant: 1, crowded: [] };
const held = (count: number) => eventually(() => engine.held.length === count, { message: `${count} held scans` });
const scans = (count: number, of = ''): string[] => Array.from({ length: count }, (_, n) => `scan ${of}${n}`);

describe('a batch of a hundred scans', () => {
  it('delays no invoice with text, and is worked on two at a time', async () => {
    await submitBatch(scans(100));
    await held(2);

    const body = { template: 'invoice-standard', file_url: files.urlOf('invoice'), wait: 20 };
    const { status, body: answer } = await workspace.post<Accepted>('/v1/documents/extract', body);

    expect([status, answer.status]).toEqual([200, 'processed']);
    expect(engine.mostHeld).toBe(2);
    const claimed = await platform.sql<{ claimed: number; interruptions: number }>(
      `select count(claim_id)::integer as claimed, max(interruptions) as interruptions from documents where lane = 'ocr'`,
    );
    expect(claimed).toEqual([{ claimed: 2, interruptions: 0 }]);
  });

  it('lets the scan of another workspace pass after those that were begun', async () => {
    await submitBatch(scans(20, 'of a batch '));
    await held(2);
    await submit('scan of another', platform.as(aTenant('test')));
    await eventually(async () => {
      const [row] = await platform.sql<{ waiting: number }>(
        `select count(*)::integer as waiting from documents where lane = 'ocr'`,
      );
      return row?.waiting === 21;
    });

    engine.held[0]?.finish();

    await eventually(() => engine.begun.length === 3);
    expect(engine.begun[2]).toBe('scan of another');
  });
});

describe('a workspace whose hosts do not answer', () => {
  it('leaves places to the others', async () => {
    await submitBatch(Array.from({ length: 40 }, () => 'silent'));
    const taken = async (): Promise<number> => {
      const rows = await platform.sql<{ n: number }>('select count(claim_id)::integer as n from documents');
      return rows[0]?.n ?? 0;
    };
    await eventually(async () => (await taken()) >= 16);

    const body = { template: 'invoice-standard', file_url: files.urlOf('invoice'), wait: 10 };
    const { status } = await platform.as(aTenant('test')).post('/v1/documents/extract', body);

    expect(status).toBe(200);
    expect(await taken()).toBeLessThan(32);
  });
});

describe('a long document', () => {
  it('shows how far its reading is', async () => {
    const documentId = await submit('scan of fifty pages');
    await held(1);

    engine.held[0]?.progress(3, 50);

    const shown = await eventually(async () => {
      const document = await read(documentId);
      return document.pages_done === 3 && document;
    });
    expect(shown).toMatchObject({ status: 'processing', pages: 50, pages_done: 3 });
    engine.finishHeld();
    const ended = await eventually(async () => {
      const document = await read(documentId);
      return document.status === 'processed' && document;
    });
    expect(ended).toMatchObject({ pages: 1, pages_done: 1, line_items: [{ fields: { description: 'Paper' } }] });
  });

  it('stays its worker’s for as long as that lives', async () => {
    const documentId = await submit('scan that takes long');
    await held(1);
    const leaseOf = async (): Promise<number> => {
      const rows = await platform.sql<{ run_at: Date }>('select run_at from documents where document_id = $1', [
        documentId,
      ]);
      return rows[0]?.run_at.getTime() ?? 0;
    };
    const first = await leaseOf();

    await eventually(async () => (await leaseOf()) > first + leaseSeconds * 1000, { timeoutMs: 20_000 });

    expect(engine.begun).toEqual(['scan that takes long']);
  });
});

describe('a worker that dies', () => {
  it('leaves its documents to another one, and what it still says of them is not heard', async () => {
    const { ids } = await submitBatch(scans(3));
    await held(2);
    const claim = { ...aClaim, claimId: 'of the dead', leaseSeconds: 1 };
    const abandoned = await eventually(async () => {
      const jobs = await claimJobs(platform.service.database.claim, claim);
      const [job] = jobs;
      return job !== undefined && job;
    });

    for (let n = 1; n <= 3; n++) {
      await eventually(() => engine.held.length > 0, { timeoutMs: 10_000 });
      engine.held[0]?.finish();
    }

    expect(ids).toContain(abandoned.documentId);
    await eventually(async () => (await workspace.published('batch.completed')).length === 1, { timeoutMs: 10_000 });
    await recordLate(abandoned);
    const processed = await workspace.published('document.processed');
    expect(processed.map(({ subject }) => subject).toSorted()).toEqual(ids.toSorted());
    const rows = await platform.sql('select interruptions, faults from documents where document_id = $1', [
      abandoned.documentId,
    ]);
    expect(rows).toEqual([{ interruptions: 0, faults: 0 }]);
  });
});

describe('a queue of many documents', () => {
  it('is claimed from by its index, however long it is', async () => {
    await platform.sql(`
      insert into documents (workspace_id, environment, document_id, origin, template, status, fields, details, checks,
        warnings, metadata, created_at, run_at, lane, file_url)
      select 'ws_' || n % 3, 'live', 'doc_' || n, 'extract', 'passport', 'processing', '{}', '{}', '[]', '[]', '{}', now(),
        now() + interval '1 hour' + n * interval '1 second', 'ocr', 'https://files.example.com/' || n
      from generate_series(1, 20000) n`);
    await platform.sql('analyze documents');
    const lines = await explainClaim();

    expect(lines.filter((line) => line.includes('Seq Scan on documents'))).toEqual([]);
    expect(lines.some((line) => line.includes('documents_queue'))).toBe(true);
  });
});

/** What a worker says that was taken for dead. */
async function recordLate(job: Job): Promise<void> {
  const failure = { code: 'file_corrupt' as const, message: 'too late' };
  const late = { job, failure, sha256: null, result: null, putOff: undefined, isQuarantined: false };
  await platform.service.database.transaction(inTenant(job), (tx) =>
    recordOutcomes({ clock: systemClock, newId }, tx, [late]),
  );
}

/** The plan of the statement that claims, as the database makes it for the worker's role. */
async function explainClaim(): Promise<string[]> {
  const lines: string[] = [];
  const explained = {
    $queryRaw: async (parts: TemplateStringsArray, ...values: unknown[]) => {
      const text = parts.reduce((before, part, n) => `${before}${literal(values[n - 1])}${part}`);
      const rows = await platform.sql<{ 'QUERY PLAN': string }>(`explain ${text}`);
      lines.push(...rows.map((row) => row['QUERY PLAN']));
      return [];
    },
  };
  const claim = { ...aClaim, claimId: 'explained', leaseSeconds: 60 };
  await claimJobs(explained as unknown as Parameters<typeof claimJobs>[0], claim);
  return lines;
}

function literal(value: unknown): string {
  if (value instanceof Columns) return value.text;
  if (Array.isArray(value)) return `'{${value.join()}}'`;
  return typeof value === 'number' ? String(value) : `'${String(value)}'`;
}
