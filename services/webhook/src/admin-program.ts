import { type SetAsideTerms, runSetAside, systemClock } from '@ifcgate/service-kit';
import { openWebhookDatabase } from './db/client.ts';
import { type SetAsideDelivery, readSetAside, reviveDelivery } from './use-cases/set-aside.ts';

/** The commands, for those who have to be told. */
export const webhookUsage = `  webhooks set-aside                    deliveries that ended the platform several times and are not tried again by themselves
  webhooks retry whd_… | --all          has one of them, or each, made once more
`;

/** What operators call deliveries that were set aside. */
export const deliveryTerms: SetAsideTerms<SetAsideDelivery> = {
  ...{ group: 'webhooks', listing: 'set-aside', listed: 'deliveries', idField: 'deliveryId', status: 'pending' },
  usage: webhookUsage,
};

/**
 * Runs an operator's command about deliveries in this process; see `runSetAside`.
 *
 * @returns the exit code
 */
export function runWebhookAdmin(
  words: readonly string[],
  findSettings: () => Promise<Readonly<Record<string, string | undefined>>>,
): Promise<number> {
  return runSetAside(
    {
      ...{ service: 'webhook', terms: deliveryTerms, open: openWebhookDatabase },
      workOf: (database) => ({
        list: (after) => readSetAside(database, after),
        revive: (deliveryId) => reviveDelivery(database, systemClock, deliveryId),
      }),
    },
    words,
    findSettings,
  );
}
