import { formatTable, percent, percentile, shorten } from '../../bench/table.ts';

describe('a printed table', () => {
  it('sets words left and figures right, by characters and not by bytes', () => {
    const table = formatTable(
      ['field', 'n', 'share'],
      [
        ['Größe', 1, percent(1)],
        ['x', 100, percent(0.5)],
      ],
    );

    expect(table.split('\n')).toEqual(['field    n    share', 'Größe    1  100.0 %', 'x      100   50.0 %']);
  });

  it('keeps a cell on one line', () => {
    expect(formatTable(['mrz'], [['A\nB']])).toBe('mrz\nA⏎B');
    expect(shorten('one  two\nthree', 9)).toBe('one two …');
  });
});

describe('a percentile', () => {
  it('is a value that was measured: the first with enough at or below it', () => {
    expect(percentile([5, 1, 3, 2, 4], 0.5)).toBe(3);
    expect(percentile([1, 2], 0.95)).toBe(2);
    expect(percentile([], 0.5)).toBe(0);
  });
});
