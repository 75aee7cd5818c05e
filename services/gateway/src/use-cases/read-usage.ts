import type { Page, UsageRow } from '@ifcgate/contracts';
import type { Transaction } from '@ifcgate/event-bus';
import { type Clock, type Cursors, toPage } from '@ifcgate/service-kit';
import type { GatewayDb } from '../db/open-gateway-database.ts';
import { type StoredUsage, readUsageRows } from '../db/usage.ts';
import { usageRange } from '../domain/usage-range.ts';

/** Which days, and which page of their rows. */
export interface ReadUsage {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/**
 * One page of what was counted in the tenant, the last day first; a few seconds old.
 *
 * @throws AppError invalid_request when the range is too long
 */
export async function readUsage(
  { clock, cursors }: { readonly clock: Clock; readonly cursors: Cursors },
  { db, tenant }: Transaction<GatewayDb>,
  { cursor, limit, ...asked }: ReadUsage,
): Promise<Page<UsageRow>> {
  const range = usageRange(asked, clock.now());
  // Bound to what was asked: midnight moves the usual range, and must not end a list.
  const scope = { ...tenant, list: 'usage', ...asked };
  const position = cursor === undefined ? undefined : cursors.decode(scope, cursor).map(String);
  const after = position && ([position[0] ?? '', position[1] ?? '', position[2] ?? ''] as const);
  const rows = await readUsageRows(db, tenant, { ...range, after, limit: limit + 1 });
  return toPage(rows, limit, toUsageRow, (row) => cursors.encode(scope, [row.day, row.route, row.status_class]));
}

function toUsageRow({ day, route, status_class, requests }: StoredUsage): UsageRow {
  return { day, route, status_class: status_class as UsageRow['status_class'], requests: Number(requests) };
}
