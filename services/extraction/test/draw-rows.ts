import { PDFDocument, StandardFonts } from 'pdf-lib';

/** A page of labels at the left and values at the right: a made-up form for tests, the same bytes every time. */
export async function drawRows(rows: readonly (readonly [label: string, value: string])[]): Promise<Uint8Array> {
  const document = await PDFDocument.create({ updateMetadata: false });
  const page = document.addPage([595, 842]);
  const font = await document.embedFont(StandardFonts.Helvetica);
  rows.forEach(([label, value], index) => {
    const y = 742 - 20 * index;
    page.drawText(label, { x: 56, y, size: 11, font });
    page.drawText(value, { x: 320, y, size: 11, font });
  });
  return document.save();
}
