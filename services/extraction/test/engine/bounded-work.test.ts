import { balanceTotal } from '../../src/engine/rules/balance-total.ts';
import { findBuiltInTemplate } from '../../src/engine/index.ts';
import { findImplied } from '../../src/engine/rules/find-implied.ts';
import { collectCandidates } from '../../src/engine/template/collect-candidates.ts';
import { findLabels } from '../../src/engine/template/find-labels.ts';
import { segmentsOf } from '../../src/engine/template/page-segments.ts';
import { printedPage } from './printed-page.ts';
import type { Candidate } from '../../src/engine/template/candidates.ts';
import type { Choices } from '../../src/engine/template/choices.ts';
import type { TextTemplate } from '@ifcgate/contracts/templates';

function templateOf(name: string): TextTemplate {
  const template = findBuiltInTemplate(name);
  if (template?.kind !== 'text') throw new Error(`${name} reads text`);
  return template;
}

/** How often members of these objects are asked for while something runs. */
function readsOf<T extends object>(objects: readonly T[], run: (counted: T[]) => void): number {
  let reads = 0;
  const counted = objects.map(
    (each) =>
      new Proxy(each, {
        get: (target, name) => {
          reads++;
          return Reflect.get(target, name) as unknown;
        },
      }),
  );
  run(counted);
  return reads;
}

const aCandidate = (value: string): Candidate => ({
  ...{ readings: [value], raw: value, label: 'Total', language: undefined, page: 1, source: 'ocr', bbox: [0, 0, 1, 1] },
  ...{ score: 0.8, parts: { label: 1, place: 1, form: 1, reading: 1 }, checks: [] },
});

describe('the work of', () => {
  it('proving a total grows with what is printed, and not with how much of it has a label', () => {
    const balance = templateOf('receipt-standard').validations.find((rule) => rule.rule === 'balance');
    if (balance === undefined) throw new Error('a receipt has a balance');
    const amounts = Array.from({ length: 200 }, (_, index) => ({ cents: 1000 + 37 * index, isLabelled: index > 100 }));
    const readsWith = (values: number): number =>
      readsOf(amounts, (printed) => {
        const names = Object.values(balance).flatMap((name) =>
          name === undefined || name === 'balance' ? [] : [name],
        );
        const groups = Array.from({ length: values }, (_, index) => ({
          ...{ value: `${1000 + 7 * index}.${10 + (index % 89)}`, confidence: 0.8 - index / 1000 },
          candidates: [aCandidate('1.00')],
        }));
        const choices: Choices = new Map(
          names.map((name) => [name, { groups: [...groups], chosen: groups[0], checks: [] }]),
        );
        balanceTotal(choices, balance, { printed, taxRows: [] });
      });

    expect(readsWith(10)).toBeLessThanOrEqual(10 * amounts.length);
    expect(readsWith(80)).toBe(readsWith(11));
  });

  it.each([
    ['an invoice without a tax or a total', []],
    ['an invoice without a tax', ['net_amount', 'total_amount']],
  ])('looking for amounts that complete a sum grows with the page, not with its square: %s', (_, known) => {
    const rule = templateOf('invoice-standard').validations.find((each) => each.rule === 'sum');
    if (rule === undefined) throw new Error('an invoice has a sum');
    const readsOn = (rows: number): number => {
      const pieces = Array.from({ length: rows }, (_row, row) => [
        { text: 'Service 19 %', x: 60, y: 60 + 20 * row },
        { text: '12,00', x: 400, y: 60 + 20 * row },
      ]);
      const candidates = new Map(known.map((name, index) => [name, [aCandidate(index === 0 ? '100.00' : '119.00')]]));
      return readsOf(segmentsOf(printedPage(pieces.flat())), (segments) => {
        findImplied(rule, candidates, { segments, style: 'decimal', taxes: new Set(['tax_amount']) });
      });
    };

    expect(readsOn(200)).toBeLessThanOrEqual(5 * readsOn(50));
  });

  it('telling whose number a label names is done once for a field, not for each number', () => {
    const template = templateOf('invoice-standard');
    const readsOn = (rows: number): number => {
      const pieces = Array.from({ length: rows }, (_row, row) => [
        { text: '12345 Berlin', x: 60, y: 105 + 2.2 * row, size: 1.8 },
        { text: 'VAT ID: DE811569869', x: 320, y: 105 + 2.2 * row, size: 1.8 },
      ]);
      return readsOf(segmentsOf(printedPage(pieces.flat())), (segments) => {
        const labels = new Map(segments.map((segment) => [segment, findLabels(template, segment)]));
        const collecting = { today: '2026-04-01', unanswered: [], isTableHead: () => false };
        collectCandidates(template, [{ segments, labels }], collecting);
      });
    };

    // Blocks are looked for above each postal code, which is quadratic; for each number anew it was cubic: 64 times.
    expect(readsOn(80)).toBeLessThanOrEqual(20 * readsOn(20));
  });
});
