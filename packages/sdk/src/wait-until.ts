import { APITimeoutError, ConfigurationError, WaitTimeoutError } from './errors.ts';
import { pause } from './pause.ts';
import type { RequestOptions } from './request.ts';
import { isWorthRetrying } from './retry.ts';

/** How long to wait for something to become true. */
export interface WaitOptions {
  /** Milliseconds in all: 300,000 by default. */
  timeoutMs?: number | undefined;
  /** Ends the waiting; the promise rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** What is waited for, and how it is read. */
export interface Wait<T> extends WaitOptions {
  /** For the message: `case_1 to be approved`. */
  what: string;
  read: (limits: Pick<RequestOptions, 'signal' | 'totalTimeoutMs'>) => PromiseLike<T>;
  isThere: (value: T) => boolean;
  /** Says in a word where a value is, for the message. */
  tell: (value: T) => string;
}

const firstPauseMs = 500;
const longestPauseMs = 5_000;
/** So that the last read, made when the time is up, can still bring good news. */
const shortestReadMs = 1_000;

/**
 * Reads until it is there, with pauses that grow from 0.5 s to 5 s.
 *
 * @throws WaitTimeoutError when it is not there in time; what `read` throws when nothing was read before it, or when
 *   the failure is not one that passes by itself
 */
export async function waitUntil<T>(wait: Wait<T>): Promise<T> {
  const { timeoutMs = 300_000, signal } = wait;
  if (!(timeoutMs > 0)) throw new ConfigurationError(`timeoutMs must be above 0, it is ${timeoutMs}.`);
  const endsAt = performance.now() + timeoutMs;
  let seen: { value: T } | undefined;
  let failure: unknown;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 1.5, longestPauseMs)) {
    const limits = { signal, totalTimeoutMs: Math.max(shortestReadMs, endsAt - performance.now()) };
    try {
      seen = { value: await wait.read(limits) };
      failure = undefined;
    } catch (error) {
      signal?.throwIfAborted();
      const isOver = error instanceof APITimeoutError && performance.now() >= endsAt;
      if (!isOver && (seen === undefined || !isWorthRetrying(error))) throw error;
      failure = error;
    }
    if (failure === undefined && seen && wait.isThere(seen.value)) return seen.value;
    const leftMs = endsAt - performance.now();
    if (leftMs <= 0) throw timedOut(wait, timeoutMs, seen, failure);
    await pause(Math.min(pauseMs, leftMs), signal);
  }
}

function timedOut<T>(
  wait: Wait<T>,
  timeoutMs: number,
  seen: { value: T } | undefined,
  cause: unknown,
): WaitTimeoutError {
  const where = seen ? `it is ${wait.tell(seen.value)}` : 'it could not be read';
  const message = `Waited ${timeoutMs} ms for ${wait.what}; ${where}.`;
  return new WaitTimeoutError(message, cause === undefined ? {} : { cause });
}
