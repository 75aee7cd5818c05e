import type { Wake } from '@ifcgate/event-bus';
import { type ReadJobsDeps, keepClaims } from '../use-cases/read-jobs.ts';
import type { RunningJobs } from './running-jobs.ts';

const everyMs = 1000;

/**
 * Tells each second, and at once when woken, how far the documents of a worker are, until the signal: so that a dead one's
 * are taken over and a living one's are not, and that what was cancelled is let go of. Idle, it costs nothing.
 *
 * @param wake woken when documents were cancelled
 */
export async function beatUntil(
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
      running.told(beats, await keepClaims(deps, beats));
    } catch (error) {
      // Leases outlive many beats; a database that is away for longer lets others take over, and what is written then is
      // dropped here.
      deps.log.warn('document.heartbeat_failed', { documents: beats.length, reason: String(error) });
    }
  }
}
