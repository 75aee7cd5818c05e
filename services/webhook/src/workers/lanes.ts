/** Attempts of one endpoint that may run at once: a slow one keeps no more places than these. */
export const attemptsPerEndpoint = 16;
/** Attempts of this process that may run at once. */
const attemptsInAll = 1024;
const minuteMs = 60_000;

interface Lane {
  running: number;
  /** With a rate limit: when its starts so far would have been evenly spread, in milliseconds since 1970. */
  spreadUntil: number;
  /** Attempts per minute; null: unlimited. */
  rateLimit: number | null;
}

/** How many attempts run for each endpoint, and how many more may. */
export class Lanes {
  readonly #lanes = new Map<string, Lane>();
  #running = 0;

  /** How many more attempts may run at once, for all endpoints together. */
  get room(): number {
    return attemptsInAll - this.#running;
  }

  /** The room of every endpoint that has less than `attemptsPerEndpoint`, or a rate limit that was used lately. */
  rooms(now: number): { endpoint_id: string; room: number }[] {
    const rooms = [];
    for (const [endpointId, lane] of this.#lanes) {
      if (lane.running === 0 && lane.spreadUntil <= now) this.#lanes.delete(endpointId);
      else rooms.push({ endpoint_id: endpointId, room: roomOf(lane, now) });
    }
    return rooms;
  }

  /** Notes that an attempt starts. */
  start(endpointId: string, rateLimit: number | null, now: number): void {
    const lane = this.#lanes.get(endpointId) ?? { running: 0, spreadUntil: 0, rateLimit };
    lane.running++;
    lane.rateLimit = rateLimit;
    if (rateLimit !== null) lane.spreadUntil = Math.max(lane.spreadUntil, now) + minuteMs / rateLimit;
    this.#lanes.set(endpointId, lane);
    this.#running++;
  }

  /** Notes that an attempt has ended. Returns whether others may have waited for its place. */
  end(endpointId: string): boolean {
    const lane = this.#lanes.get(endpointId);
    const wasFull =
      this.room === 0 || (lane?.running ?? 0) >= Math.min(attemptsPerEndpoint, lane?.rateLimit ?? Infinity);
    if (lane !== undefined) lane.running--;
    this.#running--;
    return wasFull;
  }
}

/** After a pause an endpoint with a rate limit may get a burst of as many attempts as may run at once. */
function roomOf({ running, spreadUntil, rateLimit }: Lane, now: number): number {
  const free = attemptsPerEndpoint - running;
  if (rateLimit === null) return free;
  const gapMs = minuteMs / rateLimit;
  const burst = Math.min(attemptsPerEndpoint, rateLimit);
  const allowed = Math.floor((now + burst * gapMs - Math.max(spreadUntil, now)) / gapMs);
  return Math.max(0, Math.min(free, allowed));
}
