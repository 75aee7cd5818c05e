import type { Document, ErrorEnvelope, Page, StoredTemplate, TemplateRow } from '@ifcgate/contracts';
import { eventually, expectOwnCursorsOnly } from '@ifcgate/test-kit';
import { aDocumentToRead, aSubmission, aTenant } from '@ifcgate/test-kit/builders';
import type { WorkspaceView } from '@ifcgate/test-kit/service-harness';
import { type MeterReadings, draft, meterNumber, readOn, startMeterReadings, templatesOf } from './meter-readings.ts';

let readings: MeterReadings;
let workspace: WorkspaceView;
let templates: ReturnType<typeof templatesOf>;
beforeAll(async () => {
  readings = await startMeterReadings();
});
afterAll(() => readings.stop());
beforeEach(() => {
  workspace = readings.platform.as(aTenant('test'));
  templates = templatesOf(workspace, readings);
});

describe('GET /v1/templates', () => {
  it("lists the platform's and the workspace's own by name, in pages, and nobody else's", async () => {
    await templates.publish();
    const own = { name: 'meter-reading', version: 1, built_in: false, kind: 'text', description: 'Meter readings' };

    const all = await workspace.get<Page<TemplateRow>>('/v1/templates?limit=100');
    const first = await workspace.get<Page<TemplateRow>>('/v1/templates?limit=3');
    const second = await workspace.get<Page<TemplateRow>>(
      `/v1/templates?limit=100&cursor=${first.body.next_cursor ?? ''}`,
    );
    const others = await readings.platform.as(aTenant('test')).get<Page<TemplateRow>>('/v1/templates?limit=100');

    const names = all.body.data.map(({ name }) => name);
    expect(names).toEqual([...names].sort());
    expect(all.body.data).toContainEqual(expect.objectContaining(own));
    expect(all.body.data).toContainEqual(
      expect.objectContaining({ name: 'passport', built_in: true, updated_at: null }),
    );
    expect([...first.body.data, ...second.body.data]).toEqual(all.body.data);
    expect(others.body.data.every((row) => row.built_in)).toBe(true);
  });

  it('takes no cursor of another workspace', async () => {
    await expectOwnCursorsOnly(workspace, readings.platform.as(aTenant('test')), '/v1/templates');
  });

  it('shows built-in ones whole, in the version that there is', async () => {
    const { body } = await workspace.get<StoredTemplate>('/v1/templates/invoice-standard');

    expect(body).toMatchObject({ built_in: true, fixtures: [], template: { kind: 'text' } });
    expect((await workspace.get(`/v1/templates/invoice-standard?version=${body.version}`)).status).toBe(200);
    expect((await workspace.get(`/v1/templates/invoice-standard?version=${body.version + 1}`)).status).toBe(404);
  });
});

describe('extraction with a template of the workspace', () => {
  it('reads with it, and notes its version', async () => {
    await templates.publish();

    const { status, body } = await templates.extract('/reading.pdf');

    expect([status, body.fields]).toEqual([200, { meter_number: 'M-40012', read_on: '2026-03-28' }]);
    const document = await workspace.get<Document>(`/v1/documents/${body.document_id}`);
    expect(document.body).toMatchObject({ template: 'meter-reading', template_version: 1 });
  });

  it('reads the same bytes anew with a newer version', async () => {
    await templates.publish();
    await templates.extract('/reading.pdf');
    await templates.publish({
      ...draft,
      fields: [meterNumber, readOn, { name: 'used', type: 'money', labels: { en: ['consumption'] } }],
    });

    const { body } = await templates.extract('/reading.pdf');

    expect(body.fields).toEqual({ meter_number: 'M-40012', read_on: '2026-03-28', used: '118.50' });
  });

  it('keeps the version that was the newest when the document was accepted', async () => {
    await templates.publish();
    const { body } = await templates.extract('/reading.pdf', { wait: 0 });
    await templates.publish({ ...draft, fields: [meterNumber, { ...readOn, threshold: 0.1 }] });

    const document = await eventually(
      async () => {
        const found = await workspace.get<Document>(`/v1/documents/${body.document_id}`);
        return found.body.status !== 'processing' && found.body;
      },
      { timeoutMs: 20_000 },
    );
    expect(document).toMatchObject({ status: 'processed', template_version: 1 });
  });

  it('keeps its version where the file is asked for again', async () => {
    await templates.publish();

    const { status, body } = await templates.extract('/late.pdf');

    expect([status, body.fields]).toEqual([200, { meter_number: 'M-40012', read_on: '2026-03-28' }]);
    const document = await workspace.get<Document>(`/v1/documents/${body.document_id}`);
    expect(document.body).toMatchObject({ status: 'processed', template_version: 1 });
  });

  it('reads documents of verifications whose type is the name of one', async () => {
    await templates.publish();
    const document = aDocumentToRead({ type: 'meter-reading', file_url: readings.urlOf('/reading.pdf') });

    await workspace.publish(workspace.event('verification.submitted', aSubmission({ documents: [document] })));

    const said = await eventually(
      async () => {
        const events = await workspace.published('document.processed');
        return events.length > 0 && events;
      },
      { timeoutMs: 20_000 },
    );
    expect(said).toMatchObject([
      {
        data: {
          document_id: document.document_id,
          template: 'meter-reading',
          template_version: 1,
          status: 'processed',
        },
      },
    ]);
  });

  it('refuses a name that stands for no template of this workspace and environment', async () => {
    await templates.publish();
    const live = readings.platform.as({ ...workspace.tenant, environment: 'live' });
    const body = { template: 'meter-reading', file_url: 'https://files.example.com/invoice.pdf' };

    for (const view of [live, readings.platform.as(aTenant('test'))]) {
      const refused = await view.post<ErrorEnvelope>('/v1/documents/extract', body);
      expect([refused.status, refused.body.error.code]).toEqual([422, 'template_not_found']);
      expect((await view.get('/v1/templates/meter-reading')).status).toBe(404);
    }
  });
});
