import { Lanes, attemptsPerEndpoint } from '../src/workers/lanes.ts';

const start = Date.parse('2026-03-30T03:00:00Z');
const second = 1000;

describe('the lanes of the delivery worker', () => {
  it('give an endpoint no more room than sixteen attempts at once', () => {
    const lanes = new Lanes();
    lanes.start('slow', attemptsPerEndpoint, { room: undefined, rateLimit: null, now: start });

    expect(lanes.rooms(start).get('slow')).toBe(0);
    lanes.end('slow');
    expect(lanes.rooms(start).get('slow')).toBe(1);
  });

  it('say that others may wait for a place only when the last claim took all that there was room for', () => {
    const lanes = new Lanes();
    lanes.start('busy', 16, { room: undefined, rateLimit: null, now: start });
    lanes.start('calm', 3, { room: undefined, rateLimit: null, now: start });

    expect(lanes.end('busy')).toBe(true);
    expect(lanes.end('calm')).toBe(false);
    lanes.start('calm', 4, { room: 4, rateLimit: null, now: start });
    expect(lanes.end('calm')).toBe(true);
  });

  it('forget an endpoint that has nothing running', () => {
    const lanes = new Lanes();
    lanes.start('once', 1, { room: undefined, rateLimit: null, now: start });
    lanes.end('once');

    expect(lanes.rooms(start).size).toBe(0);
  });

  it('keep a rate limit, after a first burst, over attempts that have long ended', () => {
    const lanes = new Lanes();
    const started = { room: undefined, rateLimit: 6, now: start };
    lanes.start('limited', 6, started);
    for (let i = 0; i < 6; i++) lanes.end('limited');

    expect(lanes.rooms(start).get('limited')).toBe(0);
    expect(lanes.rooms(start + 9 * second).get('limited')).toBe(0);
    expect(lanes.rooms(start + 10 * second).get('limited')).toBe(1);
    expect(lanes.rooms(start + 30 * second).get('limited')).toBe(3);
  });
});
