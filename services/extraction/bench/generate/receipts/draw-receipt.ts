import { PDFDocument, StandardFonts, type PDFFont, type PDFPage } from 'pdf-lib';

import type { Chance } from '../chance.ts';
import type { TillLine } from './till-line.ts';

const margin = 10;
const pitch = { [StandardFonts.Courier]: 0.6, [StandardFonts.Helvetica]: 0.5 } as const;

type Roll = { page: PDFPage; plain: PDFFont; strong: PDFFont; size: number; width: number };

/** Prints the lines on a till roll of 58 or 80 mm, as a PDF of one page. */
export async function drawReceipt(lines: readonly TillLine[], { pick, happens }: Chance): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  document.setCreationDate(new Date(0));
  document.setModificationDate(new Date(0));
  const face = happens(0.7) ? StandardFonts.Courier : StandardFonts.Helvetica;
  const boldFace = face === StandardFonts.Courier ? StandardFonts.CourierBold : StandardFonts.HelveticaBold;
  const width = pick([165, 227, 227]);
  const columns = width < 200 ? 34 : pick([38, 42, 46]);
  const size = (width - 2 * margin) / (columns * pitch[face]);
  const step = size * pick([1.15, 1.3, 1.5]);
  const bold = await document.embedFont(boldFace);
  const plain = happens(0.25) ? bold : await document.embedFont(face);
  const wrapped = lines.flatMap((line) => wrap(line, { plain, size, width }));
  const height = wrapped.length * step + 5 * size;
  const roll: Roll = { page: document.addPage([width, height]), plain, strong: bold, size, width };
  wrapped.forEach((line, index) => print(roll, line, height - 3 * size - index * step));
  return document.save();
}

/** A label and a value that do not fit on one line are printed on two. */
function wrap(line: TillLine, { plain, size, width }: Pick<Roll, 'plain' | 'size' | 'width'>): TillLine[] {
  if (line.form !== 'pair') return [line];
  const needed = plain.widthOfTextAtSize(`${line.left}  ${line.right}`, size);
  if (needed <= width - 2 * margin) return [line];
  return [
    { form: 'left', text: line.left },
    { form: 'pair', left: '', right: line.right },
  ];
}

function print({ page, plain, strong, size, width }: Roll, line: TillLine, y: number): void {
  const write = (text: string, x: number, font: PDFFont): void => page.drawText(text, { x, y, size, font });
  const right = (text: string, end: number, font: PDFFont): void =>
    write(text, end - font.widthOfTextAtSize(text, size), font);
  const edge = width - margin;
  switch (line.form) {
    case 'rule':
      return write('-'.repeat(Math.floor((width - 2 * margin) / plain.widthOfTextAtSize('-', size))), margin, plain);
    case 'left':
      return write(line.text, margin, line.isStrong === true ? strong : plain);
    case 'center': {
      const font = line.isStrong === true ? strong : plain;
      const wide = font.widthOfTextAtSize(line.text, size);
      const fit = Math.min(1, (width - 2 * margin) / wide);
      return page.drawText(line.text, { x: (width - wide * fit) / 2, y, size: size * fit, font });
    }
    case 'pair': {
      const font = line.isStrong === true ? strong : plain;
      write(line.left, margin, font);
      return right(line.right, edge, font);
    }
    case 'cells': {
      const column = (width - 2 * margin) / line.cells.length;
      line.cells.forEach((cell, index) => {
        if (index === 0) write(cell, margin, plain);
        else right(cell, margin + (index + 1) * column, plain);
      });
    }
  }
}
