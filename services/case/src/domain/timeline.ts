import { createHash } from 'node:crypto';
import type { Actor, TimelineEvent } from '@ifcgate/contracts';
import canonicalize from 'canonicalize';

/** Something that happened to a case, before it has its place in the timeline. */
export interface Happening {
  readonly event: TimelineEvent;
  readonly actor?: Actor | null | undefined;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** An entry with its place and its links. */
export interface ChainedEntry {
  readonly seq: number;
  readonly event: TimelineEvent;
  readonly at: Date;
  readonly actor: Actor | null;
  readonly data: Readonly<Record<string, unknown>>;
  readonly salt: string;
  readonly dataHash: string;
  readonly hash: string;
}

/** Where a timeline ends: what the next entry is chained to. */
export interface TimelineEnd {
  readonly seq: number;
  readonly hash: string;
}

/** The end of a timeline that has no entry yet. */
export const emptyTimeline: TimelineEnd = { seq: 0, hash: '' };

/**
 * Chains happenings to a timeline.
 *
 * The hash of an entry is SHA-256 (base64url) over the canonical JSON of `[hash before, case, seq, event, at, data hash]`;
 * the data hash is SHA-256 over the salt and the canonical JSON of actor and data. So the chain verifies without the
 * data, which redaction may delete, and a guess at the data cannot be verified without the salt.
 *
 * @param newSalt gives 16 fresh random bytes as text
 */
export function chain(
  caseId: string,
  end: TimelineEnd,
  happenings: readonly Happening[],
  at: Date,
  newSalt: () => string,
): ChainedEntry[] {
  const entries: ChainedEntry[] = [];
  let last = end;
  for (const { event, actor = null, data = {} } of happenings) {
    const salt = newSalt();
    const dataHash = hashOf(salt, { actor, data });
    const seq = last.seq + 1;
    const hash = entryHash(last.hash, { caseId, seq, event, at, dataHash });
    entries.push({ seq, event, at, actor, data, salt, dataHash, hash });
    last = { seq, hash };
  }
  return entries;
}

/** What the hash of an entry covers, beside the entry before. */
interface Linked {
  readonly caseId: string;
  readonly seq: number;
  readonly event: string;
  readonly at: Date;
  readonly dataHash: string;
}

/** The hash that an entry must have after the given one. */
export function entryHash(previousHash: string, { caseId, seq, event, at, dataHash }: Linked): string {
  return hashOf('', [previousHash, caseId, seq, event, at.toISOString(), dataHash]);
}

function hashOf(salt: string, value: unknown): string {
  return createHash('sha256')
    .update(salt)
    .update(canonicalize(value) ?? '')
    .digest('base64url');
}
