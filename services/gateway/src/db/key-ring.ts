import type { Sql } from '@ifcgate/event-bus';
import { isWellFormedKey } from '../domain/api-key.ts';
import { BoundedCache } from '../domain/bounded-cache.ts';
import type { ApiKey } from '../domain/caller.ts';
import { findApiKey, hashOfKey } from './api-keys.ts';

/** Revocation holds everywhere within 2 s, without anybody being told: a look-up that runs takes its part of them. */
const knownMs = 1800;
/** A key may be used a moment after it was made, by a client that was quicker than its maker. */
const unknownMs = 1000;
const maxRemembered = 10_000;

/** Finds what a key lets its holder do; at once when it was asked a moment ago, undefined when there is no such key. */
export type FindApiKey = (secret: string) => ApiKey | undefined | Promise<ApiKey | undefined>;

/** Finds keys in the database. What is malformed or mistyped is refused without a look-up; look-ups are shared. */
export function createKeyRing(sql: Sql, defaultRateLimit: number): FindApiKey {
  const known = new BoundedCache<ApiKey>(knownMs, maxRemembered);
  // Apart, so that guesses cannot push out the keys that are at work.
  const unknown = new BoundedCache<true>(unknownMs, maxRemembered);
  const running = new Map<string, Promise<ApiKey | undefined>>();
  const lookUp = async (secret: string): Promise<ApiKey | undefined> => {
    // The life begins before the look-up: a revocation that commits meanwhile is not missed for longer.
    const now = performance.now();
    const key = await findApiKey(sql, hashOfKey(secret), defaultRateLimit);
    if (key === undefined) unknown.set(secret, true, now);
    else known.set(secret, key, now);
    return key;
  };
  return (secret) => {
    const now = performance.now();
    const key = known.get(secret, now);
    if (key !== undefined) return key;
    if (unknown.get(secret, now) === true || !isWellFormedKey(secret)) return undefined;
    let lookingUp = running.get(secret);
    if (lookingUp === undefined) {
      lookingUp = lookUp(secret).finally(() => running.delete(secret));
      running.set(secret, lookingUp);
    }
    return lookingUp;
  };
}
