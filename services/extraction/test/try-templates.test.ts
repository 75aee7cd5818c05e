import type { ErrorEnvelope, Page, StoredTemplate } from '@ifcgate/contracts';
import { aTenant } from '@ifcgate/test-kit/builders';
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

describe('POST /v1/templates/{name}/test', () => {
  it('reads with a draft that was never published, explains every field, and stores nothing', async () => {
    const { status, body } = await templates.test(
      { file_url: readings.urlOf('/reading.pdf'), template: draft },
      'not-yet',
    );

    expect(status).toBe(200);
    expect(body).toMatchObject({ name: 'not-yet', version: null, status: 'processed', pages: 1, failure: null });
    expect(body.fields).toEqual({ meter_number: 'M-40012', read_on: '2026-03-28' });
    expect(body.explanation.map(({ field, outcome, candidates }) => [field, outcome, candidates[0]?.outcome])).toEqual([
      ['meter_number', 'answered', 'won'],
      ['read_on', 'answered', 'won'],
    ]);
    expect((await workspace.get<Page<object>>('/v1/documents')).body.data).toEqual([]);
    expect((await workspace.get('/v1/templates/not-yet')).status).toBe(404);
  });

  it('says why a pattern found nothing', async () => {
    const strict = { ...draft, fields: [{ ...meterNumber, pattern: '[0-9]{8}' }] };

    const { body } = await templates.test({ file_url: readings.urlOf('/reading.pdf'), template: strict });

    expect(body.status).toBe('needs_review');
    expect(body.explanation).toMatchObject([
      { outcome: 'not_found', candidates: [{ outcome: 'pattern_mismatch', raw: 'M-40012' }] },
    ]);
  });

  it('reads with the newest version, with an older one, and with those of the platform', async () => {
    await templates.publish();
    const expected = { meter_number: 'M-40012' };
    await templates.put({
      template: { ...draft, fields: [meterNumber] },
      fixtures: [{ file_url: readings.urlOf('/reading.pdf'), expected }],
    });
    const file_url = readings.urlOf('/reading.pdf');

    const newest = await templates.test({ file_url });
    const older = await templates.test({ file_url, version: 1 });
    const passport = await templates.test({ file_url: 'https://files.example.com/passport.png' }, 'passport');

    expect(newest.body).toMatchObject({ version: 2, fields: { meter_number: 'M-40012' } });
    expect(older.body).toMatchObject({ version: 1, fields: { read_on: '2026-03-28' } });
    expect(passport.body.explanation).toContainEqual(
      expect.objectContaining({ field: 'surname', value: 'ERIKSSON', outcome: 'answered' }),
    );
    expect((await templates.test({ file_url, version: 3 })).status).toBe(404);
    expect((await templates.test({ file_url }, 'unheard-of')).status).toBe(404);
  });

  it('is repeated with one Idempotency-Key as the same answer', async () => {
    const body = { file_url: readings.urlOf('/reading.pdf'), template: draft };
    const path = '/v1/templates/meter-reading/test';

    const first = await workspace.post(path, body, { idempotencyKey: 'once' });
    const second = await workspace.post(path, body, { idempotencyKey: 'once' });

    expect(first.status).toBe(200);
    expect(second.body).toEqual(first.body);
    expect(second.headers['idempotent-replayed']).toBe('true');
  });

  it('answers what is wrong with the file', async () => {
    const gone = await templates.test({ file_url: readings.urlOf('/gone.pdf'), template: draft });
    const unknown = await templates.test({ file_id: 'file_01k0000000000000000000000a', template: draft });

    expect(gone).toMatchObject({ status: 200, body: { status: 'failed', failure: { code: 'file_unreachable' } } });
    expect([unknown.status, unknown.body.error.code]).toEqual([422, 'file_not_found']);
  });
});

