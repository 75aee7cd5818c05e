import fc from 'fast-check';

import { matchRows, readRows, scoreRows } from '../../bench/line-items.ts';

const apples = { description: 'Apples, red', quantity: '2', line_total: '4.00' };
const pears = { description: 'Pears', quantity: '1.00', line_total: '3.5' };
const labels = readRows([
  { name: 'Red apples', quantity: 2, unit_price: 2, line_total: 4 },
  {},
  { name: 'Pears', quantity: 1, line_total: 3.5 },
]);

describe('the rows of a table', () => {
  it('match by their amounts and most of their words, in any order; empty rows count for nothing', () => {
    expect(matchRows(labels, [pears, apples])).toEqual({ labelled: 2, answered: 2, matched: 2 });
  });

  it('do not match when the amount, the quantity or the description is another', () => {
    const others = [
      { ...apples, line_total: '4.01' },
      { ...apples, quantity: '3' },
      { ...pears, description: 'Plums' },
    ];

    expect(matchRows(labels, others).matched).toBe(0);
  });

  it('match at most once each: the same row answered twice is one right and one wrong', () => {
    expect(matchRows(labels, [apples, apples])).toEqual({ labelled: 2, answered: 2, matched: 1 });
  });

  it('are matched so that as many as possible find a partner', () => {
    const wide = { name: 'a b', quantity: 1 };
    const narrow = { name: 'a', quantity: 1 };
    const onlyA = { description: 'a', quantity: '1' };
    const onlyB = { description: 'b', quantity: '1' };

    expect(matchRows(readRows([wide, narrow]), [onlyA, onlyB]).matched).toBe(2);
  });

  it('give the same count whatever their order', () => {
    const row = fc.record({ description: fc.constantFrom('a', 'b', 'a b'), quantity: fc.constantFrom('1', '2') });
    const label = fc.record({ name: fc.constantFrom('a', 'b', 'a b'), quantity: fc.constantFrom('1', '2') });
    fc.assert(
      fc.property(fc.array(label, { maxLength: 6 }), fc.array(row, { maxLength: 6 }), (wanted, found) => {
        expect(matchRows(wanted.toReversed(), found.toReversed())).toEqual(matchRows(wanted, found));
      }),
    );
  });

  it('score as precision, recall and their harmonic mean', () => {
    const { precision, recall, f1 } = scoreRows({ labelled: 4, answered: 2, matched: 1 });

    expect([precision, recall]).toEqual([0.5, 0.25]);
    expect(f1).toBeCloseTo(1 / 3, 10);
    expect(scoreRows({ labelled: 4, answered: 0, matched: 0 })).toEqual({ precision: 0, recall: 0, f1: 0 });
  });
});
