import { expectOwnCursorsOnly } from '@ifcgate/test-kit';
import { aTenant } from '@ifcgate/test-kit/builders';
import { type Webhooks, decided, register, startWebhooks } from './harness.ts';

let platform: Webhooks;
beforeAll(async () => {
  platform = await startWebhooks();
});
afterAll(() => platform.stop());

describe('lists of endpoints, deliveries and events', () => {
  it('take their own cursors only: none that was changed, and none of another workspace', async () => {
    const view = platform.as(aTenant('test'));
    for (let n = 0; n < 2; n++) await register(view, { url: 'https://ops.example.com/hook' });
    const events = [decided(view), decided(view)];
    await view.publish(...events);
    await view.publish(decided(view, events[0]?.data.case_id));

    const ofOneCase = `/v1/events?subject=${events[0]?.data.case_id}&after_sequence=0`;
    for (const list of ['/v1/webhook_endpoints', '/v1/webhook_deliveries', '/v1/events', ofOneCase])
      await expectOwnCursorsOnly(view, platform.as(), list);
  });
});
