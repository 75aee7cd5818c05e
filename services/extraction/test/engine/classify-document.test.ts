import { classifyDocument, isClearlyNot } from '../../src/engine/kinds/classify-document.ts';
import { printedPage } from './printed-page.ts';

const pageOf = (...texts: string[]): ReturnType<typeof printedPage> =>
  printedPage(texts.map((text, index) => ({ text, x: 60, y: 60 + 20 * index, size: index === 0 ? 18 : 10 })));

describe('the kind of a document', () => {
  it.each([
    ['invoice', ['INVOICE', 'Invoice number', 'Invoice date']],
    ['invoice', ['Handelsrechnung (380) Nr. 471102 vom 05.03.2018', 'Käufer']],
    ['invoice', ['Gutschrift Nr. 12', 'Rechnungsdatum']],
    ['invoice', ['Note de crédit', 'Numéro de facture']],
    ['purchase-order', ['Purchase order', 'Requested delivery date']],
    ['bank-statement', ['Kontoauszug', 'Anfangssaldo', 'Endsaldo']],
    ['bank-statement', ['Relevé de compte', 'Ancien solde', 'Nouveau solde']],
    ['utility-bill', ['Your bill', 'Supply address', 'Meter reading', '312 kWh']],
    ['receipt', ['Receipt', 'Cashier', 'Change']],
  ])('is %s, with reasons', (kind, texts) => {
    const [best] = classifyDocument([pageOf(...texts)]);

    expect(best?.kind).toBe(kind);
    expect(best?.reasons[0]).toBe(`title: ${texts[0] ?? ''}`);
  });

  it('is unknown for a letter', () => {
    expect(classifyDocument([pageOf('Dear Anna,', 'see you at eight.')])).toEqual([]);
  });

  it('does not come from a sentence that names another document', () => {
    expect(classifyDocument([pageOf('Rechnung gemäß unserer Vereinbarung', 'Hello')])).toEqual([]);
  });
});

describe('a document that was sent as something else', () => {
  const statement = classifyDocument([
    pageOf('Bank statement', 'Opening balance', 'Closing balance', 'Account holder'),
  ]);

  it('is told when it is clearly not what it was sent as', () => {
    expect(isClearlyNot('invoice', statement)).toBe(true);
    expect(isClearlyNot('bank-statement', statement)).toBe(false);
    expect(isClearlyNot('bank-statement', classifyDocument([pageOf('Invoice', 'Invoice number')]))).toBe(true);
  });

  it.each([
    ['credit notes are invoices', ['Credit note', 'Invoice number', 'Invoice date']],
    ['electricity bills are', ['Stromrechnung', 'Zählerstand', 'kWh']],
    ['nothing is known about it', ['Dear Anna,']],
    ['it may be both', ['Statement of account', 'Invoice', 'Invoice number', 'Opening balance']],
  ])('is not when %s', (_, texts) => {
    expect(isClearlyNot('invoice', classifyDocument([pageOf(...texts)]))).toBe(false);
  });
});
