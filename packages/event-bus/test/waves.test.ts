import type { AnyEvent, EventType } from '@ifcgate/contracts';
import fc from 'fast-check';
import { waves } from '../src/inbox.ts';

const types: EventType[] = ['case.created', 'case.assigned', 'verification.completed'];
const anEventOf = fc.record({
  subject: fc.constantFrom('a', 'b', 'c', 'd'),
  type: fc.constantFrom(...types),
  source: fc.constantFrom('case', 'verification'),
});
const aBatch = fc
  .array(anEventOf, { maxLength: 60 })
  .map((events) => events.map((event, n) => ({ ...event, id: `evt_${n}` })) as unknown as AnyEvent[]);

const ofSubject = (events: readonly AnyEvent[], subject: string): string[] =>
  events.filter((event) => event.subject === subject).map((event) => event.id);

describe('the waves of a batch', () => {
  it('hold every event once, and each subject in its order', () => {
    fc.assert(
      fc.property(aBatch, (events) => {
        const flat = waves(events).flat();

        expect(flat).toHaveLength(events.length);
        for (const subject of ['a', 'b', 'c', 'd'])
          expect(ofSubject(flat, subject)).toEqual(ofSubject(events, subject));
      }),
    );
  });

  it('hold no subject twice, one type each, and no empty wave', () => {
    fc.assert(
      fc.property(aBatch, (events) => {
        for (const wave of waves(events)) {
          expect(wave.length).toBeGreaterThan(0);
          expect(new Set(wave.map((event) => event.subject)).size).toBe(wave.length);
          expect(new Set(wave.map((event) => event.type)).size).toBe(1);
        }
      }),
    );
  });

  it('are as few as a type needs: events of one type and different subjects go together', () => {
    const events = ['a', 'b', 'c'].map((subject, n) => ({ id: `evt_${n}`, subject, type: 'case.created' }) as AnyEvent);

    expect(waves(events)).toEqual([events]);
  });
});
