import type { DocumentFailure } from '@ifcgate/contracts';

/** The waits before a host is asked again. It may be back soon; nobody waits for it for long. */
export const usualFileRetriesMs: readonly number[] = [1000, 5000];
/** A document over which so many readers did nothing at all is to blame for it. */
export const maxStalls = 3;

/**
 * Why a document is put off. `file`: whoever has it does not answer. `host`: this machine, its database or its operator
 * kept it from being read. `stall`: its reader did nothing, and could have. `fault`: a bug of ours, which counts towards the
 * quarantine.
 */
export type PutOffCause = 'file' | 'host' | 'stall' | 'fault';

/** A document that is tried again later. */
export interface PutOff {
  readonly cause: PutOffCause;
  readonly inMs: number;
}

/**
 * Whether a failure may pass by itself, and when to try again.
 *
 * @param delayMs the wait before the next try; undefined when there is none
 */
export function putOffFor(
  failure: DocumentFailure,
  isTemporary: boolean,
  delayMs: number | undefined,
): PutOff | undefined {
  const mayPass = isTemporary && failure.code === 'file_unreachable' && delayMs !== undefined;
  return mayPass ? { cause: 'file', inMs: delayMs } : undefined;
}

const longestWaitMs = 5 * 60_000;

/**
 * The wait before a document is tried again that something here has held up: 1 s, doubled each time up to 5 min, ±20 % so
 * that those which were held up together do not come back together.
 *
 * @param before how often it was held up before
 * @param random in [0, 1); decides the jitter
 * @returns whole milliseconds
 */
export function holdUpDelayMs(before: number, random: () => number): number {
  return Math.round(Math.min(1000 * 2 ** Math.min(before, 20), longestWaitMs) * (0.8 + 0.4 * random()));
}
