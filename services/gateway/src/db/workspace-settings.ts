import type { Calendar, OwnParty, Settings } from '@ifcgate/contracts';
import type { Sql, Transaction } from '@ifcgate/event-bus';
import { Prisma } from './generated/client.ts';
import type { GatewayDb } from './open-gateway-database.ts';

/** Settings as a workspace has set them, with when and by which key. */
export interface StoredSettings {
  readonly settings: Settings;
  readonly updatedAt: Date;
  readonly updatedBy: string;
}

/** What the transaction's workspace has set for its environment; undefined: nothing. */
export async function findSettings({ db, tenant }: Transaction<GatewayDb>): Promise<StoredSettings | undefined> {
  const row = await db.workspaceSettings.findFirst({ where: { ...tenant } });
  if (row === null) return undefined;
  const settings: Settings = {
    retention_days: {
      files: row.keepFilesDays,
      documents: row.keepDocumentsDays,
      cases: row.keepCasesDays,
      events: row.keepEventsDays,
      attempts: row.keepAttemptsDays,
    },
    own_parties: row.ownParties as OwnParty[],
    indexed_metadata: row.indexedMetadata,
    brief_model: row.briefModel,
    calendar: row.calendar as Calendar | null,
  };
  return { settings, updatedAt: row.updatedAt, updatedBy: row.updatedBy };
}

/** What holds of a workspace in both of its environments. */
export interface LockedWorkspace {
  readonly name: string;
  readonly rateLimitPerMinute: number | null;
}

/**
 * Lets nobody else change or tell the settings of the transaction's workspace before its end: what is told last is then what
 * was set last. Who does so tells what it changes: nobody else is to tell it again. Raw, since the client has no `for update`.
 *
 * @returns undefined when there is no such workspace
 */
export async function lockSettings({ db, tenant }: Transaction<GatewayDb>): Promise<LockedWorkspace | undefined> {
  const [row] = await db.$queryRaw<LockedWorkspace[]>`
    select name, rate_limit_per_minute as "rateLimitPerMinute", set_config('ifcgate.tells_settings', 'on', true)
    from workspaces where workspace_id = ${tenant.workspaceId} for update`;
  return row;
}

/** Writes them, whole. */
export async function saveSettings(
  { db, tenant }: Transaction<GatewayDb>,
  { settings, updatedAt, updatedBy }: StoredSettings,
): Promise<void> {
  const { retention_days: days } = settings;
  const values = {
    ...{ keepFilesDays: days.files, keepDocumentsDays: days.documents, keepCasesDays: days.cases },
    ...{ keepEventsDays: days.events, keepAttemptsDays: days.attempts },
    ...{
      ownParties: settings.own_parties,
      indexedMetadata: settings.indexed_metadata,
      briefModel: settings.brief_model,
    },
    calendar: settings.calendar ?? Prisma.DbNull,
    ...{ updatedAt, updatedBy },
  };
  await db.workspaceSettings.upsert({
    where: { workspaceId_environment: { ...tenant } },
    create: { ...tenant, ...values },
    update: values,
  });
}

/** Workspaces whose settings were not told in this form, so many at most. */
export async function findUntold(claim: Sql, form: string, limit: number): Promise<string[]> {
  const rows = await claim.$queryRaw<{ workspace_id: string }[]>`
    select workspace_id from find_untold_workspaces(${form}, ${limit}::integer)`;
  return rows.map((row) => row.workspace_id);
}

/** Notes that the settings of the transaction's workspace were told in this form. */
export async function noteTold({ db, tenant }: Transaction<GatewayDb>, form: string): Promise<void> {
  await db.workspace.updateMany({ where: { workspaceId: tenant.workspaceId }, data: { settingsSaid: form } });
}
