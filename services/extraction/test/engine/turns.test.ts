import { createTurns, type Turn } from '../../src/engine/process/turns.ts';

const { signal } = new AbortController();

/** Turns whose holders take as long as the test says. */
function startTurns(places: number, slowPlaces = 0) {
  let at = 0;
  const turns = createTurns({ places, slowPlaces, now: () => at });
  const entered: string[] = [];
  const held: Turn[] = [];
  return {
    turns,
    entered,
    async arrive(...owners: string[]): Promise<void> {
      for (const owner of owners)
        void turns.take({ signal, owner }).then((turn) => {
          entered.push(owner);
          held.push(turn);
        });
      await settled();
    },
    /** Whose turn has been the longest ends it after so long. */
    async leave(afterMs: number): Promise<void> {
      at += afterMs;
      held.shift()?.end();
      await settled();
    },
    /** All who have a turn say that they are slow. */
    async slow(): Promise<void> {
      for (const turn of held.slice()) turn.makeWay();
      await settled();
    },
  };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('turns', () => {
  it('let those of one owner pass in the order they came, as many at once as there are places', async () => {
    const { turns } = startTurns(2);
    const order: number[] = [];
    const takes = [1, 2, 3, 4].map((n) =>
      turns.take({ signal }).then((turn) => {
        order.push(n);
        return turn;
      }),
    );
    await settled();
    expect(order).toEqual([1, 2]);

    (await takes[0])?.end();
    await settled();

    expect(order).toEqual([1, 2, 3]);
  });

  it.each([1, 2])('do not let the many of one owner hold up one of another, with %i places', async (places) => {
    const { arrive, leave, entered } = startTurns(places);
    await arrive(...Array.from({ length: 8 }, () => 'crowd'), 'ada');

    await leave(1000);

    expect(entered).toEqual([...Array.from({ length: places }, () => 'crowd'), 'ada']);
  });

  it('let the quick of one owner pass as long as the slow of another have had more time', async () => {
    const { arrive, leave, entered } = startTurns(1);
    await arrive('slow', 'slow', 'quick', 'quick', 'quick');

    await leave(1000);
    await leave(20);
    await leave(20);

    expect(entered).toEqual(['slow', 'quick', 'quick', 'quick']);
  });

  it('let nobody save up time for later', async () => {
    const { arrive, leave, entered } = startTurns(1);
    await arrive('early', 'early', 'early');
    await leave(1000);
    await arrive('late', 'late');
    await leave(1000);
    await leave(1500);

    expect(entered).toEqual(['early', 'early', 'late', 'early']);
  });

  it('let the slow make way, as many as there are places for them', async () => {
    const { arrive, slow, leave, entered } = startTurns(1, 1);
    await arrive('bomb', 'ada', 'bob', 'bob');

    await slow();
    expect(entered).toEqual(['bomb', 'ada']);
    await slow();
    expect(entered).toEqual(['bomb', 'ada']);
    await leave(1000);
    await slow();

    expect(entered).toEqual(['bomb', 'ada', 'bob']);
  });

  it('keep the last place from an owner whose documents take long already, until they have ended', async () => {
    const { arrive, slow, leave, entered } = startTurns(2, 1);
    await arrive('bomb', 'bomb', 'bomb', 'bomb');
    await slow();
    expect(entered).toEqual(['bomb', 'bomb']);

    await arrive('ada');
    expect(entered).toEqual(['bomb', 'bomb', 'ada']);
    await leave(1000);
    await leave(1000);

    expect(entered).toEqual(['bomb', 'bomb', 'ada', 'bomb']);
  });

  it('forget who leaves the queue', async () => {
    const { turns } = startTurns(1);
    const leaving = new AbortController();
    const turn = await turns.take({ signal });
    const left = turns.take({ signal: leaving.signal });
    const next = turns.take({ signal });
    leaving.abort(new Error('gone'));

    turn.end();

    await expect(left).rejects.toThrow('gone');
    await expect(next).resolves.toBeDefined();
  });
});
