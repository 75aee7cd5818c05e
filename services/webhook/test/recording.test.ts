import { aTenant } from '@ifcgate/test-kit/builders';
import { type Webhooks, decided, deliveryOnce, register, startWebhooks } from './harness.ts';

let platform: Webhooks;
beforeEach(async () => {
  platform = await startWebhooks();
});
afterEach(() => platform.stop());

describe('attempts that are recorded together', () => {
  it('are recorded without what the database refuses, which costs one its text and no other anything', async () => {
    // Stands for whatever a database may refuse that nobody here has thought of.
    await platform.sql(
      `alter table delivery_attempts add constraint refusal check (response_body not like '%poison%')`,
    );
    const bodies = ['sound', 'poison', 'sound'];
    const views = bodies.map(() => platform.as(aTenant('test')));
    for (const [index, view] of views.entries()) {
      const receiver = await platform.answering({ status: 500, body: bodies[index] ?? '', delayMs: 100 });
      await register(view, { url: receiver.url });
    }

    await Promise.all(views.map((view) => view.publish(decided(view))));
    const attempts = await Promise.all(
      views.map(
        async (view) => (await deliveryOnce(view, (delivery) => delivery.attempt_log.length === 1)).attempt_log,
      ),
    );

    expect(attempts.map(([attempt]) => [attempt?.error_class, attempt?.response_body])).toEqual([
      ['status_5xx', 'sound'],
      ['status_5xx', null],
      ['status_5xx', 'sound'],
    ]);
    expect(platform.log.lines('webhook.attempt_refused')).toHaveLength(1);
  });
});
