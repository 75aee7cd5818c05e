import type { Document, UploadedFile } from '@ifcgate/contracts';
import { expireAll, systemClock } from '@ifcgate/service-kit';
import { eventually } from '@ifcgate/test-kit';
import { aDocumentToRead, aSettingsChange, aSubmission, aTenant } from '@ifcgate/test-kit/builders';
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
  return extractFrom(file.file_id);
}

async function extractFrom(fileId: string): Promise<Document> {
  const { body } = await workspace.post<Document>('/v1/documents/extract', {
    ...{ template: 'invoice-standard', file_id: fileId },
  });
  return untilRead(workspace, body.document_id);
}

/** A verification whose document is a file. */
async function verify(fileId: string): Promise<{ documentId: string; caseId: string }> {
  const documents = [aDocumentToRead({ type: 'invoice', file_url: null, file_id: fileId })];
  const submission = aSubmission({ documents });
  await workspace.publish(workspace.event('verification.submitted', submission));
  const documentId = documents[0]?.document_id ?? '';
  await untilRead(workspace, documentId);
  return { documentId, caseId: submission.case_id };
}

const keepFor = (days: Parameters<typeof aSettingsChange>[1]) =>
  workspace.publish(workspace.event('workspace.settings.changed', aSettingsChange(workspace.tenant.workspaceId, days)));
/** Deletes what is due, as if so many days had passed. */
async function expireAfter(days: number): Promise<void> {
  const now = new Date(systemClock.now().getTime() + days * 86_400_000);
  const deps = { database: platform.service.database, clock: { now: () => now }, log: platform.log };
  await expireAll(deps, documentExpiries({ wakeSweeper: () => undefined }), new AbortController().signal);
}
const hasContent = async (documentId: string): Promise<boolean> =>
  (await platform.sql('select from documents where document_id = $1 and sha256 is not null', [documentId])).length > 0;

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
    await keepFor({ [kind]: 30 });

    await expireAfter(31);

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

describe('the PDF inside an XML invoice that another document is read from', () => {
  /** Ways in which the document that carries it goes. */
  const ways: Readonly<Record<string, (carrier: Document) => Promise<unknown>>> = {
    'is deleted': ({ document_id: documentId }) => workspace.delete(`/v1/documents/${documentId}`),
    'goes after its days': async ({ document_id: documentId }) => {
      // What is read from it came later, and is younger.
      await platform.sql(
        `update documents set document_id = 'doc_00' || substr(document_id, 7) where document_id = $1`,
        [documentId],
      );
      await keepFor({ documents: 3650 });
      await expireAfter(0);
    },
  };
  const users: Readonly<Record<string, (fileId: string) => Promise<string>>> = {
    'came by itself': async (fileId) => (await extractFrom(fileId)).document_id,
    'belongs to a verification': async (fileId) => (await verify(fileId)).documentId,
  };

  it.each(Object.keys(ways).flatMap((way) => Object.keys(users).map((user) => [way, user] as const)))(
    'stays when the document that carries it %s, for one that %s',
    async (way, user) => {
      const carrier = await extract(anInvoiceWith(pdf));
      const fileId = carrier.readable_file_id ?? '';
      const documentId = (await users[user]?.(fileId)) ?? '';

      await ways[way]?.(carrier);

      expect(await platform.sql('select from documents where readable_file_id = $1', [fileId])).toEqual([]);
      expect([(await fetchFile(fileId)).status, await hasContent(documentId)]).toEqual([200, true]);
    },
  );

  it('goes with the last document that has it, in whichever order they go', async () => {
    for (const isCarrierFirst of [true, false]) {
      const carrier = await extract(anInvoiceWith(pdf));
      const fileId = carrier.readable_file_id ?? '';
      const order = [carrier.document_id, (await extractFrom(fileId)).document_id];

      const seen: number[] = [];
      for (const documentId of isCarrierFirst ? order : order.reverse()) {
        await workspace.delete(`/v1/documents/${documentId}`);
        seen.push((await fetchFile(fileId)).status);
      }

      expect(seen).toEqual([200, 404]);
    }
  });

  it('goes with all documents that have it, when their days are over at once', async () => {
    const { readable_file_id: fileId } = await extract(anInvoiceWith(pdf));
    await extractFrom(fileId ?? '');
    await keepFor({ documents: 30 });

    await expireAfter(31);

    expect((await fetchFile(fileId ?? '')).status).toBe(404);
  });

  it('is kept for a verification until its case has ended, and then no longer than its workspace keeps files', async () => {
    const carrier = await extract(anInvoiceWith(pdf));
    const { documentId, caseId } = await verify(carrier.readable_file_id ?? '');
    await workspace.delete(`/v1/documents/${carrier.document_id}`);
    await keepFor({ files: 30 });

    await expireAfter(5000);
    const whileOpen = await hasContent(documentId);
    const end = { case_id: caseId, kind: 'verification' as const, status: 'approved' as const, queue: null };
    await workspace.publish(workspace.event('case.ended', { ...end, ended_at: '2026-03-30T03:00:00.000Z' }));
    await expireAfter(31);

    expect([whileOpen, await hasContent(documentId)]).toEqual([true, false]);
    expect((await fetchFile(carrier.readable_file_id ?? '')).status).toBe(404);
  });
});

describe('the content of a document', () => {
  it.each(['uploaded', 'carried'])(
    'goes after the days of files also where its %s file was deleted before',
    async (kind) => {
      const { body: uploaded } = await upload<UploadedFile>(workspace, pdf);
      const fileId = kind === 'uploaded' ? uploaded.file_id : (await extract(anInvoiceWith(pdf))).readable_file_id;
      const { document_id: documentId } = await extractFrom(fileId ?? '');
      await workspace.delete(`/v1/files/${fileId ?? ''}`);
      await keepFor({ files: 30 });

      await expireAfter(29);
      const before = await hasContent(documentId);
      await expireAfter(31);

      expect([before, await hasContent(documentId)]).toEqual([true, false]);
    },
  );
});
