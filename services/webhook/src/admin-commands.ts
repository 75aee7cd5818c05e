import { AppError } from '@ifcgate/contracts';

/** What an operator may do with deliveries. */
export interface WebhookAdministration {
  /** The deliveries that ended their process too often, of all workspaces, the newest first. */
  readSetAside(): Promise<readonly unknown[]>;
  /** Has one of them made once more. */
  revive(deliveryId: string): Promise<void>;
}

/** The commands, for those who have to be told. */
export const webhookUsage = `  webhooks set-aside                    deliveries that ended the platform several times and are not tried again by themselves
  webhooks retry whd_…                  has one of them made once more
`;

/**
 * Runs one command of the operator.
 *
 * @param words the words of the command line
 * @param open gives the administration, once the command is known to be one
 * @returns what to print as JSON
 * @throws AppError saying what is wrong with the command
 */
export async function runWebhookCommand(
  words: readonly string[],
  open: () => WebhookAdministration | Promise<WebhookAdministration>,
): Promise<unknown> {
  const [group, command, deliveryId, ...more] = words;
  const isListing = command === 'set-aside' && deliveryId === undefined;
  const isRetry = command === 'retry' && deliveryId !== undefined && more.length === 0;
  if (group !== 'webhooks' || !(isListing || isRetry))
    throw new AppError('invalid_request', { detail: `Known commands:\n\n${webhookUsage}` });
  const administration = await open();
  if (deliveryId === undefined) return { deliveries: await administration.readSetAside() };
  await administration.revive(deliveryId);
  return { deliveryId, status: 'pending' };
}
