/** Places that are taken in turn. */
export type Turns = {
  /**
   * Waits for a place.
   *
   * @param owner whose turn it is; those who say nothing are one owner
   * @throws the signal's reason
   */
  take(options: { signal: AbortSignal; owner?: string | undefined }): Promise<Turn>;
};

/** A place that somebody has. */
export type Turn = {
  /** Says that it takes long. It moves to a slow place, if one is free or when it is said again once one is. */
  makeWay(): void;
  end(): void;
};

/** How many places there are. */
export type TurnOptions = {
  places: number;
  /** For those who make way; where there are none, everybody takes long. */
  slowPlaces: number;
  /** The time in milliseconds. */
  now: () => number;
};

/** An owner who has turns or waits for them. */
type Share = {
  /** How long the turns that ended took, together. */
  pastMs: number;
  /** When each of the others began. */
  begunAt: number[];
  /** How many of those take long. */
  slow: number;
  waiting: (() => void)[];
};

/**
 * Gives a free place to who has had the least time since they came, so that neither many documents nor slow ones hold up
 * those of another owner; to those of one owner in the order they came. The last free place is not for an owner of whom a
 * document takes long already: it is kept for the others.
 */
export function createTurns({ places, slowPlaces, now }: TurnOptions): Turns {
  let [free, freeSlow] = [places, slowPlaces];
  const shares = createShares(now);
  const hasPlaceFor = ({ slow }: Share): boolean => free > (slow > 0 && slowPlaces > 0 ? 1 : 0);
  const letIn = (): void => {
    for (let next = shares.next(hasPlaceFor); next !== undefined; next = shares.next(hasPlaceFor))
      next.waiting.shift()?.();
  };
  const begin = (owner: string, share: Share): Turn => {
    const at = now();
    let [isSlow, hasMoved] = [false, false];
    free--;
    share.begunAt.push(at);
    return {
      makeWay() {
        if (!isSlow) share.slow++;
        isSlow = true;
        if (hasMoved || freeSlow === 0) return;
        hasMoved = true;
        freeSlow--;
        free++;
        letIn();
      },
      end() {
        if (hasMoved) freeSlow++;
        else free++;
        if (isSlow) share.slow--;
        share.begunAt.splice(share.begunAt.indexOf(at), 1);
        share.pastMs += now() - at;
        letIn();
        shares.forgetIfDone(owner);
      },
    };
  };

  return {
    take({ signal, owner = '' }) {
      return new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason as Error);
        const share = shares.of(owner);
        const enter = (): void => {
          signal.removeEventListener('abort', leave);
          resolve(begin(owner, share));
        };
        const leave = (): void => {
          share.waiting.splice(share.waiting.indexOf(enter), 1);
          shares.forgetIfDone(owner);
          reject(signal.reason as Error);
        };
        if (hasPlaceFor(share)) return enter();
        share.waiting.push(enter);
        signal.addEventListener('abort', leave, { once: true });
      });
    },
  };
}

/** Who has turns or waits for them. */
function createShares(now: () => number) {
  const shares = new Map<string, Share>();
  return {
    of(owner: string): Share {
      const known = shares.get(owner);
      if (known !== undefined) return known;
      // Who comes now has no claim on the time before.
      const least = Math.min(...[...shares.values()].map((share) => usedMs(share, now())));
      const share = { pastMs: Number.isFinite(least) ? least : 0, begunAt: [], slow: 0, waiting: [] };
      shares.set(owner, share);
      return share;
    },
    /** Of those who wait and may have a place, the one who has had the least time; undefined when there is none. */
    next(mayEnter: (share: Share) => boolean): Share | undefined {
      const waiting = [...shares.values()].filter((share) => share.waiting.length > 0 && mayEnter(share));
      const used = waiting.map((share) => usedMs(share, now()));
      return waiting[used.indexOf(Math.min(...used))];
    },
    forgetIfDone(owner: string): void {
      const share = shares.get(owner);
      if (share?.begunAt.length === 0 && share.waiting.length === 0) shares.delete(owner);
    },
  };
}

function usedMs({ pastMs, begunAt }: Share, at: number): number {
  return begunAt.reduce((sum, since) => sum + at - since, pastMs);
}
