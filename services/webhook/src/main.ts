import { hostService, readConfig, runMain } from '@ifcgate/service-kit';
import { webhookConfig } from './config.ts';
import { createWebhookService } from './service.ts';

runMain(() => {
  const config = readConfig(webhookConfig, process.env);
  const allowPrivateTestAddresses = config.WEBHOOK_ALLOW_PRIVATE_TEST_ADDRESSES;
  return hostService('webhook', config, (deps) => createWebhookService({ ...deps, allowPrivateTestAddresses }));
});
