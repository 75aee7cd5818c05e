import { findBuiltInTemplate } from '../../src/engine/index.ts';
import { readTexts } from '../../src/engine/template/read-texts.ts';
import { printedRows } from './printed-page.ts';
import type { FieldDetail } from '../../src/engine/read-result.ts';
import type { PageText } from '../../src/engine/page-text.ts';
import type { TextTemplate } from '@ifcgate/contracts/templates';

const template = findReceiptTemplate();

function findReceiptTemplate(): TextTemplate {
  const found = findBuiltInTemplate('receipt-standard');
  if (found?.kind !== 'text') throw new Error('the receipt template reads text');
  return found;
}

type Rows = readonly (readonly [label: string, value: string])[];

function recognised(rows: Rows, confidence = 0.95): PageText {
  const page = printedRows(rows);
  return { ...page, source: 'ocr', words: page.words.map((word) => ({ ...word, confidence })) };
}

function totalOf(rows: Rows, confidence?: number): FieldDetail | undefined {
  return readTexts(template, [[recognised(rows, confidence)]], { today: '2026-11-30' })['total_amount'];
}

describe('the total of a receipt', () => {
  it.each<[string, Rows, string]>([
    [
      'is not that of the table of taxes, where its own label is torn',
      [
        ['Kaffee 500g', '60,00'],
        ['Geschirr', '40,00'],
        ['Netto', '84,03'],
        ['MwSt 19%', '15,97'],
        ['Svwwa brvtfo', '100,00'],
        ['Bar', '120,00'],
        ['Rückgeld', '20,00'],
        ['Summe', '84,03 15,97'],
      ],
      '100.00',
    ],
    [
      'is what is left after rounding, whether or not the sign of it was seen',
      [
        ['Brood', '5,98'],
        ['Kaas', '6,50'],
        ['Totaal', '12,48'],
        ['Afronding', '0,02'],
        ['Te betalen', '12,50'],
        ['Contant', '12,50'],
      ],
      '12.50',
    ],
    [
      'is what is left after rounding where it has no name but that of the rounding',
      [
        ['Total Sales (Inclusive GST)', '177.22'],
        ['Rounding Adjustment', '-.02'],
        ['Rounding', '177.20'],
        ['Credit', '177.20'],
      ],
      '177.20',
    ],
    [
      'is what was handed over less what came back, where that is printed and no word says total',
      [
        ['Fromage', '11,10'],
        ['Vin', '7,50'],
        ['Sous total', '18,60'],
        ['Espèces', '20,00'],
        ['Rendu', '1,40'],
      ],
      '18.60',
    ],
    [
      'is the subtotal that equals the cash, where no word says total',
      [
        ['Bocadillo', '7,35'],
        ['Subtotal', '7,35'],
        ['Efectivo', '7,35'],
      ],
      '7.35',
    ],
    [
      'is not what was put into a machine, in German',
      [
        ['Parkschein', '3,50'],
        ['Betrag inkl. MwSt', '3,50'],
        ['Eingeworfen', '5,00'],
        ['Rückgeld', '1,50'],
      ],
      '3.50',
    ],
    [
      'is not what was put into a machine, in Italian',
      [
        ['Parcheggio', '4,00'],
        ['Importo IVA incl.', '4,00'],
        ['Importo inserito', '5,00'],
        ['Resto', '1,00'],
      ],
      '4.00',
    ],
    [
      'is not the tax that it includes',
      [
        ['TakeOut Total (incl GST)', '28.50'],
        ['TOTAL INCLUDES 6% GST', '1.61'],
      ],
      '28.50',
    ],
    [
      'is the whole where only a part of the goods is taxed',
      [
        ['Bread', '39.40'],
        ['Total 0% supplies', '39.40'],
        ['Total 6% supplies (excl. GST)', '12.96'],
        ['GST', '0.78'],
        ['Total 6% supplies (Inc. GST)', '13.74'],
        ['Total Payable', '53.14'],
      ],
      '53.14',
    ],
    [
      'is not contradicted by the number of a card',
      [
        ['TOTAL SALES', 'RM 41.95'],
        ['EDC MASTER', 'RM 41.95'],
        ['AWARD Balance', '412'],
      ],
      '41.95',
    ],
  ])('%s', (_, rows, total) => {
    const detail = totalOf(rows);

    expect(detail?.value).toBe(total);
    expect(detail?.checks.filter((check) => !check.passed)).toEqual([]);
  });

  it.each(['Tatal', 'Tota1', 'T0tal', 'Totai', 'IotaI'])('is found behind "%s", read with doubt', (label) => {
    expect(totalOf([[label, '18.00']], 0.7)?.value).toBe('18.00');
  });

  it('is what net amount and tax make where cash and change say another thing, and that is said', () => {
    const detail = totalOf([
      ['MANGO LASSI', '9.50'],
      ['Total (Excluding GST)', '8.96'],
      ['GST payable (6%)', '0.54'],
      ['Xxtal (Inclusive of GST)', '$,50'],
      ['CASH', '16.50'],
      ['CHANGE', '1.00'],
    ]);

    expect(detail?.value).not.toBe('15.50');
    expect(detail?.checks).toContainEqual({ name: 'cash_less_change', passed: false });
  });

  it('is open where its label says one amount and two sums another that is printed nowhere', () => {
    const detail = totalOf([
      ['Net total (excl. GST)', '120.00'],
      ['Total GST', '7.20'],
      ['Grand total', '121.20'],
      ['Cash', '150.00'],
      ['Change', '22.80'],
    ]);

    expect(detail?.checks.some((check) => !check.passed) || detail?.value === null).toBe(true);
  });
});

