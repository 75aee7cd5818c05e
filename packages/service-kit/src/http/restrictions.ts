import { AppError, type Authority, isInFamilies } from '@ifcgate/contracts';
import type { Sql } from '@ifcgate/event-bus';
import type { Caller } from './caller.ts';

/** What of its workspace a key is limited to; undefined: to nothing. */
export type Restrictions = Pick<Caller, 'families' | 'webhookEndpoints'>;

/**
 * Checks that a key may touch what belongs to this workflow. To be called once the thing was found: what is not there, or
 * is another workspace's, stays a 404.
 *
 * @param workflow null for what belongs to none
 * @throws AppError permission_denied, which names the workflow and the families
 */
export function requireFamily({ families }: Restrictions, workflow: string | null): void {
  if (families === undefined || isInFamilies(families, workflow)) return;
  const subject = workflow === null ? 'what belongs to no workflow' : `the workflow ${workflow}`;
  throw new AppError('permission_denied', {
    detail: `This API key is limited to the workflow families ${families.join(', ')}; ${subject} is not among them.`,
  });
}

/**
 * Checks that a key may touch this webhook endpoint. To be called once it was found.
 *
 * @throws AppError permission_denied, which names the endpoint
 */
export function requireWebhookEndpoint({ webhookEndpoints }: Restrictions, endpointId: string): void {
  if (webhookEndpoints === undefined || webhookEndpoints.includes(endpointId)) return;
  throw new AppError('permission_denied', {
    detail: `This API key is limited to other webhook endpoints; ${endpointId} is not among them.`,
  });
}

/**
 * The workflows in a tenant's table that a key may see, for the `where` of a list: names, so that the glob has one meaning
 * and the table's index on the workflow serves. A table holds few of them, and each costs one step in that index.
 *
 * @param table one with a column `workflow`, indexed by workspace_id, environment, workflow
 * @returns undefined when the key is not limited: then nothing is read
 */
export async function findVisibleWorkflows(
  tx: { readonly db: Sql },
  { families }: Restrictions,
  table: string,
): Promise<string[] | undefined> {
  if (families === undefined) return undefined;
  const rows = await tx.db.$queryRaw<{ workflow: string }[]>`select workflow from platform.workflows_in(${table})`;
  return rows.map(({ workflow }) => workflow).filter((workflow) => isInFamilies(families, workflow));
}

/** By what right the caller names files in an event; undefined for a key without limits. */
export function authorityOf({ keyId, lineId, families, webhookEndpoints }: Caller): Authority | undefined {
  if (families === undefined && webhookEndpoints === undefined) return undefined;
  return {
    key_id: keyId,
    line_id: lineId,
    ...(families && { families: [...families] }),
    ...(webhookEndpoints && { webhook_endpoints: [...webhookEndpoints] }),
  };
}
