import fc from 'fast-check';
import { type Shared, roomOf } from '../src/shares.ts';

const shared = fc.record({ free: fc.nat(1100), reserve: fc.nat(70), lends: fc.boolean() });
const held = fc.nat(1100);

/** The rule as it is said, for one place: what the room is made of. */
function mayHaveOne(has: number, { free, reserve, lends = false }: Shared): boolean {
  if (has === 0) return free > 0;
  return free > reserve && (lends || free > has);
}

describe('the room of an owner', () => {
  it('is as many places as the rule gives one by one', () => {
    fc.assert(
      fc.property(held, shared, (has, given) => {
        let taken = 0;
        while (mayHaveOne(has + taken, { ...given, free: given.free - taken })) taken++;

        expect(roomOf(has, given)).toBe(taken);
      }),
    );
  });

  it('is never more than is free, and never reaches into the reserve of who holds none', () => {
    fc.assert(
      fc.property(held, shared, (has, given) => {
        const room = roomOf(has, given);

        expect(room).toBeGreaterThanOrEqual(0);
        expect(room).toBeLessThanOrEqual(given.free);
        if (has > 0 && room > 0) expect(given.free - room).toBeGreaterThanOrEqual(given.reserve);
        if (has === 0 && given.free > 0) expect(room).toBeGreaterThan(0);
      }),
    );
  });

  it('shrinks with what it holds and grows with what is free', () => {
    fc.assert(
      fc.property(held, shared, (has, given) => {
        const room = roomOf(has, given);

        expect(roomOf(has + 1, given)).toBeLessThanOrEqual(room);
        expect(roomOf(has, { ...given, free: given.free + 1 })).toBeGreaterThanOrEqual(room);
      }),
    );
  });

  it('leaves the next at least half of what is left, however many came before and took all that they may', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1100 }), fc.integer({ min: 1, max: 8 }), (places, owners) => {
        let free = places;
        for (let n = 0; n < owners; n++) {
          const room = roomOf(0, { free, reserve: 0 });
          expect(room).toBe(Math.ceil(free / 2));
          free -= room;
        }
      }),
    );
  });
});
