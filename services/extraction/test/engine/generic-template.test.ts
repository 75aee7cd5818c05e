import { readFileSync } from 'node:fs';
import { PDFDocument, StandardFonts } from 'pdf-lib';

import { createEngine, findBuiltInTemplate } from '../../src/engine/index.ts';
import { readTextTemplate } from '../../src/engine/template/read-text-template.ts';
import { drawRows } from '../draw-rows.ts';
import { printedPage, printedRows } from './printed-page.ts';
import type { PageText } from '../../src/engine/page-text.ts';

const today = '2026-04-01';
const engine = createEngine({ workers: 1, cpuLimitMs: 30_000 });
afterAll(() => engine.close());

const read = (bytes: Uint8Array, template = 'generic') => engine.read({ bytes, template, today });

/** What is answered of a page that the reader of a file would hand over. */
function answersOf(page: PageText): Record<string, string> {
  const template = findBuiltInTemplate('generic');
  if (template?.kind !== 'text') throw new Error('the template reads text');
  const details = Object.entries(readTextTemplate(template, [page], { today }));
  return Object.fromEntries(details.flatMap(([name, { value }]) => (value === null ? [] : [[name, value] as const])));
}

/** A letter with its sender at the top right, its addressee below on the left, and some lines of text. */
async function drawLetter(body: readonly string[]): Promise<Uint8Array> {
  const document = await PDFDocument.create({ updateMetadata: false });
  const page = document.addPage([595, 842]);
  const font = await document.embedFont(StandardFonts.Helvetica);
  const write = (texts: readonly string[], x: number, top: number): void =>
    texts.forEach((text, index) => page.drawText(text, { x, y: top - 14 * index, size: 11, font }));
  write(['Analytical Engines Ltd.', '1 Example Street', 'London W1U 4EE'], 380, 790);
  write(['Ada Lovelace', '12 Sample Square', 'London SW1Y 4JH'], 56, 690);
  write(['London, 28 March 2026'], 380, 620);
  write(body, 56, 580);
  return document.save();
}

describe('the generic template', () => {
  it('reads number, dates, amounts and account of an invoice as the template for invoices does', async () => {
    const invoice = readFileSync(new URL('../../specimens/invoice.pdf', import.meta.url));

    const [own, meant] = [await read(invoice), await read(invoice, 'invoice-standard')];

    const {
      invoice_number,
      seller_name,
      seller_vat_id,
      seller_iban,
      buyer_name,
      purchase_order: _order,
      document_type: _type,
      amount_due: _due,
      ...same
    } = meant.fields;
    expect(own).toMatchObject({ status: 'processed', template: 'generic', lineItems: [], warnings: [] });
    expect(own.fields).toEqual({
      ...{ ...same, document_number: invoice_number, sender_name: seller_name, recipient_name: buyer_name },
      ...{ vat_id: seller_vat_id, iban: seller_iban },
    });
    expect(same).toMatchObject({ issue_date: '2026-03-28', total_amount: '1250.00', currency: 'EUR' });
  });

  it('reads a form that no other template knows, and requires nothing of it', async () => {
    const form = await drawRows([
      ['Contract no.', 'C-2026/17'],
      ['Date', '2026-03-28'],
      ['Monthly rent', '900.00 EUR'],
      ['IBAN', 'AT61 1904 3002 3457 3201'],
    ]);

    const { status, fields } = await read(form);

    expect([status, fields]).toEqual([
      'processed',
      { document_number: 'C-2026/17', issue_date: '2026-03-28', currency: 'EUR', iban: 'AT611904300234573201' },
    ]);
  });

  it('answers nothing of a letter but who writes to whom, and every time the same', async () => {
    const letter = await drawLetter([
      'Dear Ms Lovelace,',
      'thank you for your letter of 12 January 2026. You asked about our invoice no. 4711 dated 3 March',
      '2025 and order no. 88123. The permit issued on 5 May 2020 is valid until 31 December 2027, and the',
      'total is due by 15 April 2026, as clause 12.3 says. The tax is another matter, and so is the balance.',
      'With kind regards,',
      'Charles Babbage',
    ]);

    const [first, second] = [await read(letter), await read(letter)];

    expect(first.fields).toEqual({ sender_name: 'Analytical Engines Ltd.', recipient_name: 'Ada Lovelace' });
    expect(second).toEqual(first);
  });

  it.each([
    ['English', 'Your invoice no. 4711 dated 3 March 2025, for a total of EUR 300.00, is due by 15 April 2026.'],
    ['German', 'Die Rechnung Nr. 4711 vom 03.03.2025, Gesamtbetrag 300,00 EUR, ist am 15.04.2026 fällig gewesen.'],
    ['French', 'La facture n° 4711 du 3 mars 2025, total 300,00 EUR, est à payer le 15 avril 2026 au plus tard.'],
    ['Spanish', 'La factura nº 4711 con fecha 3 de marzo de 2025, total 300,00 EUR, vence el 15 de abril de 2026.'],
    ['Italian', 'La fattura n. 4711 in data 3 marzo 2025, totale 300,00 EUR, scadenza 15 aprile 2026, è pagata.'],
    ['Dutch', 'De factuur nr. 4711 met datum 3 maart 2025, totaal 300,00 EUR, vervalt op 15 april 2026 pas.'],
  ])('takes nothing out of a sentence in %s but its currency', (_language, sentence) => {
    const [start = '', ...rest] = sentence.split(', ');
    const lines = [sentence, start, ...rest.map((part) => `${part} .`)];

    const answers = answersOf(printedPage(lines.map((text, index) => ({ text, x: 60, y: 300 + 40 * index }))));

    expect(answers).toEqual({ currency: 'EUR' });
  });

  it.each([
    ['English', ['Our reference', 'Date', 'Amount due']],
    ['German', ['Aktenzeichen', 'Datum', 'Zu zahlen']],
    ['French', ['N° de dossier', 'Date', 'Net à payer']],
    ['Spanish', ['Nº de expediente', 'Fecha', 'Importe a pagar']],
    ['Italian', ['Numero pratica', 'Data', 'Importo da pagare']],
    ['Dutch', ['Ons kenmerk', 'Datum', 'Te betalen']],
  ])('knows the labels of letters in %s', (_language, [number = '', date = '', due = '']) => {
    const answers = answersOf(
      printedRows([
        [number, 'AB-123/26'],
        [`${date}:`, '28.03.2026'],
        [due, '84,20 EUR'],
      ]),
    );

    expect(answers).toEqual({
      document_number: 'AB-123/26',
      issue_date: '2026-03-28',
      amount_due: '84.20',
      currency: 'EUR',
    });
  });

  it('leaves open which of two numbers is that of the document', () => {
    const answers = answersOf(
      printedRows([
        ['Contract no.', 'C-17'],
        ['Case no.', '2026/4'],
      ]),
    );

    expect(answers).toEqual({});
  });
});

describe('a field that stands by itself', () => {
  it.each([
    ['behind its label', 'Invoice no. 4711', '4711'],
    ['with the date of the document', 'Invoice no. 4711 dated 3 March 2026', '4711'],
    ['not where the sentence goes on', 'Invoice no. 4711 is overdue', undefined],
    ['not where the sentence goes on behind the date', 'Invoice no. 4711 dated 3 March 2026 is overdue', undefined],
    ['not where a sentence leads to it', 'We have paid invoice no. 4711', undefined],
  ])('is read %s', (_where, text, number) => {
    expect(answersOf(printedPage([{ text, x: 60, y: 300 }])).document_number).toBe(number);
  });
});
