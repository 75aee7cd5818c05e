import type { Document, DocumentRow, ErrorEnvelope } from '@ifcgate/contracts';
import { aTenant } from '@ifcgate/test-kit/builders';
import type { WorkspaceView } from '@ifcgate/test-kit/service-harness';
import { type MeterReadings, draft, meterNumber, readOn, startMeterReadings, templatesOf } from './meter-readings.ts';

let readings: MeterReadings;
let workspace: WorkspaceView;
let templates: ReturnType<typeof templatesOf>;
let documentId: string;

/** Reads the number of the first form, and not that of the other. */
const narrow = { ...draft, fields: [{ ...meterNumber, pattern: 'M-4[0-9]+' }, readOn] };

beforeAll(async () => {
  readings = await startMeterReadings();
});
afterAll(() => readings.stop());
beforeEach(async () => {
  workspace = readings.platform.as(aTenant('test'));
  templates = templatesOf(workspace, readings);
  await templates.publish(narrow);
  documentId = (await templates.extract('/other.pdf')).body.document_id;
});

const correct = (fields: Record<string, string | null>) =>
  workspace.post<ErrorEnvelope & DocumentRow>(`/v1/documents/${documentId}/corrections`, {
    ...{ fields, actor: { id: 'reviewer-7' } },
  });
const read = async (): Promise<Document> => (await workspace.get<Document>(`/v1/documents/${documentId}`)).body;
const fixtures = () => [{ document_id: documentId }];

describe("the correction of a document that was read with a workspace's own template", () => {
  it('takes the fields of the template, those that were not found among them', async () => {
    expect(await read()).toMatchObject({ status: 'needs_review', fields: { read_on: '2026-02-27' } });

    const { status, body } = await correct({ meter_number: 'M-55555', read_on: '2026-02-28' });

    const fields = { meter_number: 'M-55555', read_on: '2026-02-28' };
    expect([status, body]).toEqual([200, { document_id: documentId, status: 'processed', fields }]);
    expect(await read()).toMatchObject({ status: 'processed', fields, template: 'meter-reading' });
  });

  it.each([
    ['a field of another template', { total_amount: '1.00' }, 'it has read_on, meter_number'],
    ['a date in another form', { read_on: '28.02.2026' }, 'must be a date as in 2026-03-28'],
  ])('refuses %s, with its place', async (_what, fields, message) => {
    const { status, body } = await correct(fields);

    expect([status, body.error.code]).toEqual([400, 'invalid_request']);
    expect(body.error.details?.map(({ path }) => path)).toEqual(Object.keys(fields).map((name) => `fields.${name}`));
    expect(body.error.message).toContain(message);
    expect((await read()).status).toBe('needs_review');
  });

  it('goes by the version that read the document, whatever the newest one says', async () => {
    const used = { name: 'used', type: 'money', labels: { en: ['consumption'] } };
    await templates.publish({ ...draft, fields: [meterNumber, readOn, used] });

    expect((await correct({ used: '118.50' })).status).toBe(400);
    expect((await correct({ meter_number: 'M-55555' })).status).toBe(200);
  });

  it('is what the document stands for as a fixture', async () => {
    await correct({ meter_number: 'M-55555' });

    const refused = await templates.put({ template: narrow, fixtures: fixtures() });
    const published = await templates.put({ template: draft, fixtures: fixtures() });

    expect([refused.status, refused.body.error.code]).toEqual([422, 'template_fixtures_failed']);
    expect(refused.body.error.details).toMatchObject([{ path: 'fixtures.0.expected.meter_number' }]);
    expect(published.status).toBe(200);
    const expected = { meter_number: 'M-55555', read_on: '2026-02-27' };
    expect(published.body.fixtures).toEqual([{ document_id: documentId, expected }]);
  });

  it('makes a field that a person took away one that its fixture must not have', async () => {
    await correct({ meter_number: 'M-55555', read_on: null });

    const refused = await templates.put({ template: draft, fixtures: fixtures() });
    const published = await templates.put({
      template: { ...draft, fields: [meterNumber, { ...readOn, labels: { en: ['taken on'] } }] },
      fixtures: fixtures(),
    });

    expect(refused.body.error.details).toMatchObject([
      {
        path: 'fixtures.0.expected.read_on',
        message: 'expected no value, got "2026-02-27": found at the label "Read on" on page 1',
      },
    ]);
    expect(published.body.fixtures).toMatchObject([{ expected: { meter_number: 'M-55555', read_on: null } }]);
  });
});

describe('a dry run over documents that a person corrected', () => {
  it('tells which changes agree with the corrections', async () => {
    await correct({ meter_number: 'M-55555', read_on: null });

    const { body } = await templates.dryRun({ template: { ...draft, fields: [meterNumber] } });

    expect(body.documents).toMatchObject([
      {
        document_id: documentId,
        unchanged: 0,
        changed: [
          { field: 'meter_number', before: null, after: 'M-55555', confidence_before: null, verdict: 'improved' },
          { field: 'read_on', before: '2026-02-27', after: null, confidence_after: null, verdict: 'improved' },
        ],
      },
    ]);
    expect(body.summary).toMatchObject({ changed: 1, improved: 2, worse: 0 });
  });

  it('tells which changes undo what was right, and judges none where both are wrong', async () => {
    await correct({ meter_number: 'M-55556' });

    const { body } = await templates.dryRun({ template: { ...draft, fields: [meterNumber] } });

    expect(body.documents[0]?.changed).toMatchObject([
      { field: 'meter_number', before: null, after: 'M-55555', verdict: null },
      { field: 'read_on', before: '2026-02-27', after: null, verdict: 'worse' },
    ]);
    expect(body.summary).toMatchObject({ improved: 0, worse: 1 });
  });

  it('judges only the documents that somebody corrected', async () => {
    await correct({ meter_number: 'M-55555' });
    const other = await templates.extract('/reading.pdf');

    const { body } = await templates.dryRun({ template: { ...draft, fields: [meterNumber] } });

    const verdicts = body.documents.map(({ document_id, changed }) => [
      document_id,
      changed.map(({ field, verdict }) => [field, verdict]),
    ]);
    expect(verdicts).toEqual([
      [other.body.document_id, [['read_on', null]]],
      [
        documentId,
        [
          ['meter_number', 'improved'],
          ['read_on', 'worse'],
        ],
      ],
    ]);
  });
});
