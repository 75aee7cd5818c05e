import fc from 'fast-check';
import { planSigningKeys, type SigningKeyDates } from '../src/domain/signing-keys.ts';

const policy = { rotationMs: 24 * 3_600_000, announcedMs: 60_000, retiredMs: 120_000 };
const start = Date.UTC(2026, 0, 1);

describe('the plan of signing keys', () => {
  it('has the first generation sign at once', () => {
    expect(planSigningKeys([], new Date(start), policy).nextSignsFrom).toEqual(new Date(start));
  });

  it('announces every later generation before it signs, and keeps the former until its tokens have ended', () => {
    const keys = [
      { generation: 1, signsFrom: new Date(start) },
      { generation: 2, signsFrom: new Date(start + 60_000) },
    ];
    const at = (ms: number) => planSigningKeys(keys, new Date(start + ms), policy);
    const generations = (found: readonly SigningKeyDates[]): number[] => found.map((key) => key.generation);

    expect(at(59_999).signing?.generation).toBe(1);
    expect(generations(at(59_999).published)).toEqual([1, 2]);
    expect(at(60_000).signing?.generation).toBe(2);
    expect(generations(at(180_000).published)).toEqual([1, 2]);
    expect(generations(at(180_001).published)).toEqual([2]);
    expect(generations(at(180_001).ended)).toEqual([1]);
  });

  it('has one that signs at every moment of a year, known to all for a minute before and two after', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1000, max: 30 * 3_600_000 }), { maxLength: 60 }), (passes) => {
        let keys: SigningKeyDates[] = [];
        const madeAt = new Map<number, number>();
        let now = start;
        for (const passMs of [0, ...passes]) {
          now += passMs;
          const plan = planSigningKeys(keys, new Date(now), policy);
          keys = keys.filter((key) => !plan.ended.includes(key));
          if (plan.nextSignsFrom !== undefined) {
            const generation = (keys.at(-1)?.generation ?? 0) + 1;
            madeAt.set(generation, now);
            keys = [...keys, { generation, signsFrom: plan.nextSignsFrom }];
          }
          const { signing, published } = planSigningKeys(keys, new Date(now), policy);
          expect(signing).toBeDefined();
          expect(published).toContain(signing);
          const { generation } = signing!;
          if (generation > 1) expect(now - madeAt.get(generation)!).toBeGreaterThanOrEqual(policy.announcedMs);
        }
      }),
    );
  });
});