const tesseract = { name: 'tesseract', knowsAllLetters: true, isGoodAtDigits: false };
const paddle = { name: 'paddle', knowsAllLetters: false, isGoodAtDigits: true };

/** What a receipt says as each of several looks has read it. */
function read(...looks: { rows: Rows; reader: PageText['reader'] }[]): Record<string, FieldDetail> {
  const ways = looks.map(({ rows, reader }) => [{ ...recognised(rows), reader }]);
  return readTexts(template, ways, { today: '2026-11-30' });
}

describe('two engines', () => {
  const total = (value: string): Rows => [['Grand total', value]];

  it('that read the same are surer than one that does so twice', () => {
    const twice = read({ rows: total('12.80'), reader: tesseract }, { rows: total('12.80'), reader: tesseract });
    const both = read({ rows: total('12.80'), reader: tesseract }, { rows: total('12.80'), reader: paddle });

    expect(both['total_amount']?.confidence).toBeGreaterThan(twice['total_amount']?.confidence ?? 1);
    expect(both['total_amount']?.checks).toContainEqual({ name: 'two_engines_agree', passed: true });
    expect(twice['total_amount']?.checks).toEqual([]);
  });

  it('that differ leave an answer to be confirmed: that of the one that errs less in digits', () => {
    const { total_amount: found } = read(
      { rows: total('12.80'), reader: tesseract },
      { rows: total('12.30'), reader: paddle },
    );

    expect(found?.value).toBe('12.30');
    expect(found?.confidence).toBeLessThan(0.7);
    expect(found?.alternatives.map(({ value }) => value)).toContain('12.80');
  });

  it('give way to a sum: one look that it proves outweighs two that it does not', () => {
    const proven: Rows = [...total('12.80'), ['Cash', '20.00'], ['Change', '7.20']];

    const { total_amount: found } = read(
      { rows: total('12.30'), reader: tesseract },
      { rows: total('12.30'), reader: paddle },
      { rows: proven, reader: tesseract },
    );

    expect(found?.value).toBe('12.80');
  });

  it('are not asked alike: one that lacks letters says nothing of names', () => {
    const head = (name: string): Rows => [[name, ''], ['Hauptstraße 5', ''], ['12345 Köln', ''], ...total('12.80')];

    const { merchant_name: name } = read(
      { rows: head('Bäckerei Schön GmbH'), reader: tesseract },
      { rows: head('Backerei Schon GmbH'), reader: paddle },
      { rows: head('Backerei Schon GmbH'), reader: paddle },
    );

    expect(name?.value).toBe('Bäckerei Schön GmbH');
  });
});
