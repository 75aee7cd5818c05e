import type { Sql } from '@ifcgate/event-bus';
import { AppError } from '@ifcgate/contracts';
import { FairPlaces, takePlace } from '@ifcgate/service-kit';
import { isWellFormedKey } from '../domain/api-key.ts';
import { BoundedCache } from '../domain/bounded-cache.ts';
import type { ApiKey } from '../domain/caller.ts';
import { findApiKey, hashOfKey } from './api-keys.ts';

/** Revocation holds everywhere within 2 s, without anybody being told: a look-up that runs takes its part of them. */
const knownMs = 1800;
/** A key may be used a moment after it was made, by a client that was quicker than its maker. */
const unknownMs = 1000;
/** How long it is remembered whose a key was; that lets nobody in, it only says in whose turn it is looked up. */
const ownerMs = 3_600_000;
const maxRemembered = 10_000;
/** Look-ups at a time: fewer than there are connections, which have other work as well. */
const lookUps = { places: 4, reserve: 1, queue: 1024, lends: true };
const patienceMs = 2000;

/** Finds what a key lets its holder do; at once when it was asked a moment ago, undefined when there is no such key. */
export type FindApiKey = (secret: string) => ApiKey | undefined | Promise<ApiKey | undefined>;

/**
 * Finds keys in the database. What is malformed or mistyped is refused without a look-up; look-ups are shared. Whoever
 * tries keys that nobody has, or comes with thousands of its own, waits for its own look-ups only: workspaces whose keys
 * were seen of late take turns, and everybody else is one among them.
 */
export function createApiKeyLookup(
  sql: Sql,
  defaultRateLimit: number,
  nowMs: () => number = () => performance.now(),
): FindApiKey {
  const known = new BoundedCache<ApiKey>(knownMs, maxRemembered);
  // Apart, so that guesses cannot push out the keys that are at work.
  const unknown = new BoundedCache<true>(unknownMs, maxRemembered);
  const owners = new BoundedCache<string>(ownerMs, maxRemembered);
  const turns = new FairPlaces(lookUps);
  const running = new Map<string, Promise<ApiKey | undefined>>();
  const lookUp = async (secret: string): Promise<ApiKey | undefined> => {
    const turn = await takePlace(turns, owners.get(secret, nowMs()) ?? 'a stranger', patienceMs);
    if (turn === undefined) throw tooMany();
    // The life begins before the look-up: a revocation that commits meanwhile is not missed for longer.
    const now = nowMs();
    try {
      const key = await findApiKey(sql, hashOfKey(secret), defaultRateLimit);
      if (key === undefined) unknown.set(secret, true, now);
      else known.set(secret, key, now);
      if (key !== undefined) owners.set(secret, key.workspaceId, now);
      return key;
    } finally {
      turn.leave();
    }
  };
  return (secret) => {
    const now = nowMs();
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

function tooMany(): AppError {
  return new AppError('service_unavailable', { retryAfterSeconds: 1, cause: 'Too many keys are being looked up.' });
}
