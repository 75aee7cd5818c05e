import type { Document, UploadedFile } from '@ifcgate/contracts';
import { aSettingsChange, aTenant } from '@ifcgate/test-kit/builders';
import type { WorkspaceView } from '@ifcgate/test-kit/service-harness';
import { PDFDocument } from 'pdf-lib';
import { upload } from './forms.ts';
import { type Extraction, startExtraction, untilRead } from './start-extraction.ts';

let platform: Extraction;
beforeAll(async () => {
  platform = await startExtraction();
});
afterAll(() => platform.stop());

/** An invoice whose buyer stands under no heading. */
async function anInvoice(): Promise<Buffer> {
  const pdf = await PDFDocument.create();
  const page = pdf.addPage([595, 842]);
  const lines = [
    ...['Seller:', 'Northwind Fittings Ltd', 'Example Lane 12', '', 'For the attention of the accounts of', ''],
    ...['Utopia Trading GmbH, Berlin', '', 'Invoice number: INV-77', 'Invoice date: 28 March 2026', ''],
    ...['Net amount: EUR 100.00', 'VAT 20%: EUR 20.00', 'Total amount: EUR 120.00', 'Many thanks for your order of us'],
  ];
  lines.forEach((text, index) => page.drawText(text, { x: 60, y: 620 - 13 * index, size: 10 }));
  return Buffer.from(await pdf.save());
}

async function buyerOf(workspace: WorkspaceView): Promise<string | undefined> {
  const { body: file } = await upload<UploadedFile>(workspace, await anInvoice());
  const { body } = await workspace.post<Document>('/v1/documents/extract', {
    ...{ template: 'invoice-standard', file_id: file.file_id },
  });
  return (await untilRead(workspace, body.document_id)).fields.buyer_name;
}

describe('a workspace that says who it is', () => {
  it('has its name for the buyer of an invoice where it stands and the seller is another; others have not', async () => {
    const [utopia, silent] = [platform.as(aTenant('test')), platform.as(aTenant('test'))];
    await utopia.publish(
      utopia.event('workspace.settings.changed', {
        ...aSettingsChange(utopia.tenant.workspaceId),
        own_parties: [{ name: 'Utopia Trading GmbH' }],
      }),
    );

    expect(await buyerOf(silent)).toBeUndefined();
    expect(await buyerOf(utopia)).toBe('Utopia Trading GmbH');
  });
});

describe('an upload', () => {
  const invoice = '<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"><ID>1</ID></Invoice>';

  it.each([
    [
      'an XML invoice behind a comment longer than what is looked at',
      `<!-- ${'licence '.repeat(2000)}-->${invoice}`,
      'xml',
    ],
    ['a signed file', Buffer.from('3080 06092a864886f70d010702 a080 3080'.replaceAll(' ', ''), 'hex'), 'pkcs7-mime'],
  ])('may be %s', async (_, content, type) => {
    const { status, body } = await upload<UploadedFile>(platform.as(aTenant('test')), Buffer.from(content));

    expect([status, body.content_type]).toEqual([201, `application/${type}`]);
  });
});
