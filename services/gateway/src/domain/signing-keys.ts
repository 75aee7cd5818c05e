/** When a generation of the signing key is at work. */
export interface SigningKeyDates {
  readonly generation: number;
  /** Published before, so that services know it; signs from here until the next generation does. */
  readonly signsFrom: Date;
}

/** How long each generation signs, and how long it is known before and after. */
export interface SigningKeyPolicy {
  readonly rotationMs: number;
  /** From its creation to its first signature: at least twice the time for which services keep published keys. */
  readonly announcedMs: number;
  /** From its last signature until nothing that it signed is valid any more. */
  readonly retiredMs: number;
}

/** What is to be done with the generations at a moment. */
export interface SigningKeyPlan<Key extends SigningKeyDates> {
  readonly signing: Key | undefined;
  readonly published: readonly Key[];
  /** No token of theirs is valid any more. */
  readonly ended: readonly Key[];
  /** When a new generation is to be made now: from when on it signs. The first one signs at once. */
  readonly nextSignsFrom: Date | undefined;
}

/** Decides which generation signs, which are published and whether the next is due; replicas decide alike. */
export function planSigningKeys<Key extends SigningKeyDates>(
  keys: readonly Key[],
  now: Date,
  policy: SigningKeyPolicy,
): SigningKeyPlan<Key> {
  const sorted = keys.toSorted((a, b) => a.generation - b.generation);
  const signing = sorted.findLast((key) => key.signsFrom <= now);
  const hasEnded = (_key: Key, index: number): boolean => {
    const successor = sorted[index + 1];
    return successor !== undefined && now.getTime() > successor.signsFrom.getTime() + policy.retiredMs;
  };
  const newest = sorted.at(-1);
  const isDue = newest === undefined || now.getTime() >= newest.signsFrom.getTime() + policy.rotationMs;
  const announcedMs = newest === undefined ? 0 : policy.announcedMs;
  return {
    signing,
    published: sorted.filter((key, index) => !hasEnded(key, index)),
    ended: sorted.filter(hasEnded),
    nextSignsFrom: isDue ? new Date(now.getTime() + announcedMs) : undefined,
  };
}
