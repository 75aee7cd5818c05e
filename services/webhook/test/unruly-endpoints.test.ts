import type { WebhookEndpoint } from '@ifcgate/contracts';
import { newId } from '@ifcgate/service-kit';
import { type Webhooks, decided, deliveriesOf, deliveryOnce, register, startWebhooks } from './harness.ts';

let platform: Webhooks;
beforeEach(async () => {
  platform = await startWebhooks();
});
afterEach(() => platform.stop());

const minute = 60_000;

describe('an endpoint', () => {
  it('that says 410 is disabled, and what waits for it goes on when it is enabled again', async () => {
    const receiver = await platform.answering({ status: 410 }, { status: 200 });
    const { endpoint_id: id } = await register(platform, { url: receiver.url });
    const path = `/v1/webhook_endpoints/${id}`;

    await platform.publish(decided(platform));
    await deliveryOnce(platform, (delivery) => delivery.attempt_log.length === 1);
    const gone = await platform.get<WebhookEndpoint>(path);
    platform.clock.advance(minute);
    await platform.publish(decided(platform));
    const early = await platform.post(`/v1/webhook_deliveries/${(await deliveriesOf(platform))[0]?.delivery_id}/retry`);
    await platform.patch(path, { status: 'enabled' });
    const delivered = await deliveryOnce(platform, (delivery) => delivery.status === 'delivered');

    expect(gone.body).toMatchObject({ status: 'disabled', disabled_reason: 'The endpoint answered 410 (gone).' });
    expect(early.status).toBe(409);
    expect(delivered.attempt_log).toMatchObject([{ status_code: 410, outcome: 'retry' }, { status_code: 200 }]);
    expect(await deliveriesOf(platform)).toHaveLength(1);
  });

  it('that never answers keeps sixteen places and delays nobody else', async () => {
    const [slow, fast] = [await platform.answering({ status: 200, delayMs: Infinity }), await platform.receiver()];
    await register(platform, { url: slow.url });
    await register(platform, { url: fast.url });

    await platform.publish(...Array.from({ length: 100 }, () => decided(platform)));
    await fast.waitFor((requests) => requests.length === 100, { message: 'all 100 at the fast one' });

    expect(slow.requests.length).toBeLessThanOrEqual(16);
  });

  it('that wants the events of a case in order gets the next one when the one before has arrived', async () => {
    const receiver = await platform.answering({ status: 500 }, { status: 200 });
    await register(platform, { url: receiver.url, ordered: 'case' });
    const [caseId, otherId] = [newId('case'), newId('case')];
    const sent = () =>
      receiver.requests.map(({ rawBody }) => {
        const { case_id, sequence } = JSON.parse(rawBody.toString()) as { case_id: string; sequence: number };
        return case_id === caseId ? sequence : 'other';
      });

    await platform.publish(decided(platform, caseId));
    await receiver.waitFor((requests) => requests.length === 1);
    await platform.publish(decided(platform, caseId), decided(platform, otherId));
    await receiver.waitFor((requests) => requests.length === 2);
    const before = sent();
    platform.clock.advance(6000);
    await receiver.waitFor((requests) => requests.length === 4);

    expect(before).toEqual([1, 'other']);
    expect(sent()).toEqual([1, 'other', 1, 2]);
  });

  it('that is deleted leaves its waiting deliveries dead, in the list, and not to be retried', async () => {
    const receiver = await platform.answering({ status: 500 });
    const { endpoint_id: id } = await register(platform, { url: receiver.url });
    await platform.publish(decided(platform));
    await deliveryOnce(platform, (delivery) => delivery.attempt_log.length === 1);

    await platform.delete(`/v1/webhook_endpoints/${id}`);
    const [row] = await deliveriesOf(platform, '&status=dead');
    const retry = await platform.post(`/v1/webhook_deliveries/${row?.delivery_id}/retry`);

    expect(row).toMatchObject({ endpoint_id: id, status: 'dead', next_attempt_at: null });
    expect(retry.status).toBe(409);
  });
});
