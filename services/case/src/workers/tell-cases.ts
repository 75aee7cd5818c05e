import { pause } from '@ifcgate/event-bus';
import type { Worker } from '@ifcgate/service-kit';
import { type TellCasesDeps, firstKey, tellCases } from '../use-cases/tell-cases.ts';

const everyMs = 10_000;
const batch = 100;
/** Between batches, so that what happens now does not wait behind all that ever did. */
const restMs = 100;

/** Tells the other services in which state cases are of which they have not heard, until the signal. */
export function tellCasesWorker(deps: TellCasesDeps): Worker {
  return {
    name: 'tell-cases',
    async run(signal) {
      let after: typeof firstKey | undefined;
      while (!signal.aborted) {
        after = await tellCases(deps, after ?? firstKey, batch);
        await pause(after === undefined ? everyMs : restMs, signal);
      }
    },
  };
}
