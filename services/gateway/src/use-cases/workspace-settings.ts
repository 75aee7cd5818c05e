import { AppError, type UpdateSettings, type WorkspaceSettings } from '@ifcgate/contracts';
import type { Transaction } from '@ifcgate/event-bus';
import type { Clock } from '@ifcgate/service-kit';
import type { GatewayDb } from '../db/open-gateway-database.ts';

/** The limit of workspaces that have none of their own. */
export interface SettingsDeps {
  readonly clock: Clock;
  readonly rateLimitPerMinute: number;
}

/** The settings of the transaction's workspace, which hold for both environments. */
export async function getSettings(
  deps: SettingsDeps,
  { db, tenant: { workspaceId } }: Transaction<GatewayDb>,
): Promise<WorkspaceSettings> {
  const workspace = await db.workspace.findFirst({ where: { workspaceId } });
  if (workspace === null) throw new AppError('not_found');
  return {
    workspace_id: workspaceId,
    name: workspace.name,
    retention_days: {
      files: workspace.keepFilesDays,
      documents: workspace.keepDocumentsDays,
      cases: workspace.keepCasesDays,
      events: workspace.keepEventsDays,
    },
    rate_limit: workspace.rateLimitPerMinute ?? deps.rateLimitPerMinute,
    updated_at: workspace.settingsUpdatedAt?.toISOString() ?? null,
    updated_by: workspace.settingsUpdatedBy,
  };
}

/** Replaces the settings, and notes when and by which key; the stored values are all that it does. */
export async function updateSettings(
  deps: SettingsDeps,
  tx: Transaction<GatewayDb>,
  { settings: { retention_days: days }, keyId }: { readonly settings: UpdateSettings; readonly keyId: string },
): Promise<WorkspaceSettings> {
  await tx.db.workspace.updateMany({
    where: { workspaceId: tx.tenant.workspaceId },
    data: {
      ...{ keepFilesDays: days.files, keepDocumentsDays: days.documents },
      ...{ keepCasesDays: days.cases, keepEventsDays: days.events },
      ...{ settingsUpdatedAt: deps.clock.now(), settingsUpdatedBy: keyId },
    },
  });
  return getSettings(deps, tx);
}
