import type { Tenant } from '@ifcgate/contracts';
import { saveLastUses } from '../db/api-keys.ts';
import type { GatewayDatabase } from '../db/open-gateway-database.ts';
import type { ApiKey } from '../domain/caller.ts';

/** When keys were used since the last save. */
export class LastUses {
  #uses = new Map<string, { readonly tenant: Tenant; readonly keys: Map<string, Date> }>();

  note({ workspaceId, environment, keyId }: ApiKey, now: Date): void {
    const name = `${workspaceId}/${environment}`;
    let uses = this.#uses.get(name);
    if (uses === undefined) this.#uses.set(name, (uses = { tenant: { workspaceId, environment }, keys: new Map() }));
    uses.keys.set(keyId, now);
  }

  /**
   * Writes what was noted; what cannot be written now is lost: the next use is noted again. What fails for one tenant keeps
   * nothing from the others.
   *
   * @throws the first failure, once all were tried or the database is away
   */
  async save(database: GatewayDatabase): Promise<void> {
    const uses = this.#uses;
    this.#uses = new Map();
    const failures: unknown[] = [];
    for (const { tenant, keys } of uses.values()) {
      await saveLastUses(database, tenant, keys).catch((error: unknown) => {
        if (database.isAway(error)) throw error;
        failures.push(error);
      });
    }
    if (failures.length > 0) throw failures[0];
  }
}
