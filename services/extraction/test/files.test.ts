import { readFile, writeFile } from 'node:fs/promises';
import type { Document, ErrorEnvelope, UploadedFile } from '@ifcgate/contracts';
import { newId } from '@ifcgate/service-kit';
import { eventually } from '@ifcgate/test-kit';
import { aDocumentToRead, aSubmission, aTenant } from '@ifcgate/test-kit/builders';
import type { WorkspaceView } from '@ifcgate/test-kit/service-harness';
import { upload } from './forms.ts';
import {
  type Extraction,
  aPicture,
  blobPaths,
  sha256Of,
  specimen,
  startExtraction,
  untilRead,
} from './start-extraction.ts';

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
const uploaded = async (bytes: Buffer): Promise<string> => (await upload<UploadedFile>(workspace, bytes)).body.file_id;
const submitted = async (file_id: string): Promise<{ caseId: string; documentId: string }> => {
  const documents = [aDocumentToRead({ file_id, file_url: null })];
  const submission = aSubmission({ documents });
  await workspace.publish(workspace.event('verification.submitted', submission));
  return { caseId: submission.case_id, documentId: documents[0]?.document_id ?? '' };
};
const bytesOf = async (path: string, claims: object = {}) => {
  const response = await fetch(platform.url + path, { headers: workspace.authorization({ claims: { ...claims } }) });
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
};
/** No upload holds these bytes any more. */
const endHolds = () =>
  platform.sql('update blobs set check_at = null where workspace_id = $1', [workspace.tenant.workspaceId]);

describe('a file', () => {
  it('is answered as it came, for no browser to run and nobody to keep', async () => {
    const fileId = await uploaded(invoice);

    const { status, headers, bytes } = await bytesOf(`/v1/files/${fileId}/content`);

    expect([status, sha256Of(bytes)]).toEqual([200, sha256Of(invoice)]);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-length': String(invoice.length),
      'content-disposition': expect.stringContaining('attachment') as string,
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store',
    });
  });

  it('is there for its own workspace only', async () => {
    const fileId = await uploaded(invoice);
    const other = platform.as();

    for (const path of [`/v1/files/${fileId}/content`, `/v1/files/${newId('file')}/content`])
      expect((await other.get<ErrorEnvelope>(path)).body.error.code).toBe('not_found');
    expect((await other.delete(`/v1/files/${fileId}`)).status).toBe(404);
  });

  it('is read by its id, alone and in a batch', async () => {
    const file_id = await uploaded(invoice);

    const alone = await workspace.post('/v1/documents/extract', { template: 'invoice-standard', file_id });
    const batch = await workspace.post<{ documents: { document_id: string }[] }>('/v1/documents/extract', {
      template: 'invoice-standard',
      documents: [{ file_id }],
    });

    expect(alone).toMatchObject({ status: 200, body: { status: 'processed', fields: { invoice_number: 'INV-2041' } } });
    expect((await untilRead(workspace, batch.body.documents[0]?.document_id ?? '')).fields['total_amount']).toBe(
      '1250.00',
    );
  });

  it('is read for a verification; one that is not there fails its document', async () => {
    const [there, missing] = [await submitted(await uploaded(passport)), await submitted(newId('file'))];

    expect(await untilRead(workspace, there.documentId)).toMatchObject({
      status: 'processed',
      fields: { surname: 'ERIKSSON' },
    });
    expect(await untilRead(workspace, missing.documentId)).toMatchObject({
      status: 'failed',
      failure: { code: 'file_not_found' },
    });
  });

  it('that was tampered with is not read', async () => {
    const file_id = await uploaded(aPicture(5000));
    await endHolds();
    for (const path of await blobPaths(platform, workspace)) await changeOneByte(path);

    const { body } = await workspace.post('/v1/documents/extract', { template: 'passport', file_id });

    expect(body).toMatchObject({ status: 'failed', failure: { code: 'file_corrupt' } });
    expect((await bytesOf(`/v1/files/${file_id}/content`)).status).toBe(500);
  });
});

describe('DELETE', () => {
  it('of a file is refused while a document of a verification refers to it', async () => {
    const fileId = await uploaded(passport);
    const { documentId } = await submitted(fileId);

    const file = await workspace.delete<ErrorEnvelope>(`/v1/files/${fileId}`);
    await untilRead(workspace, documentId);
    const document = await workspace.delete<ErrorEnvelope>(`/v1/documents/${documentId}`);

    expect([file.status, file.body.error.code]).toEqual([409, 'conflict']);
    expect([document.status, document.body.error.code]).toEqual([409, 'conflict']);
    expect((await bytesOf(`/v1/files/${fileId}/content`)).status).toBe(200);
  });

  it('removes the bytes with the last that refers to them, whether file or document', async () => {
    const [first, second] = [await uploaded(invoice), await uploaded(invoice)];
    const extracted = await workspace.post<Document>('/v1/documents/extract', {
      template: 'invoice-standard',
      file_id: first,
    });
    await endHolds();

    for (const fileId of [first, second]) expect((await workspace.delete(`/v1/files/${fileId}`)).status).toBe(204);
    await eventually(async () => (await dueBlobs()) === 0);
    const still = await blobPaths(platform, workspace);
    const page = await bytesOf(`/v1/documents/${extracted.body.document_id}/pages/1.png`);
    expect((await workspace.delete(`/v1/documents/${extracted.body.document_id}`)).status).toBe(204);

    expect([still.length, page.status]).toEqual([1, 200]);
    await eventually(async () => (await blobPaths(platform, workspace)).length === 0);
    expect((await workspace.get(`/v1/files/${first}/content`)).status).toBe(404);
    expect((await workspace.get(`/v1/documents/${extracted.body.document_id}`)).status).toBe(404);
  });

  it('leaves bytes alone that were just stored, whose reference may be on its way', async () => {
    const fileId = await uploaded(invoice);

    await workspace.delete(`/v1/files/${fileId}`);
    const again = await uploaded(invoice);

    expect((await bytesOf(`/v1/files/${again}/content`)).status).toBe(200);
    expect(await blobPaths(platform, workspace)).toHaveLength(1);
  });

  it('finds what a process left behind that died before it committed a reference', async () => {
    await uploaded(invoice);
    await platform.sql('delete from files where workspace_id = $1', [workspace.tenant.workspaceId]);
    await platform.sql("update blobs set check_at = now() - interval '1 hour' where workspace_id = $1", [
      workspace.tenant.workspaceId,
    ]);

    const other = await uploaded(passport);
    await workspace.delete(`/v1/files/${other}`);

    await eventually(
      async () => !(await blobPaths(platform, workspace)).some((path) => path.endsWith(sha256Of(invoice))),
    );
  });
});

const dueBlobs = async (): Promise<number> => {
  const rows = await platform.sql<{ n: number }>(
    'select count(*)::integer as n from blobs where workspace_id = $1 and check_at is not null',
    [workspace.tenant.workspaceId],
  );
  return rows[0]?.n ?? 0;
};

async function changeOneByte(path: string): Promise<void> {
  const bytes = await readFile(path);
  bytes[1000] = (bytes[1000] ?? 0) ^ 1;
  await writeFile(path, bytes);
}
