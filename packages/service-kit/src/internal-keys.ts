import { type KeyObject, createPublicKey } from 'node:crypto';
import { request } from 'undici';
import { z } from 'zod';
import type { FindInternalKey } from './http/internal-auth.ts';

/** How long a published set of keys is trusted before it is read again. */
export const internalKeysCacheMs = 30_000;
/** An unknown key may be a new one: look again, but not for every forged token. */
const missCacheMs = 1000;

const keySet = z.object({ keys: z.array(z.looseObject({ kid: z.string() })) });

/** Finds the gateway's public keys under the address where it publishes them (JWKS). */
export function fetchInternalKeys(url: string): FindInternalKey {
  let keys = new Map<string, KeyObject>();
  let readAt = -Infinity;
  let reading: Promise<void> | undefined;
  const read = async (): Promise<void> => {
    const answer = await request(url, { headersTimeout: 2000, bodyTimeout: 2000 });
    // Whatever stands between may answer too; what it says is no set of keys.
    if (answer.statusCode !== 200) {
      await answer.body.dump();
      throw new Error(`The gateway's keys were answered with status ${answer.statusCode}.`);
    }
    const published = keySet.parse(await answer.body.json());
    keys = new Map(published.keys.map((key) => [key.kid, createPublicKey({ key: key, format: 'jwk' })]));
    readAt = performance.now();
  };
  return async (keyId) => {
    const ageMs = performance.now() - readAt;
    if (ageMs > internalKeysCacheMs || (!keys.has(keyId) && ageMs > missCacheMs)) {
      reading ??= read().finally(() => (reading = undefined));
      // Keys that were trusted a moment ago still are while the gateway restarts.
      await reading.catch((error: unknown) => {
        if (!keys.has(keyId)) throw error;
      });
    }
    return keys.get(keyId);
  };
}
