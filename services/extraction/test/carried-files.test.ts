import type { Document, UploadedFile } from '@ifcgate/contracts';
import { expireAll, systemClock } from '@ifcgate/service-kit';
import { eventually } from '@ifcgate/test-kit';
import { aSettingsChange, aTenant } from '@ifcgate/test-kit/builders';
import type { WorkspaceView } from '@ifcgate/test-kit/service-harness';
import { documentExpiries } from '../src/documents/use-cases/expire-documents.ts';
import { aUniversalInvoice } from './engine/xml-samples.ts';
import { upload } from './forms.ts';
import { type Extraction, blobPaths, sha256Of, specimen, startExtraction, untilRead } from './start-extraction.ts';

let platform: Extraction;
let workspace: WorkspaceView;
beforeAll(async () => {
  platform = await startExtraction();
});
afterAll(() => platform.stop());
beforeEach(() => {
  workspace = platform.as(aTenant('test'));
});

const pdf = await specimen('invoice.pdf');

/** An invoice in XML with a file inside. */
function anInvoiceWith(content: Buffer): Buffer {
  const attachment = `<cac:AdditionalDocumentReference><cbc:ID>x</cbc:ID><cac:Attachment><cbc:EmbeddedDocumentBinaryObject mimeCode="application/pdf" filename="x.pdf">${content.toString('base64')}</cbc:EmbeddedDocumentBinaryObject></cac:Attachment></cac:AdditionalDocumentReference>`;
  return Buffer.from(
    aUniversalInvoice([['<cac:AccountingSupplierParty>', `${attachment}<cac:AccountingSupplierParty>`]]),
  );
}

async function extract(content: Buffer): Promise<Document> {
  const { body: file } = await upload<UploadedFile>(workspace, content);
  const { body } = await workspace.post<Document>('/v1/documents/extract', {
    ...{ template: 'invoice-standard', file_id: file.file_id },
  });
  return untilRead(workspace, body.document_id);
}

const fetchFile = (fileId: string): Promise<Response> =>
  fetch(`${platform.url}/v1/files/${fileId}/content`, { headers: workspace.authorization() });

describe('the PDF inside an XML invoice', () => {
  it('is a file that the document names', async () => {
    const { readable_file_id: fileId, fields } = await extract(anInvoiceWith(pdf));

    expect(fields.invoice_number).toBe('UBL/77');
    const answer = await fetchFile(fileId ?? '');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    expect(sha256Of(Buffer.from(await answer.arrayBuffer()))).toBe(sha256Of(pdf));
  });

  it('goes with its document', async () => {
    const { document_id: documentId, readable_file_id: fileId } = await extract(anInvoiceWith(pdf));

    await workspace.delete(`/v1/documents/${documentId}`);

    expect((await fetchFile(fileId ?? '')).status).toBe(404);
    await platform.sql('update blobs set check_at = now() where workspace_id = $1', [workspace.tenant.workspaceId]);
    const { body } = await upload<UploadedFile>(workspace, await specimen('passport.png'));
    await workspace.delete(`/v1/files/${body.file_id}`);
    await eventually(async () => !(await blobPaths(platform, workspace)).some((path) => path.endsWith(sha256Of(pdf))));
  });

  it('may be deleted by itself, and the document names none then', async () => {
    const { document_id: documentId, readable_file_id: fileId } = await extract(anInvoiceWith(pdf));

    await workspace.delete(`/v1/files/${fileId ?? ''}`);

    const { body } = await workspace.get<Document>(`/v1/documents/${documentId}`);
    expect(body.readable_file_id).toBeNull();
  });

  it.each(['documents', 'files'] as const)('goes after as many days as its workspace keeps %s', async (kind) => {
    const { document_id: documentId, readable_file_id: fileId } = await extract(anInvoiceWith(pdf));
    const change = aSettingsChange(workspace.tenant.workspaceId, { [kind]: 30 });
    await workspace.publish(workspace.event('workspace.settings.changed', change));
    const now = new Date(systemClock.now().getTime() + 31 * 86_400_000);

    const deps = { database: platform.service.database, clock: { now: () => now }, log: platform.log };
    await expireAll(deps, documentExpiries({ wakeSweeper: () => undefined }), new AbortController().signal);

    expect((await fetchFile(fileId ?? '')).status).toBe(404);
    const { status, body } = await workspace.get<Document>(`/v1/documents/${documentId}`);
    expect([status, body.readable_file_id]).toEqual(kind === 'documents' ? [404, undefined] : [200, null]);
  });

  it('is none where something else is attached, or nothing', async () => {
    const [other, none] = [
      await extract(anInvoiceWith(Buffer.from('no PDF'))),
      await extract(Buffer.from(aUniversalInvoice())),
    ];

    expect([other.readable_file_id, none.readable_file_id]).toEqual([null, null]);
  });
});
