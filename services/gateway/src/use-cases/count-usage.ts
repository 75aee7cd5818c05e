import type { Tenant } from '@ifcgate/contracts';
import type { Sql } from '@ifcgate/event-bus';
import { type UsageCount, addUsage } from '../db/usage.ts';

const dayMs = 86_400_000;

/** An answer to a request with a valid key. */
export interface Answered {
  readonly tenant: Tenant;
  /** Method and path of the contract. */
  readonly route: string;
  /** The HTTP status. */
  readonly status: number;
}

/**
 * The answers of this process since the last save, counted in memory: a request waits for none of it. What a killed
 * process loses is what it counted since then.
 */
export class UsageCounts {
  #counts = new Map<string, UsageCount>();

  count({ tenant, route, status }: Answered, now: Date): void {
    const day = Math.floor(now.getTime() / dayMs);
    const statusClass = `${Math.floor(status / 100)}xx`;
    this.#add({ ...tenant, route, statusClass, day, requests: 1 });
  }

  /**
   * Adds what was counted to what is stored, in one statement; what cannot be written now is kept for the next time. When
   * the connection breaks between commit and answer, that part is counted twice.
   */
  async save(sql: Sql): Promise<void> {
    if (this.#counts.size === 0) return;
    const counts = this.#counts;
    this.#counts = new Map();
    try {
      await addUsage(sql, [...counts.values()]);
    } catch (error) {
      for (const count of counts.values()) this.#add(count);
      throw error;
    }
  }

  #add(count: UsageCount): void {
    const { workspaceId, environment, day, route, statusClass } = count;
    const name = `${workspaceId}/${environment}/${day}/${statusClass}/${route}`;
    const known = this.#counts.get(name);
    if (known === undefined) this.#counts.set(name, count);
    else known.requests += count.requests;
  }
}
