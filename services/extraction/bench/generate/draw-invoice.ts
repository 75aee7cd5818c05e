import { PDFDocument, StandardFonts, type PDFFont, type PDFPage } from 'pdf-lib';

import type { Chance } from './chance.ts';
import type { MadeInvoice } from './make-invoice.ts';

const [width, height] = [595, 842];
const fonts = [StandardFonts.Helvetica, StandardFonts.TimesRoman, StandardFonts.Courier];
const bold: Partial<Record<StandardFonts, StandardFonts>> = {
  [StandardFonts.Helvetica]: StandardFonts.HelveticaBold,
  [StandardFonts.TimesRoman]: StandardFonts.TimesRomanBold,
  [StandardFonts.Courier]: StandardFonts.CourierBold,
};

type Pen = { page: PDFPage; font: PDFFont; strong: PDFFont; size: number };

/** Draws an invoice on A4 in one of several layouts; what does not fit on the first page goes on overleaf. */
export async function drawInvoice(invoice: MadeInvoice, chance: Chance): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  document.setCreationDate(new Date(0));
  document.setModificationDate(new Date(0));
  const face = chance.pick(fonts.slice(0, chance.happens(0.15) ? 3 : 2));
  const pen: Pen = {
    page: document.addPage([width, height]),
    font: await document.embedFont(face),
    strong: await document.embedFont(bold[face] ?? face),
    size: chance.pick([9, 10, 10, 11]),
  };
  const y = drawHead(pen, invoice, chance);
  drawBody(pen, invoice, { y, chance, addPage: () => document.addPage([width, height]) });
  return document.save();
}

function write(pen: Pen, text: string, x: number, y: number, isStrong = false): void {
  pen.page.drawText(text, { x, y: height - y, size: pen.size, font: isStrong ? pen.strong : pen.font });
}

function writeRight(pen: Pen, text: string, x: number, y: number, isStrong = false): void {
  const font = isStrong ? pen.strong : pen.font;
  write(pen, text, x - font.widthOfTextAtSize(text, pen.size), y, isStrong);
}

function block(pen: Pen, lines: readonly string[], x: number, y: number, step = 1.35): number {
  lines.forEach((line, index) => write(pen, line, x, y + index * step * pen.size));
  return y + lines.length * step * pen.size;
}

// Seller, buyer, title and numbers; the answer is where the table may begin.
function drawHead(pen: Pen, invoice: MadeInvoice, chance: Chance): number {
  const layout = chance.pick(['letter', 'letter', 'window_right', 'side_by_side', 'plain'] as const);
  const { seller, buyer, title, facts, titleLine } = invoice;
  const sellerBlock = invoice.sellerHeading === undefined ? seller : [`${invoice.sellerHeading}:`, ...seller];
  const buyerBlock =
    invoice.buyerHeading === undefined ? buyer : [`${invoice.buyerHeading}${chance.pick(['', ':'])}`, ...buyer];
  const big = { ...pen, size: pen.size + chance.pick([4, 8]) };
  const shown = titleLine === undefined ? facts : facts.slice(2);
  const heading = titleLine ?? title;
  if (layout === 'letter') {
    block(pen, sellerBlock, chance.pick([340, 380]), 60);
    if (chance.happens(0.5)) write({ ...pen, size: 7 }, seller.slice(0, 3).join(' · '), 60, 135);
    block(pen, buyerBlock, 60, 152, chance.pick([1.35, 1.35, 2]));
    write(big, heading, 60, 260, true);
    return drawFacts(pen, shown, { x: chance.pick([60, 330]), y: 285, chance });
  }
  if (layout === 'window_right') {
    block(pen, sellerBlock, 60, 50);
    block(pen, buyerBlock, 340, 150);
    write(big, heading, 60, 245, true);
    return drawFacts(pen, shown, { x: 60, y: 270, chance });
  }
  if (layout === 'side_by_side') {
    write(big, heading, 60, 60, true);
    const end = drawFacts(pen, shown, { x: 340, y: 60, chance });
    const top = Math.max(end, 100) + 20;
    const named = (lines: string[], heads: readonly string[], has: boolean): string[] =>
      has ? lines : [chance.pick(heads), ...lines];
    const left = block(pen, named(sellerBlock, invoice.wording.seller, invoice.sellerHeading !== undefined), 60, top);
    const right = block(pen, named(buyerBlock, invoice.wording.buyer, invoice.buyerHeading !== undefined), 320, top);
    return Math.max(left, right) + 20;
  }
  block({ ...pen, font: pen.strong }, sellerBlock.slice(0, 1), 60, 55);
  block(pen, sellerBlock.slice(1), 60, 55 + 1.4 * pen.size);
  if (titleLine === undefined) writeRight(big, heading, 540, 55, true);
  else write(big, heading, 60, 145, true);
  block(pen, buyerBlock, 60, 165);
  return Math.max(drawFacts(pen, shown, { x: 340, y: 165, chance }), 245);
}

