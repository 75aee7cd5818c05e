import { PDFDocument, rgb, StandardFonts, type PDFFont, type PDFPage } from 'pdf-lib';

type Pen = { page: PDFPage; regular: PDFFont; bold: PDFFont };
type Style = { size?: number; isBold?: boolean; alignRight?: boolean };

const left = 56;
const right = 539;
const ink = rgb(0.12, 0.14, 0.18);
const pale = rgb(0.75, 0.78, 0.82);

const seller = ['Northwind Fittings GmbH', 'Example Lane 12', '1010 Vienna, Austria', 'VAT ID: ATU12345675'];
const buyer = ['Bill to', 'Utopia Trading Ltd.', 'Sample Street 5', '10115 Berlin, Germany'];
const facts = [
  ['Invoice number', 'INV-2041'],
  ['Issue date', '2026-03-28'],
  ['Due date', '2026-04-27'],
  ['Purchase order', 'PO-7731'],
];
const lines = [
  ['Brass fitting, 22 mm', '150', '4.20', '630.00'],
  ['Steel bracket, galvanised', '40', '7.50', '300.00'],
  ['Sealing ring set', '25', '3.80', '95.00'],
  ['Delivery', '1', '16.67', '16.67'],
];
const sums = [
  ['Subtotal', 'EUR 1,041.67'],
  ['VAT 20 %', 'EUR 208.33'],
  ['Total', 'EUR 1,250.00'],
];

/** The specimen invoice: one page, invented companies, the same bytes every time. */
export async function drawInvoice(): Promise<Uint8Array> {
  const document = await PDFDocument.create({ updateMetadata: false });
  document.setTitle('Specimen invoice INV-2041');
  document.setProducer('IFCGATE');
  document.setCreationDate(new Date('2026-03-28T00:00:00Z'));
  const pen: Pen = {
    page: document.addPage([595, 842]),
    regular: await document.embedFont(StandardFonts.Helvetica),
    bold: await document.embedFont(StandardFonts.HelveticaBold),
  };
  drawHead(pen);
  drawLines(pen);
  drawSums(pen);
  write(pen, left, 96, 'Please pay by bank transfer. IBAN: AT61 1904 3002 3457 3201', { size: 9 });
  write(pen, left, 80, 'Specimen for testing. Companies, numbers and goods are invented.', { size: 9 });
  return document.save();
}

function drawHead(pen: Pen): void {
  write(pen, left, 770, 'INVOICE', { size: 24, isBold: true });
  seller.forEach((text, index) => write(pen, right, 776 - 14 * index, text, { alignRight: true, isBold: index === 0 }));
  buyer.forEach((text, index) => write(pen, left, 690 - 15 * index, text, { isBold: index === 0 }));
  facts.forEach(([label = '', value = ''], index) => {
    write(pen, 340, 690 - 18 * index, label);
    write(pen, right, 690 - 18 * index, value, { alignRight: true, isBold: index === 0 });
  });
}

function drawLines(pen: Pen): void {
  const heads = ['Description', 'Quantity', 'Unit price', 'Amount'];
  [heads, ...lines].forEach((cells, row) => {
    const y = 570 - 24 * row;
    cells.forEach((cell, column) => {
      const x = [left, 360, 450, right][column] ?? left;
      write(pen, x, y, cell, { alignRight: column > 0, isBold: row === 0 });
    });
    rule(pen, y - 8);
  });
}

function drawSums(pen: Pen): void {
  sums.forEach(([label = '', value = ''], index) => {
    const isTotal = index === sums.length - 1;
    write(pen, 360, 410 - 22 * index, label, { isBold: isTotal, size: isTotal ? 13 : 11 });
    write(pen, right, 410 - 22 * index, value, { alignRight: true, isBold: isTotal, size: isTotal ? 13 : 11 });
  });
}

function write(pen: Pen, x: number, y: number, text: string, style: Style = {}): void {
  const { size = 11, isBold = false, alignRight = false } = style;
  const font = isBold ? pen.bold : pen.regular;
  const start = alignRight ? x - font.widthOfTextAtSize(text, size) : x;
  pen.page.drawText(text, { x: start, y, size, font, color: ink });
}

function rule(pen: Pen, y: number): void {
  pen.page.drawLine({ start: { x: left, y }, end: { x: right, y }, thickness: 0.5, color: pale });
}
