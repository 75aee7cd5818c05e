import { PDFDocument, StandardFonts } from 'pdf-lib';

/** What an invoice prints; its second page, where it has one, holds nothing but rows and the total. */
export interface Invoice {
  readonly number: string;
  readonly total: string;
  readonly pages?: 1 | 2;
  /** What one of its rows says. */
  readonly row?: string;
}

/** A PDF of several files, one after the other; `blank` and `separator` are sheets between them. */
export async function aPile(sheets: readonly (Invoice | Uint8Array | 'blank' | 'separator')[]): Promise<Buffer> {
  const pile = await PDFDocument.create();
  const font = await pile.embedFont(StandardFonts.Helvetica);
  const write = (rows: readonly string[], size = 10): void => {
    const page = pile.addPage([595, 842]);
    rows.forEach((row, index) => page.drawText(row, { x: 60, y: 770 - 24 * index, size, font }));
  };
  for (const sheet of sheets) {
    if (sheet === 'blank') pile.addPage([595, 842]);
    else if (sheet === 'separator') write(['Separator sheet', 'PATCH T'], 30);
    else if (sheet instanceof Uint8Array) await addFile(pile, sheet);
    else {
      const [head, tail] = rowsOf(sheet);
      if (sheet.pages === 2) [head, tail].forEach((rows) => write(rows));
      else write([...head, ...tail]);
    }
  }
  return Buffer.from(await pile.save());
}

async function addFile(pile: PDFDocument, bytes: Uint8Array): Promise<void> {
  const file = await PDFDocument.load(bytes, { updateMetadata: false });
  for (const page of await pile.copyPages(file, file.getPageIndices())) pile.addPage(page);
}

function rowsOf({ number, total, row = 'Pens, blue, by the dozen' }: Invoice): [string[], string[]] {
  const head = [
    'Nordwind Trading Ltd',
    '1 Harbour Road, London',
    '',
    'INVOICE',
    `Invoice number: ${number}`,
    'Invoice date: 17 April 2026',
    '',
  ];
  return [
    [...head, 'Description and price of what was delivered', 'Paper, white, 80 g'],
    [row, '', 'Currency: GBP', `Total amount: ${total}`],
  ];
}
