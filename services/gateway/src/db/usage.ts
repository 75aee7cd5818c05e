import type { Tenant } from '@ifcgate/contracts';
import type { Sql } from '@ifcgate/event-bus';

/** So many answers of one kind on one day. */
export interface UsageCount extends Tenant {
  /** Since 1970-01-01, UTC. */
  readonly day: number;
  readonly route: string;
  readonly statusClass: string;
  requests: number;
}

/** One row of what is stored. */
export interface StoredUsage {
  /** As `2026-01-31`. */
  readonly day: string;
  readonly route: string;
  readonly status_class: string;
  readonly requests: bigint | number | string;
}

/** Which rows are read: the days of the range, and of them what follows a row that was shown before. */
export interface UsageSlice {
  readonly from: string;
  readonly to: string;
  readonly after: readonly [day: string, route: string, statusClass: string] | undefined;
  readonly limit: number;
}

/** Adds counts of any workspaces to what is stored, in one statement; safe with several replicas at once. */
export async function addUsage(sql: Sql, counts: readonly UsageCount[]): Promise<void> {
  const rows = counts.map(({ workspaceId, environment, day, route, statusClass, requests }) => ({
    ...{ workspace_id: workspaceId, environment, route, status_class: statusClass, requests },
    day: new Date(day * 86_400_000).toISOString().slice(0, 10),
  }));
  await sql.$executeRaw`select add_usage(${JSON.stringify(rows)}::jsonb)`;
}

/** Reads the tenant's rows, the last day first; the key of the table gives the order. */
export async function readUsageRows(
  sql: Sql,
  { workspaceId, environment }: Tenant,
  { from, to, after, limit }: UsageSlice,
): Promise<StoredUsage[]> {
  // Nothing sorts behind the day after the range: the first page begins there.
  const [day, route, statusClass] = after ?? ['infinity', '', ''];
  return sql.$queryRaw<StoredUsage[]>`
    select day::text as day, route, status_class, requests from usage_days
    where workspace_id = ${workspaceId} and environment = ${environment} and day between ${from}::date and ${to}::date
      and (day, route, status_class) < (${day}::date, ${route}::text, ${statusClass}::text)
    order by day desc, route desc, status_class desc
    limit ${limit}`;
}

/** Deletes up to so many rows of any workspace that are so many days old or older; answers how many they were. */
export async function deleteOldUsage(sql: Sql, keptDays: number, atMost: number): Promise<number> {
  const [row] = await sql.$queryRaw<{ deleted: number }[]>`
    select forget_usage(${keptDays}::integer, ${atMost}::integer) as deleted`;
  return row?.deleted ?? 0;
}
