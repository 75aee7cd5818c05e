import { chanceFrom } from '../../bench/generate/chance.ts';
import { makeReceipt } from '../../bench/generate/receipts/make-receipt.ts';
import { planReceipt, type TillSums } from '../../bench/generate/receipts/plan-receipt.ts';
import { writeDate } from '../../bench/generate/write-values.ts';

const seeds = Array.from({ length: 300 }, (_, index) => index);
const sumsOf = (seed: number): TillSums => planReceipt(chanceFrom(seed)).sums;

describe('a generated receipt', () => {
  it('is the same for the same seed, and another for another', () => {
    const make = (seed: number): unknown => makeReceipt(chanceFrom(seed));

    expect(make(7)).toEqual(make(7));
    expect(make(7)).not.toEqual(make(8));
  });

  it.each(seeds.slice(0, 5).map((seed) => [seed]))('adds up (from seed %i on)', (first) => {
    for (const seed of seeds.filter((each) => each % 5 === first)) {
      const { goods, discount, service, parts, net, tax, total, rounding, toPay } = sumsOf(seed);
      expect(net + tax).toBe(total);
      expect(total + rounding).toBe(toPay);
      expect([total, net]).toContain(goods - discount + service);
      expect(parts.reduce((sum, part) => sum + part.gross, 0)).toBe(total);
    }
  });

  it('prints the total and the date that it expects to be read', () => {
    for (const seed of seeds) {
      const { lines, expected } = makeReceipt(chanceFrom(seed));
      const printed = JSON.stringify(lines).replace(/[^\d]/g, '');
      expect(printed).toContain((expected['total_amount'] ?? '?').replace('.', ''));
      expect(printed).toContain((expected['issue_date'] ?? '?').slice(2, 4));
    }
  });

  it('writes years of two digits and names of months', () => {
    expect(writeDate('2025-03-09', 'dots_short', 'de')).toBe('09.03.25');
    expect(writeDate('2025-03-09', 'us_short', 'en')).toBe('03/09/25');
    expect(writeDate('2025-03-09', 'short_month', 'en')).toBe('09 Mar 2025');
    expect(writeDate('2025-03-09', 'long', 'es')).toBe('9 de marzo de 2025');
  });
});
