import type { Environment } from '@ifcgate/contracts';
import type { Sql } from '@ifcgate/event-bus';

/** A delivery that ended its process too often, as an operator sees it. */
export interface SetAsideDelivery {
  readonly deliveryId: string;
  readonly workspaceId: string;
  readonly environment: Environment;
  readonly endpointId: string;
  readonly eventType: string;
  readonly attempts: number;
  readonly setAsideAt: Date;
}

/** The deliveries that were set aside, of all tenants, the newest first, from behind one on. */
export async function listSetAside(claim: Sql, limit: number, after?: SetAsideDelivery): Promise<SetAsideDelivery[]> {
  return claim.$queryRaw<SetAsideDelivery[]>`
    select delivery_id as "deliveryId", workspace_id as "workspaceId", environment, endpoint_id as "endpointId",
      event_type as "eventType", attempts, set_aside_at as "setAsideAt"
    from deliveries where set_aside_at <= coalesce(${after?.setAsideAt ?? null}::timestamptz, 'infinity')
      and (${after?.deliveryId ?? null}::text is null
        or (set_aside_at, delivery_id) < (${after?.setAsideAt ?? null}::timestamptz, ${after?.deliveryId ?? null}::text))
    order by set_aside_at desc, delivery_id desc limit ${limit}`;
}

/** Makes a delivery that was set aside due now, as if nothing had been. @returns false when it is not set aside */
export async function reviveRow(claim: Sql, deliveryId: string, now: Date): Promise<boolean> {
  const count = await claim.$executeRaw`
    update deliveries d set status = 'pending', due_at = ${now}, set_aside_at = null, faults = 0, interruptions = 0,
      updated_at = ${now}
    where delivery_id = ${deliveryId} and set_aside_at is not null
      and exists (select from endpoints e where e.workspace_id = d.workspace_id and e.environment = d.environment
        and e.endpoint_id = d.endpoint_id)`;
  return count > 0;
}

/** How many deliveries wait, and how many were set aside. */
export interface DeliveryCounts {
  readonly pending: number;
  readonly set_aside: number;
}

/** Counts them, over all tenants; 10,001 stands for more, so that a long queue is not read for its length. */
export async function countDeliveries(claim: Sql): Promise<DeliveryCounts> {
  const [counts] = await claim.$queryRaw<DeliveryCounts[]>`
    select
      (select count(*)::integer from (select from deliveries where status = 'pending' limit 10001) p) as pending,
      (select count(*)::integer from (select from deliveries where set_aside_at is not null limit 10001) s) as set_aside`;
  return counts ?? { pending: 0, set_aside: 0 };
}
