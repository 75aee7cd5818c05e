import type { Sql } from '@ifcgate/event-bus';
import { deleteOldUsage } from '../db/usage.ts';

const batchRows = 5000;

/** Deletes the usage of all workspaces before the last so many days (UTC, by the database's clock), a batch at a time. */
export async function forgetUsage(sql: Sql, keptDays: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (await deleteOldUsage(sql, keptDays, batchRows)) === batchRows);
}
