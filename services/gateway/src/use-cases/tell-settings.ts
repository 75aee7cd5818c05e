import { environments } from '@ifcgate/contracts';
import { inTenant } from '@ifcgate/service-kit';
import type { GatewayDatabase } from '../db/open-gateway-database.ts';
import { findUntold, noteTold } from '../db/workspace-settings.ts';
import { type SettingsDeps, toldSettings } from './workspace-settings.ts';

export interface TellSettingsDeps extends Pick<SettingsDeps, 'clock' | 'retentionMaxima'> {
  readonly database: GatewayDatabase;
}

/** Raised when services are to be told again what they have heard in an older form. */
const version = 1;

/**
 * Tells the services the settings of workspaces, of so many at most, of which they have not heard in the form of today: new
 * ones, all of them after an upgrade that says more, and after the operator has set other maxima. Telling twice changes
 * nothing.
 *
 * @returns how many workspaces that were
 */
export async function tellSettings(deps: TellSettingsDeps, limit: number): Promise<number> {
  const { database, retentionMaxima } = deps;
  const form = JSON.stringify({ version, maxima: retentionMaxima });
  const untold = await findUntold(database.claim, form, limit);
  for (const workspaceId of untold) {
    for (const environment of environments) {
      await database.transaction(inTenant({ workspaceId, environment }), async (tx) => {
        tx.append(await toldSettings(deps, tx));
        if (environment === environments.at(-1)) await noteTold(tx, form);
      });
    }
  }
  return untold.length;
}
