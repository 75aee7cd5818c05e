import { findBuiltInTemplate } from '../../src/engine/index.ts';
import type { PageMode } from '../../src/engine/ocr/ocr-engine.ts';
import { readInWays } from '../../src/engine/read-in-ways.ts';
import { correctLabels } from '../../src/engine/template/correct-labels.ts';
import { readTexts } from '../../src/engine/template/read-texts.ts';
import { printedRows } from './printed-page.ts';
import type { FieldDetail } from '../../src/engine/read-result.ts';
import type { PageText } from '../../src/engine/page-text.ts';
import type { TextTemplate } from '@ifcgate/contracts/templates';

const template = findInvoiceTemplate();
const rows: [string, string][] = [
  ['Invoice No.', 'INV-2041'],
  ['Invoice date', '28 March 2026'],
  ['Subtotal', '1,000.00'],
  ['VAT 20 %', '200.00'],
  ['Grand total', '1,200.00'],
];
const withoutTotal = rows.map(([label, value]): [string, string] =>
  label === 'Grand total' ? ['G7and', '1,2OO.OO'] : [label, value],
);

function findInvoiceTemplate(): TextTemplate {
  const found = findBuiltInTemplate('invoice-standard');
  if (found?.kind !== 'text') throw new Error('the invoice template reads text');
  return found;
}

/** Reads a page that looks so in the first way and so in the second; tells in which ways it was looked at. */
async function readPage(first: PageText, second: PageText): Promise<{ looks: PageMode[]; values: unknown }> {
  const { looks, values } = await readPages([first], [second]);
  return { looks: looks.map(({ mode }) => mode), values };
}

type Look = { mode: PageMode; pages: number[] | 'all' };

async function readPages(first: PageText[], second: PageText[]): Promise<{ looks: Look[]; values: unknown }> {
  const looks: Look[] = [];
  const { reading } = await readInWays(template, {
    readerOf: () => 'tesseract',
    look: (mode, wanted) => {
      looks.push({ mode, pages: wanted === undefined ? 'all' : [...wanted] });
      const seen = looks.length === 1 ? first : second;
      return Promise.resolve(seen.filter(({ number }) => wanted?.has(number) ?? true));
    },
    read: (ways) => ({
      pages: first.length,
      details: readTexts(template, ways, { today: '2026-04-01' }),
      lineItems: [],
      warnings: [],
    }),
  });
  const { invoice_number: number, total_amount: total } = reading.details;
  return { looks, values: [number?.value, total?.value] };
}

type Evidence = Pick<FieldDetail, 'value' | 'confidence' | 'page'> & { pages: number[] };

function detail({ pages, ...found }: Evidence): FieldDetail {
  const alternatives = pages.map((page) => ({ value: '5.00', confidence: 0.4, page, label: null }));
  return { ...found, bbox: null, label: null, raw: null, source: 'ocr', checks: [], alternatives };
}

function recognised(page: PageText, confidence = 0.95): PageText {
  return { ...page, source: 'ocr', words: page.words.map((word) => ({ ...word, confidence })) };
}

