/** Attempts of one endpoint that may run at once: a slow one keeps no more places than these. */
export const attemptsPerEndpoint = 16;
const minuteMs = 60_000;

interface Lane {
  running: number;
  /** Whether the last claim took all that there was room for: more may wait for a place. */
  isHeldBack: boolean;
  /** With a rate limit: when its starts so far would have been evenly spread, in milliseconds since 1970. */
  spreadUntil: number;
  /** Attempts per minute; null: unlimited. */
  rateLimit: number | null;
}

/** How many attempts run for each endpoint, and how many more may. */
export class Lanes {
  readonly #lanes = new Map<string, Lane>();

  /** The room of each endpoint that has attempts running, or a rate limit that was used lately; all others have full room. */
  rooms(now: number): Map<string, number> {
    const rooms = new Map<string, number>();
    for (const [endpointId, lane] of this.#lanes) {
      if (lane.running === 0 && lane.spreadUntil <= now) this.#lanes.delete(endpointId);
      else rooms.set(endpointId, roomOf(lane, now));
    }
    return rooms;
  }

  /**
   * Notes that attempts of an endpoint start.
   *
   * @param room what it had when they were claimed; undefined: full room
   */
  start(
    endpointId: string,
    count: number,
    started: { room: number | undefined; rateLimit: number | null; now: number },
  ): void {
    const { rateLimit, now, room = fullRoom(rateLimit) } = started;
    const lane = this.#lanes.get(endpointId) ?? { running: 0, isHeldBack: false, spreadUntil: 0, rateLimit };
    lane.rateLimit = rateLimit;
    lane.isHeldBack = count >= room;
    lane.running += count;
    if (rateLimit !== null) lane.spreadUntil = Math.max(lane.spreadUntil, now) + (count * minuteMs) / rateLimit;
    this.#lanes.set(endpointId, lane);
  }

  /** Notes that an attempt has ended. Returns whether others may have waited for its place. */
  end(endpointId: string): boolean {
    const lane = this.#lanes.get(endpointId);
    if (lane === undefined) return false;
    lane.running--;
    return lane.isHeldBack;
  }
}

/** What an endpoint gets after a pause: with a rate limit a burst of so many attempts, then one at a time. */
function fullRoom(rateLimit: number | null): number {
  return Math.min(attemptsPerEndpoint, rateLimit ?? attemptsPerEndpoint);
}

function roomOf({ running, spreadUntil, rateLimit }: Lane, now: number): number {
  const free = attemptsPerEndpoint - running;
  if (rateLimit === null) return free;
  const gapMs = minuteMs / rateLimit;
  const allowed = Math.floor((now + fullRoom(rateLimit) * gapMs - Math.max(spreadUntil, now)) / gapMs);
  return Math.max(0, Math.min(free, allowed));
}
