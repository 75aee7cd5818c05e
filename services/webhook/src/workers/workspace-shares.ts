import { roomOf } from '@ifcgate/service-kit';

/**
 * How many of a worker's places each workspace holds, and how many more it may have: `roomOf` says, as for every other thing
 * that workspaces share.
 */
export class WorkspaceShares {
  readonly #places: number;
  readonly #reserve: number;
  readonly #held = new Map<string, number>();
  #free: number;

  /** @param reserve the last places, for workspaces that hold none */
  constructor(places: number, reserve: number) {
    this.#places = places;
    this.#reserve = reserve;
    this.#free = places;
  }

  get free(): number {
    return this.#free;
  }

  /** The room of a workspace that holds nothing. */
  get fullRoom(): number {
    return this.#roomOf(0);
  }

  /** The room of each workspace that holds some. */
  rooms(): Map<string, number> {
    return new Map([...this.#held].map(([workspaceId, held]) => [workspaceId, this.#roomOf(held)]));
  }

  /** Takes a place. Several that were found to have room in one look may together go a little beyond their shares. */
  take(workspaceId: string): void {
    if (this.#free === 0) throw new RangeError(`All ${this.#places} places are taken.`);
    this.#free--;
    this.#held.set(workspaceId, (this.#held.get(workspaceId) ?? 0) + 1);
  }

  /** Gives one back. Returns whether the workspace had no room, so that more of its own may wait for this. */
  leave(workspaceId: string): boolean {
    const held = this.#held.get(workspaceId) ?? 0;
    const wasHeldBack = this.#roomOf(held) === 0;
    this.#free++;
    if (held <= 1) this.#held.delete(workspaceId);
    else this.#held.set(workspaceId, held - 1);
    return wasHeldBack;
  }

  #roomOf(held: number): number {
    return roomOf(held, { free: this.#free, reserve: this.#reserve });
  }
}
