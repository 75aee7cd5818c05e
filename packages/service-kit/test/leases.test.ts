import { eventually } from '@ifcgate/test-kit';
import { recordingLogger } from '@ifcgate/test-kit/service-harness';
import { Leases, recordAgain } from '../src/leases.ts';
import { WorkInHand } from '../src/work-in-hand.ts';

const log = recordingLogger('test');

/** Leases whose rows only remember what they were told. */
function watched(leaseMs = 60_000, workInHand = new WorkInHand()) {
  const [renewed, faults]: [string[][], string[]] = [[], []];
  const rows = {
    renew: (items: readonly string[]) => Promise.resolve(void renewed.push([...items])),
    noteFault: (item: string) => Promise.resolve(void faults.push(item)),
  };
  const leases = new Leases<string>({ rows, workInHand, leaseMs, log });
  /** Finds these, and says whether something is due that is to be done alone. */
  const claim = (items: readonly string[], isAloneDue = false) =>
    leases.claim(() => Promise.resolve({ items, isAloneDue }));
  return { leases, claim, renewed, faults };
}

describe('the leases of a worker', () => {
  it('are renewed while the work runs, and no longer', async () => {
    const { leases, claim, renewed } = watched(60);
    const stop = new AbortController();
    await claim(['long']);
    const heart = leases.keep(stop.signal);

    await eventually(() => renewed.length >= 3);
    leases.end('long');
    const sofar = renewed.length;
    await claim(['other']);
    await eventually(() => renewed.length > sofar);
    stop.abort();
    await heart;

    expect(renewed.slice(0, sofar).flat()).toEqual(Array(sofar).fill('long'));
    expect(renewed.slice(sofar).flat()).not.toContain('long');
  });

  it('are renewed again after a renewal that failed', async () => {
    let calls = 0;
    const renew = () => (++calls === 1 ? Promise.reject(new Error('away')) : Promise.resolve());
    const leases = new Leases<string>({
      rows: { renew, noteFault: () => Promise.resolve() },
      ...{ workInHand: new WorkInHand(), leaseMs: 60, log },
    });
    const stop = new AbortController();
    await leases.claim(() => Promise.resolve({ items: ['a'], isAloneDue: false }));
    const heart = leases.keep(stop.signal);

    await eventually(() => calls >= 2);
    stop.abort();
    await heart;
  });

  it('name a culprit in their last words only when it was being done alone', async () => {
    const together = watched();
    await together.claim(['a']);
    await together.leases.lastWords();
    const [idle, alone] = [watched(), watched()];
    for (const { claim } of [idle, alone]) {
      await claim([], true);
      await claim(['c']);
    }
    idle.leases.end('c');
    await idle.leases.lastWords();
    await alone.leases.lastWords();

    expect([together.faults, idle.faults, alone.faults]).toEqual([[], [], ['c']]);
    expect(alone.leases.isEnding).toBe(true);
  });

  it('name none when another worker of the process had something in hand by then', async () => {
    let now = 0;
    const workInHand = new WorkInHand(undefined, () => now);
    const [first, second] = [watched(60_000, workInHand), watched(60_000, workInHand)];
    for (const { claim } of [first, second]) await claim([], true);
    const alone = await first.claim(['suspect']);

    const meanwhile = await second.claim(['other']);
    now = 5000;
    const afterwards = await second.claim(['other']);
    for (const { leases } of [first, second]) await leases.lastWords();

    expect([alone?.isAlone, meanwhile, afterwards?.isAlone]).toEqual([true, undefined, false]);
    expect([first.faults, second.faults]).toEqual([[], []]);
  });

  it('claim nothing more once the process ends', async () => {
    const { leases, claim } = watched();
    await leases.lastWords();

    expect(await claim(['a'])).toBeUndefined();
  });
});

describe('what came of work', () => {
  it('is recorded again after a failure, and given up after twelve', async () => {
    const noWaits = AbortSignal.abort();
    let [twice, always] = [0, 0];

    await recordAgain(() => (++twice < 3 ? Promise.reject(new Error('away')) : Promise.resolve()), noWaits);
    await recordAgain(() => Promise.reject(new Error(`away ${++always}`)), noWaits);

    expect([twice, always]).toEqual([3, 12]);
  });
});
