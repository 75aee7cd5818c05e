import { AppError, type Tenant, type UpdateSettings, type WorkspaceSettings } from '@ifcgate/contracts';
import type { AnyFact, Transaction } from '@ifcgate/event-bus';
import type { Clock } from '@ifcgate/service-kit';
import type { GatewayDb } from '../db/open-gateway-database.ts';
import { findMaxima } from '../db/operator-maxima.ts';
import { findWorkspace } from '../db/workspace-rows.ts';
import {
  type LockedWorkspace,
  type StoredSettings,
  findSettings,
  lockSettings,
  saveSettings,
} from '../db/workspace-settings.ts';
import { type RetentionMaxima, changeSettings, defaultSettings, withinMaxima } from '../domain/settings.ts';

export interface SettingsDeps {
  readonly clock: Clock;
  /** The limit of workspaces that have none of their own. */
  readonly rateLimitPerMinute: number;
  /** This gateway's; they hold until one has started whose maxima hold for all. */
  readonly retentionMaxima: RetentionMaxima;
}

/** The maxima that hold, the same for all gateways: those of the one that started last. */
export async function heldMaxima(
  { retentionMaxima }: Pick<SettingsDeps, 'retentionMaxima'>,
  { db }: Transaction<GatewayDb>,
): Promise<RetentionMaxima> {
  return (await findMaxima(db)) ?? retentionMaxima;
}

/** The settings of the transaction's workspace in its environment, as they hold. */
export async function getSettings(deps: SettingsDeps, tx: Transaction<GatewayDb>): Promise<WorkspaceSettings> {
  const workspace = await findWorkspace(tx);
  if (workspace === undefined) throw new AppError('not_found');
  return shownSettings(deps, tx.tenant, workspace, await findSettings(tx), await heldMaxima(deps, tx));
}

/**
 * Changes the settings, notes when and by which key, and tells every service.
 *
 * @throws AppError invalid_request for days above the operator's maximum
 */
export async function updateSettings(
  deps: SettingsDeps,
  tx: Transaction<GatewayDb>,
  { settings: asked, keyId }: { readonly settings: UpdateSettings; readonly keyId: string },
): Promise<WorkspaceSettings> {
  const workspace = await lockSettings(tx);
  if (workspace === undefined) throw new AppError('not_found');
  const maxima = await heldMaxima(deps, tx);
  const current = withinMaxima((await findSettings(tx))?.settings ?? defaultSettings, maxima);
  const stored = { settings: changeSettings(current, asked, maxima), updatedAt: deps.clock.now(), updatedBy: keyId };
  await saveSettings(tx, stored);
  tx.append(toldSettings(tx.tenant, stored, maxima, stored.updatedAt));
  return shownSettings(deps, tx.tenant, workspace, stored, maxima);
}

/** What the services are told of the settings of a workspace in its environment; of none: what holds until it sets something. */
export function toldSettings(
  { workspaceId }: Tenant,
  stored: StoredSettings | undefined,
  maxima: RetentionMaxima,
  now: Date,
): AnyFact {
  const settings = withinMaxima(stored?.settings ?? defaultSettings, maxima);
  const data = { workspace_id: workspaceId, ...settings, changed_at: now.toISOString() };
  return { type: 'workspace.settings.changed', subject: workspaceId, data };
}

function shownSettings(
  deps: SettingsDeps,
  { workspaceId }: Tenant,
  workspace: LockedWorkspace,
  stored: StoredSettings | undefined,
  maxima: RetentionMaxima,
): WorkspaceSettings {
  return {
    workspace_id: workspaceId,
    name: workspace.name,
    ...withinMaxima(stored?.settings ?? defaultSettings, maxima),
    rate_limit: workspace.rateLimitPerMinute ?? deps.rateLimitPerMinute,
    updated_at: stored?.updatedAt.toISOString() ?? null,
    updated_by: stored?.updatedBy ?? null,
  };
}
