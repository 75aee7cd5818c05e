import type { Wake } from '@ifcgate/event-bus';
import type { Worker } from '@ifcgate/service-kit';
import { type SweepDeps, sweepBlobs } from '../use-cases/sweep-blobs.ts';

export interface BlobSweeperDeps extends SweepDeps {
  /** Woken when something that may have been a last reference has gone. */
  readonly wake: Wake;
}

const pollMs = 60_000;
const batch = 50;
/** No upload takes so long: a request has 60 s to arrive. */
const stagedForMs = 60 * 60_000;

/** Sweeps the file store and what uploads have left aside, until the signal. */
export function blobSweeper(deps: BlobSweeperDeps): Worker {
  return {
    name: 'blob-sweeper',
    async run(signal) {
      while (!signal.aborted) {
        await deps.vault.clearStaged(stagedForMs);
        while (!signal.aborted && (await sweepBlobs(deps, batch, signal)) === batch);
        await deps.wake.wait(pollMs, signal);
      }
    },
  };
}
