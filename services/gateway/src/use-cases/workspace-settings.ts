import { AppError, type RetentionDays, type UpdateSettings, type WorkspaceSettings } from '@ifcgate/contracts';
import type { Transaction } from '@ifcgate/event-bus';
import type { Clock } from '@ifcgate/service-kit';
import type { GatewayDb } from '../db/open-gateway-database.ts';

/** The limit of workspaces that have none of their own. */
export interface SettingsDeps {
  readonly clock: Clock;
  readonly rateLimitPerMinute: number;
}

/** As the contract's retention has it. */
const defaultDays: RetentionDays = { files: 1827, documents: 1827, cases: 1827, events: 90 };

/** The settings of the transaction's workspace in its environment. */
export async function getSettings(
  deps: SettingsDeps,
  { db, tenant }: Transaction<GatewayDb>,
): Promise<WorkspaceSettings> {
  const { workspaceId } = tenant;
  const workspace = await db.workspace.findFirst({ where: { workspaceId } });
  if (workspace === null) throw new AppError('not_found');
  const set = await db.workspaceSettings.findFirst({ where: { ...tenant } });
  return {
    workspace_id: workspaceId,
    name: workspace.name,
    retention_days:
      set === null
        ? defaultDays
        : {
            files: set.keepFilesDays,
            documents: set.keepDocumentsDays,
            cases: set.keepCasesDays,
            events: set.keepEventsDays,
          },
    rate_limit: workspace.rateLimitPerMinute ?? deps.rateLimitPerMinute,
    updated_at: set?.updatedAt.toISOString() ?? null,
    updated_by: set?.updatedBy ?? null,
  };
}

/** Replaces the settings, and notes when and by which key; the stored values are all that it does. */
export async function updateSettings(
  deps: SettingsDeps,
  tx: Transaction<GatewayDb>,
  { settings: { retention_days: days }, keyId }: { readonly settings: UpdateSettings; readonly keyId: string },
): Promise<WorkspaceSettings> {
  const values = {
    ...{ keepFilesDays: days.files, keepDocumentsDays: days.documents },
    ...{ keepCasesDays: days.cases, keepEventsDays: days.events },
    ...{ updatedAt: deps.clock.now(), updatedBy: keyId },
  };
  await tx.db.workspaceSettings.upsert({
    where: { workspaceId_environment: { ...tx.tenant } },
    create: { ...tx.tenant, ...values },
    update: values,
  });
  return getSettings(deps, tx);
}
