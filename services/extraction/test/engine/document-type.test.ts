import { readFileSync } from 'node:fs';

import { findBuiltInTemplate } from '../../src/engine/index.ts';
import { findDocumentType } from '../../src/engine/kinds/find-document-type.ts';
import { findTableHeads } from '../../src/engine/tables/read-tables.ts';
import { printedPage } from './printed-page.ts';
import type { PageText } from '../../src/engine/page-text.ts';
import type { TextTemplate } from '@ifcgate/contracts/templates';

function invoice(): TextTemplate {
  const template = findBuiltInTemplate('invoice-standard');
  if (template?.kind !== 'text') throw new Error('the invoice template reads text');
  return template;
}

const titlesFile = new URL('../../src/engine/kinds/document-types.json', import.meta.url);
const titles = JSON.parse(readFileSync(titlesFile, 'utf8')) as { credit_note: Record<string, string[]> };
const creditTitles = Object.values(titles.credit_note)
  .flat()
  .map((title) => title.replace('*', 'Waren'));

function typeOf(page: PageText): string | null | undefined {
  const heads = findTableHeads(invoice(), page);
  return findDocumentType(invoice(), [page], (segment) => heads.has(segment))?.value;
}

describe('the type of an invoice', () => {
  it.each([
    ['CREDIT NOTE', 'credit_note'],
    ['Gutschrift Nr. 7', 'credit_note'],
    ['Avoir AV-2024-0005', 'credit_note'],
    ['Nota de abono', 'credit_note'],
    ['Nota di credito', 'credit_note'],
    ['Creditnota', 'credit_note'],
    ['Rechnungskorrektur', 'corrected_invoice'],
    ['Factura rectificativa', 'corrected_invoice'],
    ["Facture d'acompte n° 12", 'prepayment_invoice'],
    ['Anzahlungsrechnung', 'prepayment_invoice'],
    ['Self-billed invoice', 'self_billed_invoice'],
    ['Fattura', 'invoice'],
    ['Factuur', 'invoice'],
  ])('is what its title says: %s', (title, type) => {
    const page = printedPage([
      { text: title, x: 60, y: 100, size: 16 },
      { text: 'Total', x: 60, y: 300 },
    ]);

    expect(typeOf(page)).toBe(type);
  });

  it.each(creditTitles)('is not what a row or a sum below says: %s', (title) => {
    const head = { text: 'Rechnung Nr. 2024-17', x: 60, y: 100, size: 8 };
    const table = [
      { text: 'Beschreibung', x: 60, y: 200 },
      { text: 'Menge', x: 300, y: 200 },
      { text: 'Einzelpreis', x: 380, y: 200 },
      { text: 'Betrag', x: 500, y: 200 },
    ];
    const beside = ['-10,00', '10.00', '(10.00)', '-1.000', '10,00 €'];
    // Large, so that nothing but its place speaks against it.
    for (const amount of beside)
      expect(
        typeOf(printedPage([head, { text: title, x: 60, y: 240, size: 14 }, { text: amount, x: 500, y: 240 }])),
      ).toBe('invoice');
    expect(typeOf(printedPage([{ text: `${title} -10,00`, x: 60, y: 240 }]))).toBeUndefined();
    expect(typeOf(printedPage([head, ...table, { text: title, x: 60, y: 240, size: 14 }]))).toBe('invoice');
  });

  it.each(creditTitles)('is none where an invoice is named as high and as large: %s', (title) => {
    for (const [text, size] of [
      ['Rechnung Nr. 2024-17', 10],
      ['Invoice number: 2024-17', 10],
      ['FACTURE', 12],
      ['Rechnungsnummer 2024-17', 10],
    ] as const) {
      const low = { text: title, x: 60, y: 240 };
      expect(typeOf(printedPage([{ text, x: 60, y: 120, size }, low]))).not.toBe('credit_note');
      expect(typeOf(printedPage([{ text, x: 320, y: 240, size }, low]))).not.toBe('credit_note');
      // Below it and no larger, it is the invoice that is credited.
      expect(typeOf(printedPage([low, { text, x: 320, y: 280, size: 8 }]))).toBe('credit_note');
    }
  });

  it.each(['Gutschrift nrw', 'Invoice ofen', 'Rechnung zugestellt', 'Avoir datumloses', 'Factura sust'])(
    'is no title where a longer word follows: %s',
    (text) => {
      expect(typeOf(printedPage([{ text, x: 60, y: 100 }]))).toBeUndefined();
    },
  );

  // Without a bound this takes a processor for a minute.
  it('is soon told of a title before a text without blanks', () => {
    for (const letters of ['A', 'a', 'A-', '-', ' '])
      expect(typeOf(printedPage([{ text: `Invoice ${letters.repeat(100_000)}`, x: 60, y: 100 }]))).toBe(
        letters === '-' || letters === ' ' ? 'invoice' : undefined,
      );
  });
});
