import type { Tenant } from '@ifcgate/contracts';
import { pause } from '@ifcgate/event-bus';
import type { Worker } from '@ifcgate/service-kit';
import { saveLastUses } from '../db/api-keys.ts';
import type { GatewayDatabase } from '../db/open-gateway-database.ts';
import type { ApiKey } from '../domain/caller.ts';

const everyMs = 60_000;

/** When keys were used since the last save. */
export class LastUses {
  #uses = new Map<string, { readonly tenant: Tenant; readonly keys: Map<string, Date> }>();

  note({ workspaceId, environment, keyId }: ApiKey, now: Date): void {
    const name = `${workspaceId}/${environment}`;
    let uses = this.#uses.get(name);
    if (uses === undefined) this.#uses.set(name, (uses = { tenant: { workspaceId, environment }, keys: new Map() }));
    uses.keys.set(keyId, now);
  }

  /** Writes what was noted; what cannot be written now is lost: the next use is noted again. */
  async save(database: GatewayDatabase): Promise<void> {
    const uses = this.#uses;
    this.#uses = new Map();
    for (const { tenant, keys } of uses.values()) await saveLastUses(database, tenant, keys);
  }
}

/** Saves once a minute, and a last time when told to stop. */
export function lastUsesWorker(uses: LastUses, database: GatewayDatabase): Worker {
  return {
    name: 'last-uses',
    async run(signal) {
      while (!signal.aborted) {
        await pause(everyMs, signal);
        await uses.save(database);
      }
    },
  };
}
