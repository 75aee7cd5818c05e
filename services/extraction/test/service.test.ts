import { createHash } from 'node:crypto';
import type { Document, ErrorEnvelope } from '@ifcgate/contracts';
import { newId } from '@ifcgate/service-kit';
import { eventually, expectOwnCursorsOnly } from '@ifcgate/test-kit';
import { aDocumentToRead, aSubmission, aTenant } from '@ifcgate/test-kit/builders';
import type { WorkspaceView } from '@ifcgate/test-kit/service-harness';
import { type Extraction, startExtraction } from './start-extraction.ts';

let platform: Extraction;
let workspace: WorkspaceView;

beforeAll(async () => {
  platform = await startExtraction({ readsPrint: true });
});
afterAll(() => platform.stop());
beforeEach(() => {
  workspace = platform.as({ ...aTenant(), environment: 'test' });
});

interface Answered {
  readonly document_id: string;
  readonly status: string;
  readonly fields: Record<string, string>;
  readonly failure?: { code: string };
}

const specimen = (name: string): string => `https://files.example.com/${name}`;
const anInvoice = { template: 'invoice-standard', file_url: specimen('invoice.pdf') };
const extract = (body: object, idempotencyKey?: string) =>
  workspace.post<Answered>('/v1/documents/extract', body, idempotencyKey === undefined ? {} : { idempotencyKey });
const untilRead = (documentId: string): Promise<Document> =>
  eventually(
    async () => {
      const { body } = await workspace.get<Document>(`/v1/documents/${documentId}`);
      if (body.status === 'processing') throw new Error('It is still being read.');
      return body;
    },
    { timeoutMs: 20_000 },
  );

describe('POST /v1/documents/extract', () => {
  it('answers with the fields of the document, each with its evidence', async () => {
    const { status, body } = await extract(anInvoice);

    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'processed',
      fields: { invoice_number: 'INV-2041', total_amount: '1250.00' },
    });
    const document = await untilRead(body.document_id);
    expect(document.details['issue_date']).toMatchObject({ value: '2026-03-28', page: 1, source: 'text' });
    expect(await workspace.published('document.processed')).toMatchObject([{ subject: body.document_id }]);
  });

  it('answers 202 to one who does not wait, and reads the document all the same', async () => {
    const { status, body } = await extract({ ...anInvoice, wait: 0 });

    expect([status, body.status]).toEqual([202, 'processing']);
    expect((await untilRead(body.document_id)).status).toBe('processed');
  });

  it('makes one document of requests with one key, also while the first still waits', async () => {
    const replies = await Promise.all(Array.from({ length: 5 }, () => extract(anInvoice, 'once')));

    const answered = replies.filter(({ status }) => status === 200);
    expect(new Set(answered.map(({ body }) => body.document_id)).size).toBe(1);
    expect(replies.every(({ status }) => status === 200 || status === 409)).toBe(true);
    expect((await workspace.get<{ data: unknown[] }>('/v1/documents')).body.data).toHaveLength(1);
  });

  it('reads equal bytes of one workspace once, and says the same of them', async () => {
    const [first, second] = [await extract(anInvoice), await extract(anInvoice)];

    const [one, two] = [await untilRead(first.body.document_id), await untilRead(second.body.document_id)];
    const evidence = (document: Document): string =>
      createHash('sha256').update(JSON.stringify(document.details)).digest('hex');
    expect(evidence(one)).toBe(evidence(two));
  });

  it.each([
    ['an unknown template', { ...anInvoice, template: 'no-such' }, 422, 'template_not_found'],
    ['an unknown file', { template: 'passport', file_id: newId('file') }, 422, 'file_not_found'],
    ['neither file_url nor file_id', { template: 'passport' }, 400, 'invalid_request'],
    [
      'a URL that is not https',
      { ...anInvoice, file_url: 'http://files.example.com/invoice.pdf' },
      400,
      'invalid_request',
    ],
    [
      'credentials in the URL',
      { ...anInvoice, file_url: 'https://a:b@files.example.com/i.pdf' },
      400,
      'invalid_request',
    ],
    ['an empty batch', { template: 'passport', documents: [] }, 400, 'invalid_request'],
  ])('refuses %s', async (_what, body, status, code) => {
    const refused = await workspace.post<ErrorEnvelope>('/v1/documents/extract', body);

    expect([refused.status, refused.body.error.code]).toEqual([status, code]);
  });

  it('answers a document that cannot be had as failed, and names the cause', async () => {
    const missing = await extract({ ...anInvoice, file_url: specimen('nothing.pdf') });
    const forbidden = await extract({ ...anInvoice, file_url: 'https://127.0.0.1/invoice.pdf' });

    expect(missing.body).toMatchObject({ status: 'failed', fields: {}, failure: { code: 'file_unreachable' } });
    expect(forbidden.body).toMatchObject({ status: 'failed', failure: { code: 'file_address_forbidden' } });
    expect(await workspace.published('document.failed')).toHaveLength(2);
  });

  it('asks for people when it is not sure, and mints the case for them', async () => {
    const { body } = await extract({ template: 'passport', file_url: specimen('invoice.pdf') });

    const document = await untilRead(body.document_id);
    expect(document).toMatchObject({ status: 'needs_review', warnings: [{ code: 'mrz_not_found' }] });
    const [requested] = await workspace.published('document.review.requested');
    expect(requested?.data).toMatchObject({ document_id: body.document_id, case_id: document.case_id });
  });

  it('completes a batch with its last document', async () => {
    const documents = [{ file_url: specimen('invoice.pdf') }, { file_url: specimen('nothing.pdf') }];
    const { status, body } = await workspace.post<{ batch_id: string }>('/v1/documents/extract', {
      template: 'invoice-standard',
      documents,
    });

    expect(status).toBe(202);
    const completed = await eventually(async () => {
      const [event] = await workspace.published('batch.completed');
      if (event === undefined) throw new Error('It is not complete.');
      return event;
    });
    expect(completed.data).toMatchObject({ batch_id: body.batch_id, documents: 2, processed: 1, failed: 1 });
  });
});