describe('POST /v1/templates/{name}/dry_run', () => {
  const wider = {
    ...draft,
    fields: [
      { ...meterNumber, pattern: 'M-[0-9]{2}' },
      { ...readOn, name: 'read_at' },
    ],
  };

  it('tells field by field what a draft would change in past documents', async () => {
    await templates.publish();
    const [one, two] = [await templates.extract('/reading.pdf'), await templates.extract('/other.pdf')];

    const { status, body } = await templates.dryRun({ template: wider });

    expect(status).toBe(200);
    expect(body.documents.map(({ document_id }) => document_id)).toEqual([two.body.document_id, one.body.document_id]);
    expect(body.documents[1]).toMatchObject({ unchanged: 0, failure: null });
    expect(body.documents[1]?.changed).toMatchObject([
      { field: 'meter_number', before: 'M-40012', after: null, confidence_before: 0.99, verdict: null },
      { field: 'read_at', before: null, after: '2026-03-28', confidence_before: null },
      { field: 'read_on', before: '2026-03-28', after: null },
    ]);
    expect(body.summary).toEqual({ same: 0, changed: 2, failed: 0, not_reached: 0, improved: 0, worse: 0 });
  });

  it('changes nothing with the version that read them, and takes documents by id or by filter', async () => {
    await templates.publish();
    const [one] = [await templates.extract('/reading.pdf'), await templates.extract('/other.pdf')];

    const named = await templates.dryRun({ version: 1, documents: [one.body.document_id] });
    const limited = await templates.dryRun({ limit: 1 });
    const future = await templates.dryRun({ since: '2100-01-01T00:00:00Z' });

    expect(named.body).toMatchObject({ documents: [{ unchanged: 2, changed: [] }], summary: { same: 1 } });
    expect(limited.body.documents).toHaveLength(1);
    expect(future.body.documents).toEqual([]);
  });

  it('says which documents could not be read again, and which are not there', async () => {
    await templates.publish();
    const { body: document } = await templates.extract('/gone.pdf');

    const again = await templates.dryRun({});
    const unknown = await templates.dryRun({ documents: [document.document_id, 'doc_01k0000000000000000000000a'] });

    expect(again.body).toMatchObject({
      documents: [{ failure: { code: 'file_unreachable' } }],
      summary: { failed: 1 },
    });
    expect(unknown).toMatchObject({ status: 404, body: { error: { details: [{ path: 'documents.1' }] } } });
  });
});

describe('a key', () => {
  const limitedTo = (...families: string[]) => ({ claims: { families } });

  it('that may not read documents tries no template on one', async () => {
    const scopes = ['templates:manage' as const];
    const file_url = readings.urlOf('/reading.pdf');

    const answers = [
      await workspace.put<ErrorEnvelope>(
        '/v1/templates/x',
        { template: draft, fixtures: templates.fixtures },
        { scopes },
      ),
      await workspace.post<ErrorEnvelope>('/v1/templates/x/test', { template: draft, file_url }, { scopes }),
      await workspace.post<ErrorEnvelope>('/v1/templates/x/dry_run', { template: draft }, { scopes }),
    ];

    for (const { status, body } of answers) {
      expect(status).toBe(403);
      expect(body.error.message).toContain('documents:read');
    }
  });

  it('that is limited to other families sees neither documents nor what fixtures expect of them', async () => {
    await templates.publish();
    const { body: document } = await templates.extract('/reading.pdf');
    const onboarding = limitedTo('onboarding-*');

    const shown = await workspace.get<StoredTemplate>('/v1/templates/meter-reading', onboarding);
    const found = await templates.dryRun({}, onboarding);
    const named = await templates.dryRun({ documents: [document.document_id] }, onboarding);
    const tested = await workspace.post(
      '/v1/templates/meter-reading/test',
      { document_id: document.document_id },
      onboarding,
    );

    expect(shown.body.fixtures).toEqual([]);
    expect(found.body.documents).toEqual([]);
    expect([named.status, tested.status]).toEqual([404, 404]);
    expect((await templates.dryRun({}, limitedTo('document-review'))).body.documents).toHaveLength(1);
  });
});
