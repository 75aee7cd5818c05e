import { randomFillSync } from 'node:crypto';
import { type IdKind, idPrefixes } from '@ifcgate/contracts';
import { encodeTime, monotonicFactory } from 'ulid';

/** Time and chance as an argument, so that what a rule decided can be replayed. */
export interface Clock {
  now(): Date;
}

/** The clock of the machine. */
export const systemClock: Clock = { now: () => new Date() };

/** Mints an id of a kind: prefix and ULID, time-ordered. */
export type NewId = (kind: IdKind) => string;

// The library asks the system for each of an id's 16 random letters: a twentieth of a busy process's time. Bytes for
// 256 ids at once cost as much as those for one.
const chance = new Uint8Array(4096);
let used = chance.length;

/** The next byte of the system's randomness, in [0, 1). */
function nextChance(): number {
  if (used === chance.length) {
    randomFillSync(chance);
    used = 0;
  }
  return (chance[used++] ?? 0) / 256;
}

// Monotonic: ids minted in one millisecond by one process sort in the order of minting.
const nextUlid = monotonicFactory(nextChance);

/** Mints ids from the machine's clock and its source of randomness. */
export const newId: NewId = (kind) => idPrefixes[kind] + nextUlid().toLowerCase();

/** Where the ids of an instant begin: those that are smaller were minted before it. No id itself, but good to compare with. */
export function idsFrom(kind: IdKind, at: Date): string {
  return idPrefixes[kind] + encodeTime(at.getTime(), 10).toLowerCase();
}
