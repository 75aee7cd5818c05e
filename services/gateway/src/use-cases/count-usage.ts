import type { Tenant } from '@ifcgate/contracts';
import type { Sql } from '@ifcgate/event-bus';
import { isDatabaseAway } from '@ifcgate/service-kit';
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
   * Adds what was counted to what is stored, in one statement; what cannot be written while the database is away is kept for
   * the next time. When the connection breaks between commit and answer, that part is counted twice. A count that cannot be
   * written for another reason is lost, and keeps nothing from the others.
   */
  async save(sql: Sql): Promise<void> {
    if (this.#counts.size === 0) return;
    const counts = this.#counts;
    this.#counts = new Map();
    await this.#write(sql, [...counts.values()]);
  }

  async #write(sql: Sql, counts: readonly UsageCount[]): Promise<void> {
    try {
      await addUsage(sql, counts);
    } catch (error) {
      if (isDatabaseAway(error)) for (const count of counts) this.#add(count);
      if (isDatabaseAway(error) || counts.length === 1) throw error;
      const alone = await Promise.allSettled(counts.map((count) => this.#write(sql, [count])));
      for (const each of alone) if (each.status === 'rejected') throw each.reason;
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
