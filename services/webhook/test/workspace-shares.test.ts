import fc from 'fast-check';
import { WorkspaceShares } from '../src/workers/workspace-shares.ts';

/** Takes as a claim does: what has room, up to a limit. */
function claim(shares: WorkspaceShares, workspaceId: string, wanted: number): number {
  const room = shares.rooms().get(workspaceId) ?? shares.fullRoom;
  const count = Math.min(wanted, room, shares.free);
  for (let i = 0; i < count; i++) shares.take(workspaceId);
  return count;
}

describe('the places of the delivery worker', () => {
  it('go to one workspace by half at most, and to the next by half of what is left', () => {
    const shares = new WorkspaceShares(1024, 64);

    expect(claim(shares, 'a', 10_000)).toBe(512);
    expect(claim(shares, 'a', 10_000)).toBe(0);
    expect(claim(shares, 'b', 10_000)).toBe(256);
  });

  it('keep a reserve of which whoever has none gets one, and who has some none', () => {
    const shares = new WorkspaceShares(64, 8);
    for (let i = 0; i < 100; i++) for (const workspaceId of ['a', 'b', 'c', 'd', 'e']) claim(shares, workspaceId, 100);
    const left = shares.free;

    expect(left).toBeGreaterThanOrEqual(8 - 5);
    expect([claim(shares, 'f', 100), claim(shares, 'f', 100)]).toEqual([1, 0]);
  });

  it('say of a place that becomes free whether more of its workspace may have waited', () => {
    const shares = new WorkspaceShares(8, 0);
    claim(shares, 'a', 100);

    expect(shares.leave('a')).toBe(true);
    expect(shares.leave('a')).toBe(false);
  });

  it('are never more than there are, and come back whole', () => {
    const step = fc.record({
      workspaceId: fc.constantFrom('a', 'b', 'c', 'd'),
      wanted: fc.integer({ min: -5, max: 9 }),
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.nat(5), fc.array(step), (places, reserve, steps) => {
        const shares = new WorkspaceShares(places, reserve);
        const held = new Map<string, number>();
        for (const { workspaceId, wanted } of steps) {
          const has = held.get(workspaceId) ?? 0;
          if (wanted > 0) held.set(workspaceId, has + claim(shares, workspaceId, wanted));
          for (let i = 0; i < Math.min(has, -wanted); i++) {
            shares.leave(workspaceId);
            held.set(workspaceId, (held.get(workspaceId) ?? 0) - 1);
          }
          const taken = [...held.values()].reduce((sum, count) => sum + count, 0);
          expect(shares.free).toBe(places - taken);
          expect(Math.max(...held.values())).toBeLessThanOrEqual(Math.ceil(places / 2));
        }
      }),
    );
  });
});
