import type { OwnParty, Tenant } from '@ifcgate/contracts';
import { findWorkspaceSettings, inTenant } from '@ifcgate/service-kit';
import type { ExtractionDatabase } from '../../db/client.ts';

/** Who a workspace says that it is, as its documents name it. */
export type OwnParties = (tenant: Tenant) => Promise<readonly OwnParty[]>;

/** A change is heard of within a second or so; it counts for what is read from then on, a little later. */
const rememberedMs = 5000;
const maxRemembered = 1000;

/** Reads who workspaces are from what was heard of their settings, and remembers it for a moment. */
export function createOwnParties(database: ExtractionDatabase): OwnParties {
  const remembered = new Map<string, { parties: readonly OwnParty[]; until: number }>();
  return async (tenant) => {
    const key = `${tenant.workspaceId}/${tenant.environment}`;
    const known = remembered.get(key);
    if (known !== undefined && known.until > performance.now()) return known.parties;
    const settings = await database.transaction(inTenant(tenant), findWorkspaceSettings);
    const parties = settings?.own_parties ?? [];
    remembered.delete(key);
    remembered.set(key, { parties, until: performance.now() + rememberedMs });
    if (remembered.size > maxRemembered) remembered.delete(remembered.keys().next().value ?? '');
    return parties;
  };
}
