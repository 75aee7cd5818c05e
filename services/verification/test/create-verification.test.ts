import {
  type CreatedVerification,
  type Verification,
  createdVerificationSchema,
  eventSchemas,
  verificationSchema,
} from '@ifcgate/contracts';
import { newId } from '@ifcgate/service-kit';
import type { ServiceHarness, WorkspaceView } from '@ifcgate/test-kit/service-harness';
import type { Db } from '../src/db/client.ts';
import { aCreateRequest, aPassport, create, read, startVerifications } from './platform.ts';

let platform: ServiceHarness<Db>;
let workspace: WorkspaceView;

beforeAll(async () => {
  platform = await startVerifications();
});
afterAll(() => platform.stop());
beforeEach(() => {
  workspace = platform.as();
});

describe('POST /v1/verifications', () => {
  it('answers as documented, and the verification can be read at once', async () => {
    const { status, body } = await workspace.post<CreatedVerification>('/v1/verifications', aCreateRequest());

    expect(status).toBe(201);
    expect(Object.keys(body as object)).toEqual(['case_id', 'status', 'workflow', 'queue', 'submitted_at']);
    expect(createdVerificationSchema.strict().parse(body)).toEqual(body);
    expect(body).toMatchObject({ status: 'in_review', workflow: 'onboarding-default', queue: 'verification-review' });
    const found = await read(workspace, body.case_id);
    expect(verificationSchema.strict().parse(found)).toEqual(found);
    expect(found).toMatchObject({
      ...body,
      ...{
        applicant_id: 'app_10294',
        workflow_version: 1,
        checks: [],
        checks_pending: true,
        outcome: null,
        metadata: {},
      },
      documents: [{ type: 'passport', side: null, status: 'processing', fields: {}, failure: null }],
    });
  });

  it('tells the other services all that they need, in one event', async () => {
    const documents = [
      { ...aPassport(), side: 'front' as const },
      { type: 'utility-bill', file_id: newId('file') },
    ];

    const found = await create(workspace, {
      documents,
      metadata: { branch: 'Tórshavn' },
      applicant: { given_names: 'Ada' },
    });

    const [event, ...others] = await workspace.published();
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      type: 'verification.submitted',
      subject: found.case_id,
      subjectSeq: 1,
      ...workspace.tenant,
    });
    expect(eventSchemas['verification.submitted'].strict().parse(event?.data)).toEqual(event?.data);
    expect(event?.data).toEqual({
      ...{ case_id: found.case_id, workflow: 'onboarding-default', workflow_version: 1, applicant_id: 'app_10294' },
      ...{ status: 'in_review', queue: 'verification-review', checks_pending: true, metadata: { branch: 'Tórshavn' } },
      submitted_at: found.submitted_at,
      documents: [
        {
          ...{ document_id: found.documents[0]?.document_id, type: 'passport', side: 'front' },
          ...{ file_url: 'https://files.example.com/passport.png', file_id: null },
        },
        {
          ...{ document_id: found.documents[1]?.document_id, type: 'utility-bill', side: null },
          ...{ file_url: null, file_id: documents[1]?.file_id },
        },
      ],
    });
    expect(JSON.stringify(event)).not.toContain('Ada');
  });

  it.each([
    ['no documents', undefined],
    ['an empty list', []],
    ['a document of another type', [{ type: 'utility-bill', file_url: 'https://files.example.com/bill.pdf' }]],
  ])('waits for what is missing where the workflow says so: %s', async (_name, documents) => {
    const request = { ...aCreateRequest(), documents };

    const { status, body } = await workspace.post<CreatedVerification>('/v1/verifications', request);

    expect(status).toBe(201);
    expect(body).toMatchObject({ status: 'awaiting_documents', queue: null });
    expect((await workspace.published())[0]?.data).toMatchObject({
      status: 'awaiting_documents',
      checks_pending: false,
    });
  });

  it('refuses what is missing where the workflow says that, naming the types, and keeps nothing', async () => {
    const request = aCreateRequest({ workflow: 'verification-priority', documents: [] });

    const answer = await workspace.post('/v1/verifications', request);

    expect(answer).toMatchObject({
      status: 422,
      body: {
        error: {
          code: 'workflow_validation_failed',
          message: 'A required document type is missing for this workflow.',
          details: [{ path: 'documents', message: 'needs one of: passport, id-card, driving-licence' }],
        },
      },
    });
    expect(await workspace.published()).toEqual([]);
  });

  it.each(['passport', 'id-card', 'driving-licence'])('is content with a %s', async (type) => {
    const documents = [{ ...aPassport(), type }];

    expect(await create(workspace, { workflow: 'verification-priority', documents })).toMatchObject({
      status: 'in_review',
    });
  });

  it.each(['unknown', 'document-review'])('does not know the workflow %s for verifications', async (workflow) => {
    expect(await workspace.post('/v1/verifications', aCreateRequest({ workflow }))).toMatchObject({
      status: 422,
      body: { error: { code: 'workflow_not_found' } },
    });
  });

  const passport = aPassport();
  const tooManyKeys = Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`k${n}`, 'v']));
  it.each<[string, object, string]>([
    ['no workflow', { workflow: undefined }, 'workflow'],
    ['a workflow that is no name', { workflow: 'Onboarding Default' }, 'workflow'],
    ['no applicant', { applicant_id: undefined }, 'applicant_id'],
    ['an empty applicant', { applicant_id: '' }, 'applicant_id'],
    ['an applicant of 129 characters', { applicant_id: 'x'.repeat(129) }, 'applicant_id'],
    ['a number for an applicant', { applicant_id: 7 }, 'applicant_id'],
    ['a field that is not known', { aplicant: {} }, 'aplicant'],
    ['documents that are no list', { documents: passport }, 'documents'],
    ['21 documents', { documents: Array.from({ length: 21 }, () => passport) }, 'documents'],
    ['a document without a file', { documents: [{ type: 'passport' }] }, 'documents.0'],
    ['a document with two files', { documents: [{ ...passport, file_id: newId('file') }] }, 'documents.0'],
    ['a file that is no id', { documents: [{ type: 'passport', file_id: 'file_7' }] }, 'documents.0.file_id'],
    ['an address that is none', { documents: [{ ...passport, file_url: 'passport.png' }] }, 'documents.0.file_url'],
    [
      'an address of another scheme',
      { documents: [{ ...passport, file_url: 'file:///etc/passwd' }] },
      'documents.0.file_url',
    ],
    [
      'a password in an address',
      { documents: [{ ...passport, file_url: 'https://a:b@example.com/' }] },
      'documents.0.file_url',
    ],
    ['an unknown side', { documents: [passport, { ...passport, side: 'left' }] }, 'documents.1.side'],
    ['a document field that is not known', { documents: [{ ...passport, url: 'x' }] }, 'documents.0.url'],
    ['a date of birth that is none', { applicant: { date_of_birth: '1990-02-30' } }, 'applicant.date_of_birth'],
    ['a nationality that is no code', { applicant: { nationality: 'German' } }, 'applicant.nationality'],
    ['an applicant field that is not known', { applicant: { name: 'Ada' } }, 'applicant.name'],
    ['metadata that is no text', { metadata: { a: 1 } }, 'metadata.a'],
    ['metadata of 501 characters', { metadata: { a: 'x'.repeat(501) } }, 'metadata.a'],
    ['51 keys of metadata', { metadata: tooManyKeys }, 'metadata'],
  ])('refuses %s, saying where', async (_name, changes, path) => {
    const answer = await workspace.post('/v1/verifications', { ...aCreateRequest(), ...changes });

    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_request', details: [{ path }] } } });
    expect(await workspace.published()).toEqual([]);
  });

  it('never repeats what a client sent in an error', async () => {
    const applicant = { date_of_birth: 'born in Utopia', nationality: 'Utopian' };

    const answer = await workspace.post('/v1/verifications', { ...aCreateRequest(), applicant });

    expect(JSON.stringify(answer.body)).not.toMatch(/Utopia/);
  });

  it('keeps what it was given to the last allowed character', async () => {
    const metadata = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`key ${n} ä€😀`, 'x'.repeat(500)]));

    const found = await create(workspace, { applicant_id: 'ß'.repeat(128), metadata });

    expect(found).toMatchObject({ applicant_id: 'ß'.repeat(128), metadata });
  });

  it('is done once however often it is sent with one key, also at the same moment', async () => {
    const send = () =>
      workspace.post<CreatedVerification>('/v1/verifications', aCreateRequest(), { idempotencyKey: 'k' });

    const first = await send();
    const answers = await Promise.all(Array.from({ length: 10 }, send));

    for (const answer of answers) expect(answer.status === 409 ? first.body : answer.body).toEqual(first.body);
    expect(answers.filter(({ status }) => status === 201).length).toBeGreaterThan(0);
    expect(await workspace.published()).toHaveLength(1);
  });

  it('writes nothing of the applicant or the addresses of files into the log', async () => {
    const applicant = { given_names: 'Unique-Given', family_name: 'Unique-Family', document_number: 'UNIQUE1' };

    await create(workspace, {
      applicant,
      documents: [{ type: 'passport', file_url: 'https://example.com/unique-path' }],
    });
    await workspace.published();

    expect(JSON.stringify(platform.log.lines())).not.toMatch(/unique/i);
  });
});

describe('GET /v1/verifications/{case_id}', () => {
  it('is the same not_found for that of another workspace, of the other environment, and of nobody', async () => {
    const { case_id: caseId } = await create(workspace);
    const elsewhere = [platform.as(), platform.as({ ...workspace.tenant, environment: 'test' })];

    const answers = await Promise.all([
      ...elsewhere.map((other) => other.get(`/v1/verifications/${caseId}`)),
      workspace.get(`/v1/verifications/${newId('case')}`),
    ]);

    for (const answer of answers) expect(answer).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } });
  });

  it('is known to have been minted here, with each of its documents, to its own workspace', async () => {
    const found: Verification = await create(workspace);
    const minted = (view: WorkspaceView, id: string) => view.get(`/internal/minted/${id}`);

    const answers = await Promise.all([
      minted(workspace, found.case_id),
      minted(workspace, found.documents[0]?.document_id ?? ''),
      minted(platform.as(), found.case_id),
      minted(platform.as(), found.documents[0]?.document_id ?? ''),
      minted(workspace, newId('case')),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([204, 204, 404, 404, 404]);
  });
});
