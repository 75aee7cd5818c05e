import type { Wake } from '@ifcgate/event-bus';
import { type ReadJobsDeps, tellProgress } from '../use-cases/read-jobs.ts';
import type { RunningJobs } from './running-jobs.ts';

const everyMs = 1000;

/**
 * Tells each second, and at once when woken, how far the documents of a worker are, until the signal, and lets go of what was
 * cancelled or taken over. Idle, it costs nothing.
 *
 * @param wake woken when documents were cancelled
 */
export async function tellUntil(
  deps: ReadJobsDeps,
  running: RunningJobs,
  wake: Wake,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await wake.wait(everyMs, signal);
    if (running.size === 0) continue;
    const beats = running.beats();
    try {
      running.told(beats, await tellProgress(deps, beats));
    } catch (error) {
      deps.log.warn('document.progress_failed', { documents: beats.length, reason: String(error) });
    }
  }
}
