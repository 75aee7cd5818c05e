import { pause } from '@ifcgate/event-bus';
import { type Worker, internalKeysCacheMs } from '@ifcgate/service-kit';
import type { SigningKeyRing } from '../use-cases/signing-key-ring.ts';

/** Replicas publish each other's new key after this time; with a service's cache it stays under the announcement. */
const everyMs = internalKeysCacheMs / 2;

/** Keeps the signing keys of this process up to date, and makes the next one when it is due. */
export function signingKeysWorker(ring: SigningKeyRing): Worker {
  return {
    name: 'signing-keys',
    async run(signal) {
      while (!signal.aborted) {
        await ring.refresh();
        await pause(everyMs, signal);
      }
    },
  };
}
