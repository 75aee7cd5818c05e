import type { CreatedWebhookEndpoint, DeliveryRow, WebhookEndpoint, Page } from '@ifcgate/contracts';
import { postAtOnce } from '@ifcgate/test-kit';
import { aTenant } from '@ifcgate/test-kit/builders';
import { type Webhooks, decided, deliveryOnce, register, startWebhooks } from './harness.ts';

let platform: Webhooks;
beforeAll(async () => {
  platform = await startWebhooks();
});
afterAll(() => platform.stop());

const path = '/v1/webhook_endpoints';
const url = 'https://ops.example.com/hook';

describe('fifty equal requests at once', () => {
  it('register one endpoint, and show its secret once', async () => {
    const view = platform.as(aTenant('test'));

    const { first, replay } = await postAtOnce<CreatedWebhookEndpoint>(view, {
      path,
      body: { url },
      otherBody: { url, description: 'another' },
    });

    expect(first.status).toBe(201);
    expect(first.body.secret).toMatch(/^whsec_/);
    expect(replay.body).toEqual({ ...first.body, secret: '[redacted]' });
    expect((await view.get<Page<WebhookEndpoint>>(path)).body.data).toHaveLength(1);
  });

  it('repeat a delivery once', async () => {
    const view = platform.as(aTenant('test'));
    const receiver = await platform.answering({ status: 500 }, { status: 200 });
    await register(view, { url: receiver.url });
    await view.publish(decided(view));
    const failed = await deliveryOnce(view, (delivery) => delivery.attempt_log.length === 1);

    const { first, replay } = await postAtOnce<DeliveryRow>(view, {
      path: `/v1/webhook_deliveries/${failed.delivery_id}/retry`,
      body: undefined,
      otherBody: { why: 'again' },
    });
    const delivered = await deliveryOnce(view, (delivery) => delivery.status === 'delivered');

    expect(first.status).toBe(202);
    expect(replay.body).toEqual(first.body);
    expect(delivered.attempts).toBe(2);
    expect(receiver.requests).toHaveLength(2);
  });
});

describe('the Idempotency-Key of a retry', () => {
  it('is free after a refusal, for the same request once it can be done', async () => {
    const view = platform.as(aTenant('test'));
    const receiver = await platform.answering({ status: 500 }, { status: 200 });
    const { endpoint_id: id } = await register(view, { url: receiver.url });
    await view.publish(decided(view));
    const { delivery_id: deliveryId } = await deliveryOnce(view, ({ attempt_log: log }) => log.length === 1);
    await view.patch(`${path}/${id}`, { status: 'disabled' });
    const retry = () => view.post(`/v1/webhook_deliveries/${deliveryId}/retry`, undefined, { idempotencyKey: 'once' });

    const refused = await retry();
    await view.patch(`${path}/${id}`, { status: 'enabled' });
    const done = await retry();

    expect([refused.status, done.status]).toEqual([409, 202]);
    expect((await retry()).headers['idempotent-replayed']).toBe('true');
    expect(await deliveryOnce(view, (delivery) => delivery.status === 'delivered')).toMatchObject({ attempts: 2 });
  });
});