function drawFacts(
  pen: Pen,
  facts: readonly [string, string][],
  { x, y, chance }: { x: number; y: number; chance: Chance },
): number {
  const form = chance.pick(['beside', 'beside', 'colon', 'below'] as const);
  const step = pen.size * 1.5;
  if (form === 'below' && facts.length > 0 && x < 100) {
    const wide = 440 / Math.max(2, facts.length);
    facts.forEach(([label, value], index) => {
      write(pen, label, x + index * wide, y, true);
      write(pen, value, x + index * wide, y + step);
    });
    return y + 3 * step;
  }
  const widest = Math.max(0, ...facts.map(([label]) => pen.font.widthOfTextAtSize(label, pen.size)));
  const valueAt = x + Math.max(115, widest + 1.5 * pen.size);
  facts.forEach(([label, value], index) => {
    const line = y + index * step;
    if (form === 'colon') write(pen, `${label}: ${value}`, x, line);
    else {
      write(pen, label, x, line);
      write(pen, value, valueAt, line);
    }
  });
  return y + (facts.length + 1) * step;
}

type Column = {
  name: 'position' | 'description' | 'quantity' | 'price' | 'rate' | 'amount';
  head: string;
  x: number;
  isRight: boolean;
};

function columnsOf({ heads }: MadeInvoice, chance: Chance): Column[] {
  const isQuantityFirst = heads.position === undefined && chance.happens(0.25);
  const right = (name: Column['name'], head: string, x: number): Column => ({ name, head, x, isRight: true });
  const left = (name: Column['name'], head: string, x: number): Column => ({ name, head, x, isRight: false });
  return [
    ...(heads.position === undefined ? [] : [left('position', heads.position, 60)]),
    ...(isQuantityFirst ? [left('quantity', heads.quantity, 60)] : []),
    left('description', heads.description, heads.position !== undefined || isQuantityFirst ? 120 : 60),
    ...(isQuantityFirst ? [] : [right('quantity', heads.quantity, 330)]),
    right('price', heads.price, 415),
    ...(heads.rate === undefined ? [] : [right('rate', heads.rate, 465)]),
    right('amount', heads.amount, 540),
  ];
}

function drawBody(
  pen: Pen,
  invoice: MadeInvoice,
  { y: top, chance, addPage }: { y: number; chance: Chance; addPage: () => PDFPage },
): void {
  const columns = columnsOf(invoice, chance);
  const step = pen.size * chance.pick([1.5, 1.8, 2.2]);
  let current = pen;
  let y = top + 15;
  const goOn = (needed: number): void => {
    if (y + needed < 770) return;
    current = { ...current, page: addPage() };
    y = 70;
  };
  for (const { head, x, isRight } of columns) (isRight ? writeRight : write)(current, head, x, y, true);
  y += step * 1.2;
  for (const row of invoice.rows) {
    goOn(2 * step);
    for (const { name, x, isRight } of columns) (isRight ? writeRight : write)(current, row[name], x, y);
    if (row.note !== undefined)
      write(current, row.note, columns.find(({ name }) => name === 'description')?.x ?? 60, (y += pen.size * 1.2));
    y += step;
  }
  goOn(invoice.sums.length * step + 60);
  y += 12;
  const labelAt = chance.pick([330, 345]);
  for (const [label, value] of invoice.sums) {
    write(current, label, labelAt, y);
    writeRight(current, value, 540, y, chance.happens(0.3));
    y += step;
  }
  y += 20;
  for (const sentence of invoice.sentences) {
    goOn(30);
    write(current, sentence, 60, y);
    y += pen.size * 1.4;
  }
  if (invoice.footer !== undefined) write({ ...current, size: 8 }, invoice.footer, 60, 810);
}
