import type { ErrorEnvelope, StoredTemplate, UploadedFile } from '@ifcgate/contracts';
import { aTenant } from '@ifcgate/test-kit/builders';
import type { WorkspaceView } from '@ifcgate/test-kit/service-harness';
import { upload } from './forms.ts';
import {
  type MeterReadings,
  draft,
  drawReading,
  meterNumber,
  readOn,
  startMeterReadings,
  templatesOf,
} from './meter-readings.ts';

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

describe('PUT /v1/templates/{name}', () => {
  it('publishes a template that reads its fixtures, and shows it as it was sent', async () => {
    const { status, body } = await templates.publish();

    expect(status).toBe(200);
    expect(body).toMatchObject({ name: 'meter-reading', version: 1, built_in: false, kind: 'text', template: draft });
    expect(body.fixtures).toEqual(templates.fixtures);
    expect((await workspace.get('/v1/templates/meter-reading')).body).toEqual(body);
    expect((await templates.put({ template: body.template, fixtures: body.fixtures })).body).toEqual(body);
  });

  it('refuses one whose fixture reads otherwise, says what it got, and publishes nothing', async () => {
    const expected = { meter_number: 'M-1', read_on: null };

    const { status, body } = await templates.put({
      template: draft,
      fixtures: [{ file_url: readings.urlOf('/reading.pdf'), expected }],
    });

    expect([status, body.error.code]).toEqual([422, 'template_fixtures_failed']);
    expect(body.error.details).toEqual([
      {
        path: 'fixtures.0.expected.meter_number',
        message: 'expected "M-1", got "M-40012": found at the label "Meter no" on page 1',
      },
      {
        path: 'fixtures.0.expected.read_on',
        message: 'expected no value, got "2026-03-28": found at the label "Read on" on page 1',
      },
    ]);
    expect((await workspace.get('/v1/templates/meter-reading')).status).toBe(404);
  });

  it('takes a template of the platform under another name, as it is shown', async () => {
    const shown = await workspace.get<StoredTemplate>('/v1/templates/invoice-standard');
    const expected = { invoice_number: 'INV-2041', total_amount: '1250.00' };
    const fixture = { file_url: 'https://files.example.com/invoice.pdf', expected };

    const { status, body } = await templates.put(
      { template: shown.body.template, fixtures: [fixture] },
      'our-invoices',
    );

    expect([status, body.version]).toEqual([200, 1]);
    expect(body.template).toEqual(shown.body.template);
  });

  it('names a fixture whose file cannot be had', async () => {
    const gone = { file_url: readings.urlOf('/gone.pdf'), expected: { read_on: null } };

    const { status, body } = await templates.put({ template: draft, fixtures: [...templates.fixtures, gone] });

    expect(status).toBe(422);
    expect(body.error.details).toMatchObject([{ path: 'fixtures.1' }]);
    expect(body.error.details?.[0]?.message).toContain('file_unreachable');
  });

  it('makes no new version of what is equal to the newest, and reads nothing for it', async () => {
    await templates.publish();
    const servedBefore = readings.served();

    const again = await templates.publish();
    const changed = await templates.publish({ ...draft, fields: [meterNumber, { ...readOn, required: true }] });

    expect([again.body.version, changed.body.version]).toEqual([1, 2]);
    expect(readings.served() - servedBefore).toBe(1);
    const first = await workspace.get<StoredTemplate>('/v1/templates/meter-reading?version=1');
    expect(first.body).toMatchObject({ version: 1, template: { fields: [{}, { required: false }] } });
  });

  it('makes two versions of two that come at once, and loses neither', async () => {
    const thresholds = [0.5, 0.6, 0.7];

    const answers = await Promise.all(
      thresholds.map((threshold) => templates.publish({ ...draft, fields: [meterNumber, { ...readOn, threshold }] })),
    );

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(answers.map(({ body }) => body.version).sort()).toEqual([1, 2, 3]);
    for (const { body } of answers)
      expect((await workspace.get(`/v1/templates/meter-reading?version=${body.version}`)).body).toEqual(body);
  });

  it('takes a document that was read before as a fixture', async () => {
    await templates.publish();
    const { body: extracted } = await templates.extract('/other.pdf');
    const fixture = { document_id: extracted.document_id, expected: { meter_number: 'M-55555' } };

    const { status, body } = await templates.put({ template: draft, fixtures: [fixture] });

    expect([status, body.version]).toEqual([200, 2]);
    expect(body.fixtures).toEqual([fixture]);
  });

  it('takes an uploaded file as a fixture, and refuses one that reads otherwise', async () => {
    const { body: uploaded } = await upload<UploadedFile>(workspace, await drawReading('/reading.pdf'));
    const servedBefore = readings.served();
    const withExpected = (meter_number: string) => ({
      template: draft,
      fixtures: [{ file_id: uploaded.file_id, expected: { meter_number } }],
    });

    const refused = await templates.put(withExpected('M-40013'));
    const published = await templates.put(withExpected('M-40012'));

    expect([refused.status, refused.body.error.code]).toEqual([422, 'template_fixtures_failed']);
    expect(refused.body.error.details).toMatchObject([
      {
        path: 'fixtures.0.expected.meter_number',
        message: 'expected "M-40013", got "M-40012": found at the label "Meter no" on page 1',
      },
    ]);
    expect([published.status, published.body.version]).toEqual([200, 1]);
    expect(published.body.fixtures).toEqual(withExpected('M-40012').fixtures);
    expect(readings.served()).toBe(servedBefore);
  });

  it('refuses an upload of another workspace as a fixture', async () => {
    const stranger = readings.platform.as(aTenant('test'));
    const { body: uploaded } = await upload<UploadedFile>(stranger, await drawReading('/reading.pdf'));
    const fixture = { file_id: uploaded.file_id, expected: { meter_number: 'M-40012' } };

    const refused = await templates.put({ template: draft, fixtures: [fixture] });

    expect([refused.status, refused.body.error.code]).toEqual([422, 'file_not_found']);
    expect(refused.body.error.message).toContain(uploaded.file_id);
  });

  it('takes the final fields of a processed document for what is expected of it', async () => {
    await templates.publish();
    const { body: extracted } = await templates.extract('/other.pdf');
    const { body: gone } = await templates.extract('/gone.pdf');
    const renamed = { ...draft, fields: [{ ...meterNumber, pattern: 'M-[0-9]{2}' }, readOn] };
    const fixtures = [{ document_id: extracted.document_id }];

    const published = await templates.put({ template: draft, fixtures });
    const again = await templates.put({ template: draft, fixtures });
    const otherwise = await templates.put({ template: renamed, fixtures });
    const failed = await templates.put({ template: draft, fixtures: [{ document_id: gone.document_id }] });

    const expected = { meter_number: 'M-55555', read_on: '2026-02-27' };
    expect(published.body.fixtures).toEqual([{ ...fixtures[0], expected }]);
    expect(again.body.version).toBe(published.body.version);
    expect(otherwise.body.error.details).toMatchObject([{ path: 'fixtures.0.expected.meter_number' }]);
    expect(failed).toMatchObject({ status: 400, body: { error: { details: [{ path: 'fixtures.0' }] } } });
  });

  it('refuses names of the platform, patterns that are not linear, and documents of others', async () => {
    const back = { ...draft, fields: [{ ...meterNumber, pattern: '(A)\\1' }, readOn] };
    await templates.publish();
    const { body: extracted } = await templates.extract('/other.pdf');
    const stranger = readings.platform.as(aTenant('test'));
    const ofOthers = [{ document_id: extracted.document_id, expected: { read_on: '2026-02-27' } }];

    const taken = await templates.put({ template: draft, fixtures: templates.fixtures }, 'invoice-standard');
    const kept = await templates.put({ template: draft, fixtures: templates.fixtures }, 'residence-permit');
    const generic = await templates.put({ template: draft, fixtures: templates.fixtures }, 'generic');
    const pattern = await templates.put({ template: back, fixtures: templates.fixtures }, 'back');
    const other = await stranger.put<ErrorEnvelope>('/v1/templates/mine', { template: draft, fixtures: ofOthers });

    expect([taken, kept, generic].map(({ status, body }) => [status, body.error.code])).toEqual([
      [409, 'conflict'],
      [409, 'conflict'],
      [409, 'conflict'],
    ]);
    expect(pattern).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_request', details: [{ path: 'template.fields.0.pattern' }] } },
    });
    expect(other).toMatchObject({ status: 404, body: { error: { details: [{ path: 'fixtures.0.document_id' }] } } });
  });
});
