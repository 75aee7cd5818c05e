import type { Authority, Document, ErrorEnvelope, UploadedFile } from '@ifcgate/contracts';
import { newId } from '@ifcgate/service-kit';
import { aDocumentToRead, anAddition, aSubmission, aTenant } from '@ifcgate/test-kit/builders';
import type { CallOptions, WorkspaceView } from '@ifcgate/test-kit/service-harness';
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

const passport = await specimen('passport.png');
const families = ['verification-*'];
/** A key, and the keys that a rotation has made of it. */
const [first, second, stranger] = [newId('key'), newId('key'), newId('key')];
const claimsOf = (keyId: string, lineId = keyId) => ({ claims: { sub: keyId, line: lineId, families } });
const authorityOf = (keyId: string, lineId = keyId): Authority => ({ key_id: keyId, line_id: lineId, families });

const uploadedBy = async (call: CallOptions): Promise<string> =>
  (await upload<UploadedFile>(workspace, passport, { call })).body.file_id;

/** The document of a verification that names a file, once it was read. */
async function readFor(
  fileId: string,
  authority: Authority | undefined,
  { workflow = 'verification-priority', type = 'submitted' }: { workflow?: string; type?: 'submitted' | 'added' } = {},
): Promise<Document> {
  const documents = [aDocumentToRead({ file_id: fileId, file_url: null })];
  const rights = authority === undefined ? {} : { authority };
  const submission = aSubmission({ workflow, documents, ...rights });
  await workspace.publish(
    type === 'added'
      ? workspace.event('verification.documents.added', anAddition(newId('case'), { workflow, documents, ...rights }))
      : workspace.event('verification.submitted', submission),
  );
  return untilRead(workspace, documents[0]?.document_id ?? '');
}

describe('a file that an event names', () => {
  it.each(['submitted', 'added'] as const)(
    'is not there for a key whose families leave it out, and nothing of it shows (%s)',
    async (type) => {
      const fileId = await uploadedBy({});
      await readFor(fileId, undefined, { workflow: 'onboarding-default' });

      const document = await readFor(fileId, authorityOf(stranger), { type });

      expect(document).toMatchObject({ status: 'failed', fields: {}, failure: { code: 'file_not_found' } });
      const path = `/v1/documents/${document.document_id}/pages/1.png`;
      expect((await workspace.get(path, claimsOf(stranger))).status).toBe(404);
      expect((await workspace.get(`/v1/files/${fileId}/content`, claimsOf(stranger))).status).toBe(403);
    },
  );

  it.each([
    ['uploaded by that key', claimsOf(first), authorityOf(first)],
    ['uploaded by the key that it has replaced', claimsOf(first), authorityOf(second, first)],
    ['uploaded by the key that has replaced it', claimsOf(second, first), authorityOf(first)],
    ['uploaded by a key before that, of the same line', claimsOf(second, first), authorityOf(stranger, first)],
  ])('is there for a limited key where it was %s', async (_, uploader, authority) => {
    const fileId = await uploadedBy(uploader);

    expect(await readFor(fileId, authority)).toMatchObject({ status: 'processed', fields: { surname: 'ERIKSSON' } });
  });

  it('is there where a document of its families has it already', async () => {
    const fileId = await uploadedBy({});
    await readFor(fileId, undefined);

    expect(await readFor(fileId, authorityOf(stranger))).toMatchObject({ status: 'processed' });
  });

  it('is there for a key without limits, and for events from before limits were said', async () => {
    const fileId = await uploadedBy(claimsOf(first));

    expect(await readFor(fileId, undefined, { workflow: 'onboarding-default' })).toMatchObject({ status: 'processed' });
  });

  it('was uploaded by a line from before lines were noted: then the key counts, and the first of its line', async () => {
    const fileId = await uploadedBy(claimsOf(first));
    await platform.sql('update files set uploaded_line = null where file_id = $1', [fileId]);

    expect(await readFor(fileId, authorityOf(first))).toMatchObject({ status: 'processed' });
    expect(await readFor(fileId, authorityOf(second, first))).toMatchObject({ status: 'processed' });
  });
});

describe('an id in a body that the key could not read', () => {
  it('is an unknown id: as a file to extract, alone and in a batch, and to try a template on', async () => {
    const documentFamily = { claims: { sub: stranger, families: ['document-*'] } };
    const fileId = await uploadedBy({});
    const unknown = newId('file');
    const draft = { kind: 'text', description: 'x', fields: [{ name: 'x', type: 'string', labels: { en: ['x'] } }] };
    const requests: [path: string, body: (id: string) => object][] = [
      ['/v1/documents/extract', (id) => ({ template: 'passport', file_id: id })],
      ['/v1/documents/extract', (id) => ({ template: 'passport', documents: [{ file_id: id }] })],
      ['/v1/templates/mine/test', (id) => ({ template: draft, file_id: id })],
    ];

    for (const [path, body] of requests) {
      const refused = await workspace.post<ErrorEnvelope>(path, body(fileId), documentFamily);
      const absent = await workspace.post<ErrorEnvelope>(path, body(unknown), documentFamily);

      expect([refused.status, refused.body.error.code]).toEqual([422, 'file_not_found']);
      expect(refused.body.error.message.replaceAll(fileId, unknown)).toBe(absent.body.error.message);
    }
  });
});