describe('a recognised page', () => {
  it('is looked at once where that answers all that is required', async () => {
    const page = recognised(printedRows(rows));
    expect(await readPage(page, page)).toEqual({ looks: ['sparse'], values: ['INV-2041', '1200.00'] });
  });

  it('is looked at again where something that is required stays open, and keeps what the first look had', async () => {
    const [first, second] = [withoutTotal, rows.slice(1)].map((seen) => recognised(printedRows(seen)));
    expect(await readPage(first as PageText, second as PageText)).toEqual({
      looks: ['sparse', 'layout'],
      values: ['INV-2041', '1200.00'],
    });
  });

  it('is looked at in all ways, and no further, where none answers', async () => {
    const page = recognised(printedRows(withoutTotal));
    expect(await readPage(page, page)).toEqual({ looks: ['sparse', 'layout'], values: ['INV-2041', undefined] });
  });

  it.each([
    ['only where what is open has values to choose from', ['Grand total', '1,300.00'], [2]],
    ['with all others where nothing of it was seen', ['G7and', '1,3OO'], [1, 2]],
  ])('is looked at again %s', async (_, [label = '', value = ''], pages) => {
    const totals = [label, label].map((each, index): [string, string] => [each, index === 0 ? '1,200.00' : value]);
    const [head, first, second] = [rows.slice(0, 2), totals, rows.slice(2)].map((seen) => printedRows(seen));
    const page = (number: number, text: PageText | undefined): PageText =>
      recognised({ ...(text as PageText), number });

    const { looks, values } = await readPages([page(1, head), page(2, first)], [page(1, head), page(2, second)]);

    expect(looks).toEqual([
      { mode: 'sparse', pages: 'all' },
      { mode: 'layout', pages },
    ]);
    expect(values).toEqual(['INV-2041', '1200.00']);
  });

  it('looked at again once is so in all further ways: no look votes twice', async () => {
    const inThreeWays: TextTemplate = { ...template, page_modes: ['sparse', 'layout', 'column'] };
    const open = (pages: number[]): FieldDetail => detail({ value: null, confidence: 0, page: null, pages });
    const sure = detail({ value: '2026-03-28', confidence: 1, page: 1, pages: [] });
    const totals = [open([1, 2]), open([2]), open([2])];
    const looks: (number[] | 'all')[] = [];

    await readInWays(inThreeWays, {
      readerOf: () => 'tesseract',
      look: (_, wanted) => {
        looks.push(wanted === undefined ? 'all' : [...wanted]);
        return Promise.resolve([1, 2, 3].map((number) => recognised({ ...printedRows(rows), number })));
      },
      read: (ways) => ({
        pages: 3,
        details: { invoice_number: sure, issue_date: sure, total_amount: totals[ways.length - 1] as FieldDetail },
        lineItems: [],
        warnings: [],
      }),
    });

    expect(looks).toEqual(['all', [1, 2], [1, 2]]);
  });

  it('is held against the other engine where only one has read what is required, if there is another', async () => {
    const page = recognised(printedRows(rows));
    const looksWith = async (readerOf: (mode: PageMode) => string | undefined): Promise<PageMode[]> => {
      const looks: PageMode[] = [];
      await readInWays(
        { ...template, page_modes: ['sparse', 'lines'] },
        {
          readerOf,
          look: (mode) => Promise.resolve([page].filter(() => looks.push(mode) > 0)),
          read: (ways) => ({
            pages: 1,
            details: readTexts(template, ways, { today: '2026-04-01' }),
            lineItems: [],
            warnings: [],
          }),
        },
      );
      return looks;
    };

    expect(await looksWith((mode) => (mode === 'lines' ? 'paddle' : 'tesseract'))).toEqual(['sparse', 'lines']);
    expect(await looksWith((mode) => (mode === 'lines' ? undefined : 'tesseract'))).toEqual(['sparse']);
  });

  it('is looked at again where what is in doubt stands on a page that has its text already', async () => {
    const cover = {
      ...printedRows([
        ['Grand total', '1,200.00'],
        ['Grand total', '1,300.00'],
      ]),
      number: 1,
    };
    const scan = { ...recognised(printedRows(rows.slice(0, 2))), number: 2 };

    const { looks } = await readPages([cover, scan], [cover, scan]);

    expect(looks.map(({ pages }) => pages)).toEqual(['all', [2]]);
  });

  it('that has its text already is not looked at again', async () => {
    const page = printedRows(withoutTotal);
    expect(await readPage(page, page)).toMatchObject({ looks: ['sparse'] });
  });

  it.each([
    [0.96, 'Kunden AG Mitte', 'Kunden AG Mitte'],
    [0.96, 'Tota1 5.00', 'Tota1 5.00'],
    [0.8, 'Tota1 5.00', 'total 5.00'],
  ])('read with confidence %s: "%s" is taken for "%s"', (confidence, printed, taken) => {
    const page = recognised(printedRows([[printed, '']]), confidence);
    const { words } = correctLabels(template, page);
    expect(
      words
        .map(({ text }) => text)
        .join(' ')
        .trim(),
    ).toBe(taken);
  });
});
