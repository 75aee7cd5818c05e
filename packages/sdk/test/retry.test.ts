import fc from 'fast-check';
import { APIConnectionError, APIError, APITimeoutError, IFCGateError } from '../src/index.ts';
import { retryWaitMs } from '../src/retry.ts';

const anAnswer = (status: number, code = 'some_code', headers: Record<string, string> = {}) =>
  new APIError({ status, code, message: 'no', headers: new Headers(headers) });
const most = () => 0.999_999;

describe('retryWaitMs', () => {
  it('repeats what passes by itself, and nothing else', () => {
    const passing = [408, 429, 500, 502, 503, 504].map((status) => anAnswer(status));
    const lasting = [400, 401, 403, 404, 405, 409, 413, 415, 422, 431].map((status) => anAnswer(status));

    for (const error of [...passing, new APIConnectionError('gone'), new APITimeoutError('late')]) {
      expect(retryWaitMs(error, 1)).toBeDefined();
    }
    for (const error of [...lasting, new IFCGateError('odd'), new TypeError('bug')]) {
      expect(retryWaitMs(error, 1)).toBeUndefined();
    }
    expect(retryWaitMs(anAnswer(409, 'idempotency_in_progress'), 1)).toBeDefined();
  });

  it('obeys X-Should-Retry in both directions', () => {
    expect(retryWaitMs(anAnswer(503, 'service_unavailable', { 'x-should-retry': 'false' }), 1)).toBeUndefined();
    expect(retryWaitMs(anAnswer(422, 'some_code', { 'x-should-retry': 'true' }), 1)).toBeDefined();
  });

  it('doubles the longest wait from 0.5 s to 8 s', () => {
    const waits = [1, 2, 3, 4, 5, 6, 60].map((attempt) => Math.ceil(retryWaitMs(anAnswer(503), attempt, most) ?? 0));

    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000]);
  });

  it('spreads the waits over the whole time, from nothing on', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.integer({ min: 1, max: 20 }),
        (chance, attempt) => {
          const wait = retryWaitMs(new APIConnectionError('gone'), attempt, () => chance);

          expect(wait).toBeCloseTo(chance * Math.min(8000, 500 * 2 ** (attempt - 1)), 6);
        },
      ),
    );
  });

  it.each([
    ['0', 0],
    ['7', 7_000],
    ['1.5', 1_500],
    ['61', 60_000],
    ['99999999', 60_000],
    ['Tue, 31 Mar 2026 03:00:10 GMT', 10_000],
    ['Tue, 31 Mar 2026 02:00:00 GMT', 0],
    ['soon', 500],
    ['-5', 500],
  ])('takes a Retry-After of %j as %d ms', (retryAfter, expected) => {
    const now = () => Date.parse('2026-03-31T03:00:00Z');

    const wait = retryWaitMs(anAnswer(429, 'rate_limit_exceeded', { 'retry-after': retryAfter }), 1, most, now);

    expect(Math.ceil(wait ?? -1)).toBe(expected);
  });
});
