import { environments } from '@ifcgate/contracts';
import { type Logger, inTenant } from '@ifcgate/service-kit';
import type { GatewayDatabase } from '../db/open-gateway-database.ts';
import { findSettings, findUntold, lockSettings, noteTold } from '../db/workspace-settings.ts';
import { findMaxima, saveMaxima } from '../db/operator-maxima.ts';
import type { RetentionMaxima } from '../domain/settings.ts';
import { type SettingsDeps, heldMaxima, toldSettings } from './workspace-settings.ts';

export interface TellSettingsDeps extends Pick<SettingsDeps, 'clock' | 'retentionMaxima'> {
  readonly database: GatewayDatabase;
  readonly log: Logger;
}

/** Lets this gateway's maxima hold for all: it started last. While an operator sets others, replicas then do not tell in turns. */
export function declareMaxima({ database, retentionMaxima }: TellSettingsDeps): Promise<void> {
  return saveMaxima(database.claim, retentionMaxima);
}

/** Raised when services are to be told again what they have heard in an older form. */
const version = 1;

/**
 * Tells the services the settings of workspaces, of so many at most, of which they have not heard in the form of today: new
 * ones, all of them after an upgrade that says more, and after the operator has set other maxima. Telling twice changes
 * nothing. What fails for one workspace is logged, and tried again the next time; the others do not wait for it.
 *
 * @returns how many workspaces' settings were told
 */
export async function tellSettings(deps: TellSettingsDeps, limit: number): Promise<number> {
  const { database, retentionMaxima, log } = deps;
  const form = formOf((await findMaxima(database.claim)) ?? retentionMaxima);
  let told = 0;
  for (const workspaceId of await findUntold(database.claim, form, limit)) {
    try {
      await tellOf(deps, workspaceId);
      told++;
    } catch (error) {
      if (database.isAway(error)) throw error;
      log.error('settings.not_told', { workspaceId, cause: error });
    }
  }
  return told;
}

async function tellOf(deps: TellSettingsDeps, workspaceId: string): Promise<void> {
  for (const environment of environments) {
    await deps.database.transaction(inTenant({ workspaceId, environment }), async (tx) => {
      await lockSettings(tx);
      const maxima = await heldMaxima(deps, tx);
      tx.append(toldSettings(tx.tenant, await findSettings(tx), maxima, deps.clock.now()));
      if (environment === environments.at(-1)) await noteTold(tx, formOf(maxima));
    });
  }
}

function formOf(maxima: RetentionMaxima): string {
  return JSON.stringify({ version, maxima });
}
