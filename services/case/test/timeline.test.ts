import { timelineEvents } from '@ifcgate/contracts';
import fc from 'fast-check';
import { type ChainedEntry, type Happening, chain, emptyTimeline, entryHash } from '../src/domain/timeline.ts';

const caseId = 'case_01k0000000000000000000000a';
const at = new Date('2026-03-30T03:00:00.123Z');
const happening: fc.Arbitrary<Happening> = fc.record({
  event: fc.constantFrom(...timelineEvents),
  actor: fc.option(fc.record({ id: fc.string(), name: fc.string() })),
  data: fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null))),
});
const someHappenings = fc.array(happening, { minLength: 1, maxLength: 8 });

const saltFrom = (seed: number): (() => string) => {
  let n = 0;
  return () => `salt-${seed}-${n++}`;
};

/** Whether every entry is where it was put: what an auditor computes from entries alone, without their data. */
function verifies(entries: readonly Omit<ChainedEntry, 'data' | 'actor' | 'salt'>[], id = caseId): boolean {
  let before = emptyTimeline.hash;
  return entries.every((entry, n) => {
    const isLinked = entry.seq === n + 1 && entry.hash === entryHash(before, { ...entry, caseId: id });
    before = entry.hash;
    return isLinked;
  });
}

describe('a timeline', () => {
  it('is one chain, whether its entries come at once or one after the other', () => {
    fc.assert(
      fc.property(someHappenings, fc.nat(), (happenings, seed) => {
        const together = chain(caseId, emptyTimeline, happenings, at, saltFrom(seed));
        const newSalt = saltFrom(seed);
        const oneByOne: ChainedEntry[] = [];
        for (const one of happenings)
          oneByOne.push(...chain(caseId, oneByOne.at(-1) ?? emptyTimeline, [one], at, newSalt));

        expect(verifies(together)).toBe(true);
        expect(oneByOne).toEqual(together);
      }),
    );
  });

  it('does not verify any more when anything about an entry, its place or its neighbours was changed', () => {
    const tampering = fc.constantFrom<(entries: ChainedEntry[], n: number) => ChainedEntry[]>(
      (entries, n) => entries.with(n, { ...(entries[n] as ChainedEntry), at: new Date(at.getTime() + 1) }),
      (entries, n) => entries.with(n, { ...(entries[n] as ChainedEntry), event: otherThan(entries[n]) }),
      (entries, n) => entries.with(n, { ...(entries[n] as ChainedEntry), dataHash: 'another' }),
      (entries, n) => entries.with(n, { ...(entries[n] as ChainedEntry), hash: 'another' }),
      (entries, n) => entries.with(n, { ...(entries[n] as ChainedEntry), seq: n + 2 }),
      (entries, n) => entries.toSpliced(n, 1),
      (entries, n) => [...entries.slice(0, n + 1), ...entries.slice(n)],
      (entries, n) => [...entries.slice(0, n), ...entries.slice(n).reverse()],
    );
    fc.assert(
      fc.property(someHappenings, fc.nat(), tampering, fc.nat(), (happenings, seed, tamper, place) => {
        const entries = chain(caseId, emptyTimeline, happenings, at, saltFrom(seed));
        const n = place % entries.length;
        const tampered = tamper(entries, n);
        // Cutting the end off, or turning one entry round, leaves a chain; the case keeps where it ended.
        const isPrefix = tampered.every((entry, place) => entry === entries[place]);
        fc.pre(!isPrefix);

        expect(verifies(tampered)).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it('is bound to its case', () => {
    const entries = chain(caseId, emptyTimeline, [{ event: 'submitted' }], at, saltFrom(1));

    expect(verifies(entries, 'case_01k0000000000000000000000b')).toBe(false);
  });

  it('gives away nothing of its data: the same data has another hash each time, and another with other data', () => {
    const two = [1, 2].map(() => ({ event: 'note_added' as const, data: { note: 'Ada' } }));
    const other = { event: 'note_added' as const, data: { note: 'Grace' } };

    const [first, second] = chain(caseId, emptyTimeline, two, at, saltFrom(1));
    const [third] = chain(caseId, emptyTimeline, [other], at, saltFrom(1));

    expect(new Set([first?.dataHash, second?.dataHash, third?.dataHash]).size).toBe(3);
  });

  it('has the hash that the documentation describes', () => {
    const [entry] = chain(caseId, emptyTimeline, [{ event: 'submitted', data: { b: 1, a: 'ä' } }], at, () => 'salt');

    // sha256('salt' + '{"actor":null,"data":{"a":"ä","b":1}}'), then sha256 of the canonical list, by another tool.
    expect(entry).toMatchObject({
      dataHash: '_ypDx7wWZhg1p4F92oSETXm-raIiMt-OuYgHnfx4OHU',
      hash: 'GEWZKdX_5KLccUJpRViFaarOJHInEewVYyCpRixnZKk',
    });
  });
});

function otherThan(entry: ChainedEntry | undefined): ChainedEntry['event'] {
  return entry?.event === 'closed' ? 'routed' : 'closed';
}
