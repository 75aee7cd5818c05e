import type { Environment, Tenant } from '@ifcgate/contracts';
import { newId } from '@ifcgate/service-kit';

/** A workspace that no other test knows. */
export function aTenant(environment: Environment = 'live'): Tenant {
  return { workspaceId: newId('workspace'), environment };
}
