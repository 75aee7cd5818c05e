import fc from 'fast-check';
import {
  type Quota,
  type RateDecision,
  type RateLimiter,
  type WindowState,
  decisionOf,
} from '../src/domain/rate-limit.ts';

/** A kind of limiter on a clock that the suite sets. */
export interface LimiterUnderTest {
  readonly limiter: RateLimiter;
  /** Whole milliseconds; never less than before. */
  setNow(nowMs: number): Promise<void>;
}

/** A time far from 0, as a server's clock tells it. */
const startMs = 1_764_000_000_250;

/**
 * The promises of the limiter's port, as one jest suite that every kind of limiter passes.
 *
 * @param runs how many sequences a property is tried with
 */
export function limiterConformance(name: string, runs: number, create: () => Promise<LimiterUnderTest>): void {
  describe(`the promises of a limiter, kept by ${name}`, () => {
    let now = startMs;
    let tested: LimiterUnderTest;
    beforeAll(async () => {
      tested = await create();
      await tested.setNow(now);
    });
    const pass = (ms: number): Promise<void> => tested.setNow((now += ms));
    const take = async (...quotas: Quota[]) => tested.limiter.take(quotas);

    it('decides as a model does that keeps every instant, whatever the times and quotas', async () => {
      await fc.assert(
        fc.asyncProperty(steps, limits, limits, async (given, workspaceLimit, keyLimit) => {
          const model = new Model();
          const workspace = { subject: newSubject('ws'), limit: workspaceLimit };
          const key = { subject: newSubject('key'), limit: keyLimit };
          for (const { passMs, requests } of given) {
            await pass(passMs);
            for (const hasKey of requests) {
              const quotas = hasKey ? [workspace, key] : [workspace];
              expect(await take(...quotas)).toEqual(model.take(quotas, now));
            }
          }
        }),
        { numRuns: runs },
      );
    });

    it('never lets more than N pass in any 60 s, and always one at the moment that it promised', async () => {
      await fc.assert(
        fc.asyncProperty(steps, limits, async (given, limit) => {
          const quota = { subject: newSubject('ws'), limit };
          const passed: number[] = [];
          for (const { passMs, requests } of given) {
            await pass(passMs);
            for (const _ of requests) if ((await take(quota)).isAllowed) passed.push(now);
          }
          for (const at of passed)
            expect(passed.filter((other) => other >= at && other <= at + 60_000).length).toBeLessThanOrEqual(limit);
          const { isAllowed, retryAfterSeconds } = await take(quota);
          await pass(retryAfterSeconds * 1000);
          expect(isAllowed || (retryAfterSeconds >= 1 && (await take(quota)).isAllowed)).toBe(true);
        }),
        { numRuns: runs },
      );
    });

    it('counts a request against none of its quotas when one is used up, and the tightest one speaks', async () => {
      await pass(500 - (now % 1000) + 1000);
      const workspace = { subject: newSubject('ws'), limit: 10 };
      const key = { subject: newSubject('key'), limit: 1 };
      await take(workspace, key);

      const refused = await take(workspace, key);
      const other = await take(workspace);

      const told = { resetSeconds: 61, retryAfterSeconds: 61 };
      expect(refused).toEqual({ ...told, isAllowed: false, limit: 1, remaining: 0 });
      expect(other).toEqual({ ...told, isAllowed: true, limit: 10, remaining: 8, retryAfterSeconds: 0 });
    });

    it('tells whole seconds that are never 0, to the last millisecond', async () => {
      await pass(1000 - (now % 1000));
      const quota = { subject: newSubject('ws'), limit: 1 };
      await take(quota);

      await pass(60_999);
      const last = await take(quota);
      await pass(1);
      const next = await take(quota);

      expect(last).toMatchObject({ isAllowed: false, resetSeconds: 1, retryAfterSeconds: 1 });
      expect(next).toMatchObject({ isAllowed: true, remaining: 0, resetSeconds: 61, retryAfterSeconds: 0 });
    });

    it('lets exactly the limit pass of hundreds at once', async () => {
      const quota = { subject: newSubject('ws'), limit: 100 };

      const decisions = await Promise.all(Array.from({ length: 400 }, () => take(quota)));

      const allowed = decisions.filter(({ isAllowed }) => isAllowed);
      expect(allowed.map(({ remaining }) => remaining)).toEqual(Array.from({ length: 100 }, (_, n) => 99 - n));
    });
  });
}

let subjects = 0;

/** Nobody else's, also when runs follow each other on one server. */
export function newSubject(kind: string): string {
  return `${kind}_${process.pid}_${(subjects += 1)}`;
}

const limits = fc.integer({ min: 1, max: 6 });
const passMs = fc.oneof(fc.nat(1500), fc.nat(70_000), fc.constantFrom(999, 1000, 59_999, 60_000, 60_999, 61_000));
/** Time passes, then come some requests: true for one with a key's own quota. */
const steps = fc.array(fc.record({ passMs, requests: fc.array(fc.boolean(), { maxLength: 4 }) }), { maxLength: 40 });

/** The same, slowly: an instant counts until the 61st second after its own begins. */
class Model {
  readonly #instants = new Map<string, number[]>();

  take(quotas: readonly Quota[], nowMs: number): RateDecision {
    const isAllowed = quotas.every(({ subject, limit }) => this.#counting(subject, nowMs).length < limit);
    if (isAllowed) for (const { subject } of quotas) this.#instants.get(subject)?.push(nowMs);
    return decisionOf(
      quotas.map((quota) => this.#state(quota, nowMs)),
      isAllowed,
    );
  }

  #state({ subject, limit }: Quota, nowMs: number): WindowState {
    const leaveInMs = this.#counting(subject, nowMs).map((at) => leavesAtMs(at) - nowMs);
    const excess = leaveInMs.length - limit;
    const fitsInMs = excess < 0 ? 0 : (leaveInMs[excess] ?? 0);
    return { limit, count: leaveInMs.length, oldestLeavesInMs: leaveInMs[0] ?? 0, fitsInMs };
  }

  #counting(subject: string, nowMs: number): readonly number[] {
    const instants = (this.#instants.get(subject) ?? []).filter((at) => nowMs < leavesAtMs(at));
    this.#instants.set(subject, instants);
    return instants;
  }
}

function leavesAtMs(atMs: number): number {
  return (Math.floor(atMs / 1000) + 61) * 1000;
}