describe('a submitted verification', () => {
  it('has its passport read for it, and opens no case for its doubts', async () => {
    const documents = [aDocumentToRead({ file_url: specimen('passport.png') })];
    const submitted = workspace.event('verification.submitted', aSubmission({ documents }));

    await workspace.publish(submitted, submitted);

    const { signals, details } = await untilRead(documents[0]?.document_id ?? '');
    const [event, ...more] = await workspace.published('document.processed');
    expect(event?.data).toMatchObject({
      ...{ origin: 'verification', case_id: submitted.data.case_id, status: 'processed' },
      fields: { surname: 'ERIKSSON', document_number: 'L898902C3' },
      // How its picture was taken, for who checks it.
      signals: { width_px: 1250, resolution_dpi: 254, editors: [] },
    });
    expect(signals).toEqual(event?.data.signals);
    // What is printed outside of the zone travels beside its fields.
    expect(event?.data.visual).toMatchObject({
      document_number: { value: 'L898902C3', page: 1 },
      date_of_birth: { value: '1974-08-12' },
    });
    expect(event?.data.fields).not.toHaveProperty('visual_document_number');
    expect(details).toMatchObject({ visual_surname: { value: 'ERIKSSON', source: 'ocr' } });
    expect(event?.data.checks.every(({ passed }) => passed)).toBe(true);
    expect(more).toEqual([]);
    expect(await workspace.published('document.review.requested')).toEqual([]);
  });

  it('says what else was read of a document again when it is corrected', async () => {
    const order = { template: 'visa', file_url: specimen('passport.png'), wait: 20 };
    const { body } = await workspace.post<{ document_id: string; status: string }>('/v1/documents/extract', order);
    expect(body.status).toBe('needs_review');

    await workspace.post(`/v1/documents/${body.document_id}/corrections`, {
      ...{ fields: { surname: 'ERIKSEN' }, actor: { id: 'reviewer-7' } },
    });

    const events = await workspace.published('document.processed');
    expect(events.map(({ data }) => data.fields.surname)).toEqual(['ERIKSSON', 'ERIKSEN']);
    expect(events[1]?.data.signals).toEqual(events[0]?.data.signals);
    expect(events[1]?.data.visual).toEqual(events[0]?.data.visual);
    expect(events[1]?.data).toMatchObject({ signals: { width_px: 1250 }, visual: { surname: { value: 'ERIKSSON' } } });
  });

  it('is told that a kind of document which nobody can read has failed', async () => {
    const documents = [aDocumentToRead({ type: 'lease-agreement', file_url: specimen('invoice.pdf') })];

    await workspace.publish(workspace.event('verification.submitted', aSubmission({ documents })));

    const document = await untilRead(documents[0]?.document_id ?? '');
    expect(document).toMatchObject({ status: 'failed', failure: { code: 'file_type_unsupported' } });
  });

  it('belongs to its own workspace only', async () => {
    const { body } = await extract({ ...anInvoice, wait: 0 });

    const other = await platform.as().get<ErrorEnvelope>(`/v1/documents/${body.document_id}`);

    expect([other.status, other.body.error.code]).toEqual([404, 'not_found']);
  });
});

describe('GET /v1/documents', () => {
  it('takes its own cursors only: none that was changed, and none of another workspace', async () => {
    for (let n = 0; n < 2; n++) await extract({ ...anInvoice, wait: 0 });

    await expectOwnCursorsOnly(workspace, platform.as(), '/v1/documents');
  });
});
