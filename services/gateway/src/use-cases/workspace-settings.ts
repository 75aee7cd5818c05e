import { AppError, type UpdateSettings, type WorkspaceSettings } from '@ifcgate/contracts';
import type { AnyFact, Transaction } from '@ifcgate/event-bus';
import type { Clock } from '@ifcgate/service-kit';
import type { GatewayDb } from '../db/open-gateway-database.ts';
import { findMaxima } from '../db/operator-maxima.ts';
import { findWorkspace } from '../db/workspace-rows.ts';
import { findSettings, lockSettings, saveSettings } from '../db/workspace-settings.ts';
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
  const { workspaceId } = tx.tenant;
  const workspace = await findWorkspace(tx);
  if (workspace === undefined) throw new AppError('not_found');
  const stored = await findSettings(tx);
  return {
    workspace_id: workspaceId,
    name: workspace.name,
    ...withinMaxima(stored?.settings ?? defaultSettings, await heldMaxima(deps, tx)),
    rate_limit: workspace.rateLimitPerMinute ?? deps.rateLimitPerMinute,
    updated_at: stored?.updatedAt.toISOString() ?? null,
    updated_by: stored?.updatedBy ?? null,
  };
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
  await lockSettings(tx);
  const maxima = await heldMaxima(deps, tx);
  const current = withinMaxima((await findSettings(tx))?.settings ?? defaultSettings, maxima);
  const settings = changeSettings(current, asked, maxima);
  await saveSettings(tx, { settings, updatedAt: deps.clock.now(), updatedBy: keyId });
  tx.append(await toldSettings(deps, tx, maxima));
  return getSettings(deps, tx);
}

/** What the services are told of the settings of the transaction's workspace in its environment. */
export async function toldSettings(
  { clock }: Pick<SettingsDeps, 'clock'>,
  tx: Transaction<GatewayDb>,
  maxima: RetentionMaxima,
): Promise<AnyFact> {
  const { workspaceId } = tx.tenant;
  const settings = withinMaxima((await findSettings(tx))?.settings ?? defaultSettings, maxima);
  const data = { workspace_id: workspaceId, ...settings, changed_at: clock.now().toISOString() };
  return { type: 'workspace.settings.changed', subject: workspaceId, data };
}
