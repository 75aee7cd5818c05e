import type { ErrorEnvelope, UploadedFile } from '@ifcgate/contracts';
import { aDocumentToRead, aSubmission, aTenant } from '@ifcgate/test-kit/builders';
import type { WorkspaceView } from '@ifcgate/test-kit/service-harness';
import sharp from 'sharp';
import { upload } from './forms.ts';
import { type Extraction, specimen, startExtraction, untilRead } from './start-extraction.ts';

let platform: Extraction;
let workspace: WorkspaceView;
beforeAll(async () => {
  platform = await startExtraction();
});
afterAll(() => platform.stop());
beforeEach(() => {
  workspace = platform.as(aTenant('test'));
});

const [passport, invoice] = await Promise.all([specimen('passport.png'), specimen('invoice.pdf')]);
const passportUrl = 'https://files.example.com/passport.png';

interface Viewer {
  readonly claims?: Readonly<Record<string, unknown>>;
}
const view = async (path: string, viewer: Viewer = {}) => {
  const response = await fetch(platform.url + path, { headers: workspace.authorization(viewer) });
  const bytes = Buffer.from(await response.arrayBuffer());
  const code = response.ok ? undefined : (JSON.parse(bytes.toString()) as ErrorEnvelope).error.code;
  return { status: response.status, type: response.headers.get('content-type'), bytes, code };
};
const limitedTo = (...families: string[]): Viewer => ({ claims: { families } });
const submit = async (source: object, workflow = 'onboarding-default') => {
  const documents = [aDocumentToRead({ file_url: null, file_id: null, ...source })];
  const submission = aSubmission({ workflow, documents });
  await workspace.publish(workspace.event('verification.submitted', submission));
  const documentId = documents[0]?.document_id ?? '';
  await untilRead(workspace, documentId);
  return { caseId: submission.case_id, documentId };
};
const extract = async (source: object, template = 'invoice-standard'): Promise<string> =>
  (await workspace.post<{ document_id: string }>('/v1/documents/extract', { template, ...source })).body.document_id;

describe('the picture of a page', () => {
  it('is a PNG in the colours of the page, of what was uploaded and of what was fetched', async () => {
    const { file_id } = (await upload<UploadedFile>(workspace, invoice)).body;
    const [uploaded, fetched] = [await extract({ file_id }), await extract({ file_url: passportUrl }, 'passport')];

    const pdf = await view(`/v1/documents/${uploaded}/pages/1.png`);
    const picture = await view(`/v1/documents/${fetched}/pages/1.png`);

    expect([pdf.status, pdf.type, picture.status]).toEqual([200, 'image/png', 200]);
    const [page, photo] = await Promise.all([sharp(pdf.bytes).metadata(), sharp(picture.bytes).metadata()]);
    // A4 at 150 dpi.
    expect([page.format, page.width, page.height]).toEqual(['png', 1239, 1754]);
    const { width, height } = await sharp(passport).metadata();
    expect([photo.width, photo.height]).toEqual([width, height]);
    expect((await sharp(pdf.bytes).stats()).channels[0]?.max).toBe(255);
  });

  it.each([
    ['2.png', 404, 'not_found'],
    ['9999.png', 404, 'not_found'],
    ['1.jpg', 404, 'not_found'],
    ['0.png', 400, 'invalid_request'],
    ['x.png', 400, 'invalid_request'],
  ])('is not there for %s', async (name, status, code) => {
    const documentId = await extract({ file_url: 'https://files.example.com/invoice.pdf' });

    expect(await view(`/v1/documents/${documentId}/pages/${name}`)).toMatchObject({ status, code });
  });

  it('is not there for a document whose file could not be had or cannot be opened', async () => {
    const { file_id } = (await upload<UploadedFile>(workspace, invoice.subarray(0, 900))).body;
    const broken = await extract({ file_id });
    const missing = await extract({ file_url: 'https://files.example.com/nothing.pdf' });

    for (const documentId of [broken, missing])
      expect(await view(`/v1/documents/${documentId}/pages/1.png`)).toMatchObject({ status: 404, code: 'not_found' });
  });
});

describe('a view of a document of a case', () => {
  it('is said to the case: which page of what, and which key', async () => {
    const { caseId, documentId } = await submit({ file_url: passportUrl });

    await view(`/v1/documents/${documentId}/pages/1.png`, { claims: { sub: 'key_01k0000000000000000000000a' } });
    await view(`/v1/documents/${documentId}/pages/2.png`);

    const events = await workspace.published('file.viewed');
    expect(events).toMatchObject([
      {
        subject: caseId,
        data: { document_id: documentId, file_id: null, page: 1, key_id: 'key_01k0000000000000000000000a' },
      },
    ]);
  });

  it('is said to each case that has the file, once; of a file without a case nothing is said', async () => {
    const { file_id } = (await upload<UploadedFile>(workspace, passport)).body;
    await view(`/v1/files/${file_id}/content`);
    const cases = [await submit({ file_id }), await submit({ file_id })];

    await view(`/v1/files/${file_id}/content`);

    const events = await workspace.published('file.viewed');
    expect(events.map(({ subject }) => subject).toSorted()).toEqual(cases.map(({ caseId }) => caseId).toSorted());
    expect(events[0]?.data).toMatchObject({ file_id, page: null });
  });
});

describe('a key that is limited to workflow families', () => {
  it('sees pages and files of the documents of these, and no others', async () => {
    const { file_id } = (await upload<UploadedFile>(workspace, passport)).body;
    const { documentId } = await submit({ file_id });
    const paths = [`/v1/documents/${documentId}/pages/1.png`, `/v1/files/${file_id}/content`];

    for (const path of paths) {
      expect((await view(path, limitedTo('onboarding-*'))).status).toBe(200);
      expect(await view(path, limitedTo('verification-*'))).toMatchObject({ status: 403, code: 'permission_denied' });
    }
  });

  it('sees what it has uploaded itself, and extracts and deletes no file that it does not see', async () => {
    const mine = { claims: { families: ['document-review'], sub: 'key_01k0000000000000000000000a' } };
    const other = { claims: { families: ['document-review'], sub: 'key_01k0000000000000000000000b' } };
    const { file_id } = (await upload<UploadedFile>(workspace, invoice, { call: mine })).body;
    const body = { template: 'invoice-standard', file_id };

    expect((await view(`/v1/files/${file_id}/content`, other)).status).toBe(403);
    expect((await workspace.post('/v1/documents/extract', body, other)).status).toBe(422);
    expect((await workspace.delete(`/v1/files/${file_id}`, other)).status).toBe(403);
    expect((await view(`/v1/files/${file_id}/content`, mine)).status).toBe(200);
    expect((await workspace.post('/v1/documents/extract', body, mine)).status).toBe(200);
  });
});
