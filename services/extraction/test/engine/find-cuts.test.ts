import fc from 'fast-check';

import { findCuts, type PageEvidence } from '../../src/engine/split/find-cuts.ts';
import { findPartsByKey } from '../../src/engine/split/find-parts-by-key.ts';

/** A page of print that shows nothing, but for what is said. */
const page = (shown: Partial<PageEvidence> = {}): PageEvidence => ({
  kind: 'print',
  printed: undefined,
  hasTitle: false,
  isContinued: false,
  isNumbered: true,
  number: undefined,
  values: {},
  missing: ['number', 'total'],
  hasAnswers: false,
  ...shown,
});
/** The first page of an invoice: its title and number, and its total unless it stands overleaf. */
const head = (number: string, total: string | null = '10.00', shown: Partial<PageEvidence> = {}): PageEvidence =>
  page({
    ...{ hasTitle: true, number, hasAnswers: true, missing: total === null ? ['total'] : [] },
    ...{ values: total === null ? {} : { total }, ...shown },
  });
const blank = page({ kind: 'blank' });
const separator = page({ kind: 'separator' });
const sum = page({ missing: ['number'], hasAnswers: true });
const printed = (number: number, of?: number): Partial<PageEvidence> => ({ printed: { page: number, of } });
const receipt = (date: string, total: string): PageEvidence =>
  page({ values: { date, total }, missing: [], hasAnswers: true, isNumbered: false });

const told = (pages: readonly PageEvidence[]): string =>
  findCuts(pages)
    .map(({ from, to, isDoubtful }) => `${String(from)}-${String(to)}${isDoubtful ? '?' : ''}`)
    .join(' ');

describe('a file is cut', () => {
  it.each<[string, PageEvidence[], string]>([
    ['before another number', [head('A1'), head('A2'), head('A3')], '1-1 2-2 3-3'],
    ['not before the table that goes on, nor its sum', [head('A1', null), page(), sum, head('A2')], '1-3 4-4'],
    ['not before a page that repeats the number', [head('A1', null), head('A1', null), sum, head('A2')], '1-3 4-4'],
    [
      'before "page 1 of 2"',
      [head('A1', null, printed(1, 2)), page(printed(2, 2)), page(printed(1, 2)), page(printed(2, 2))],
      '1-2 3-4',
    ],
    ['at separators, which belong to nobody', [head('A1'), separator, page(), page()], '1-1 3-4'],
    ['at blank pages before a title', [head('A1'), blank, head('A2')], '1-1 3-3'],
    ['not at the blank back of a sheet', [head('A1', null, printed(1, 2)), blank, page(printed(2, 2)), blank], '1-3'],
    ['before another receipt', [receipt('2026-01-02', '5.00'), receipt('2026-01-02', '7.00')], '1-1 2-2'],
    [
      'before another receipt in doubt, where it shows nothing',
      [receipt('2026-01-02', '5.00'), page({ isNumbered: false })],
      '1-2?',
    ],
    ['before a second copy, in doubt', [head('A1'), head('A1')], '1-2?'],
    [
      'before a copy that begins again with page 1',
      [head('A1', null, printed(1)), page(printed(2)), head('A1', null, printed(1)), page(printed(2))],
      '1-2 3-4',
    ],
    ['not before terms overleaf', [head('A1'), page(), head('A2'), page()], '1-2 3-4'],
    [
      'in one piece, in doubt, where a blank page stands before one that shows nothing',
      [head('A1'), blank, page()],
      '1-3?',
    ],
    [
      'in doubt where numbers and pages disagree',
      [head('A1', null, printed(1, 2)), head('B1', '9.00', printed(2, 2))],
      '1-1? 2-2?',
    ],
    [
      'in doubt where pages are missing',
      [head('A1', null, printed(1, 3)), page(printed(2, 3)), head('A2')],
      '1-2? 3-3',
    ],
    ['in doubt around a page that cannot be read', [head('A1'), page({ kind: 'unread' }), head('A2')], '1-2? 3-3?'],
    ['in one piece that is blank', [blank, blank], '1-2'],
  ])('%s', (_, pages, expected) => {
    expect(told(pages)).toBe(expected);
  });

  const anyPage = fc.record<PageEvidence>({
    kind: fc.constantFrom('print', 'print', 'print', 'unread', 'blank', 'separator'),
    printed: fc.option(
      fc.record({ page: fc.integer({ min: 1, max: 4 }), of: fc.option(fc.constant(4), { nil: undefined }) }),
      { nil: undefined },
    ),
    hasTitle: fc.boolean(),
    isContinued: fc.boolean(),
    isNumbered: fc.boolean(),
    number: fc.option(fc.constantFrom('A1', 'A2'), { nil: undefined }),
    values: fc.dictionary(fc.constantFrom('date', 'total'), fc.constantFrom('1', '2')),
    missing: fc.subarray(['number', 'total']),
    hasAnswers: fc.boolean(),
  });

  it('into parts in order, which hold every page with print and begin and end with one', () => {
    fc.assert(
      fc.property(fc.array(anyPage, { minLength: 1, maxLength: 20 }), (pages) => {
        const parts = findCuts(pages);
        parts.reduce((last, { from, to }) => {
          expect(from).toBeGreaterThan(last);
          expect(to).toBeGreaterThanOrEqual(from);
          return to;
        }, 0);
        const isKept = ({ kind }: PageEvidence): boolean => kind === 'print' || kind === 'unread';
        const printed = pages.flatMap((each, index) => (isKept(each) ? [index + 1] : []));
        if (printed.length === 0) return;
        for (const number of printed) expect(parts.some(({ from, to }) => number >= from && number <= to)).toBe(true);
        for (const { from, to } of parts) expect([printed.includes(from), printed.includes(to)]).toEqual([true, true]);
      }),
    );
  });
});

describe('identity documents in one file are told apart by whose each page is', () => {
  it.each<[string, 'cards' | 'passports', (string | undefined)[], string]>([
    ['one a page', 'passports', ['a', 'b', 'c'], '1-1 2-2 3-3'],
    ['the same on two pages', 'passports', ['a', 'a', 'b', 'b'], '1-2 3-4'],
    ['in doubt where a passport may be one that is not read', 'passports', ['a', undefined], '1-2?'],
    ['in doubt, each of them', 'passports', ['a', undefined, 'c', undefined], '1-2? 3-4?'],
    ['fronts before backs', 'cards', [undefined, 'a', undefined, 'b'], '1-2 3-4'],
    ['backs behind fronts', 'cards', ['a', undefined, 'b', undefined], '1-2 3-4'],
    ['one with its other side', 'cards', [undefined, 'a'], '1-2'],
    ['in doubt with more than that', 'cards', [undefined, 'a', undefined], '1-3?'],
    ['in doubt where they differ in length', 'cards', ['a', undefined, undefined, 'b'], '1-3? 4-4?'],
    ['none', 'cards', [undefined, undefined], '1-2?'],
  ])('%s', (_, what, keys, expected) => {
    const parts = findPartsByKey(keys, what === 'cards');

    expect(parts.map(({ from, to, isDoubtful }) => `${from}-${to}${isDoubtful ? '?' : ''}`).join(' ')).toBe(expected);
  });
});
