import { hostConfigShape } from '@ifcgate/service-kit';
import { z } from 'zod';

/** The settings of the webhook service when it runs in a process of its own. */
export const webhookConfig = z.object({
  ...hostConfigShape,
  /** Lets the test environment's webhooks reach loopback and private addresses. For development; live never does. */
  WEBHOOK_ALLOW_PRIVATE_TEST_ADDRESSES: z.stringbool().default(false),
});
