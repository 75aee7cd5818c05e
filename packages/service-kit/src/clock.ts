import { type IdKind, idPrefixes } from '@ifcgate/contracts';
import { monotonicFactory } from 'ulid';

/** Time and chance as an argument, so that what a rule decided can be replayed. */
export interface Clock {
  now(): Date;
}

/** The clock of the machine. */
export const systemClock: Clock = { now: () => new Date() };

/** Mints an id of a kind: prefix and ULID, time-ordered. */
export type NewId = (kind: IdKind) => string;

// Monotonic: ids minted in one millisecond by one process sort in the order of minting.
const nextUlid = monotonicFactory();

/** Mints ids from the machine's clock and its source of randomness. */
export const newId: NewId = (kind) => idPrefixes[kind] + nextUlid().toLowerCase();
