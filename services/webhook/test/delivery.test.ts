import { createHmac } from 'node:crypto';
import type { Delivery } from '@ifcgate/contracts';
import { type Reply, eventually } from '@ifcgate/test-kit';
import { aTenant } from '@ifcgate/test-kit/builders';
import { type Webhooks, decided, deliveriesOf, deliveryOnce, register, startWebhooks } from './harness.ts';

let platform: Webhooks;
beforeEach(async () => {
  platform = await startWebhooks();
});
afterEach(() => platform.stop());

const minute = 60_000;

describe('a delivery', () => {
  it('posts the stored bytes, signed after Standard Webhooks, with the headers of ours and of the endpoint', async () => {
    const receiver = await platform.receiver();
    const { secret } = await register(platform, { url: `${receiver.url}/hook?a=1`, headers: { 'X-Team': 'blue' } });
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const event = { ...decided(platform), traceparent };

    await platform.publish(event);
    await receiver.waitFor((requests) => requests.length === 1);

    const [request] = receiver.requests;
    const body = request?.rawBody.toString() ?? '';
    const timestamp = Math.floor(platform.clock.now().getTime() / 1000);
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    const mac = createHmac('sha256', key).update(`${event.id}.${timestamp}.${body}`).digest('base64');
    expect(request).toMatchObject({ method: 'POST', path: '/hook?a=1' });
    expect(request?.headers).toMatchObject({
      ...{ 'webhook-id': event.id, 'webhook-timestamp': String(timestamp), 'webhook-signature': `v1,${mac}` },
      ...{ 'ifcgate-event-type': event.type, 'ifcgate-attempt': '1', 'ifcgate-environment': 'test' },
      ...{ 'content-type': 'application/json', 'user-agent': 'IFCGATE-Webhooks/1', traceparent, 'x-team': 'blue' },
    });
    const stored = await platform.sql<{ body: string }>('select body from public_events');
    expect(stored).toEqual([{ body }]);
  });

  it('happens once for an event that arrives twice', async () => {
    const receiver = await platform.receiver();
    await register(platform, { url: receiver.url });
    const [event, next] = [decided(platform), decided(platform)];

    await platform.publish(event);
    await platform.publish(event);
    await platform.publish(next);
    await receiver.waitFor((requests) => requests.some((request) => request.headers['webhook-id'] === next.id));

    expect(await deliveriesOf(platform)).toHaveLength(2);
  });

  it('is tried again under the same id after a failure, and every attempt is kept', async () => {
    const receiver = await platform.answering({ status: 500, body: 'out of order' }, { status: 204 });
    await register(platform, { url: receiver.url });
    const event = decided(platform);

    await platform.publish(event);
    const failed = await deliveryOnce(platform, (delivery) => delivery.attempt_log.length === 1);
    const waitMs = Date.parse(failed.next_attempt_at ?? '') - platform.clock.now().getTime();
    platform.clock.advance(6000);
    const delivered = await deliveryOnce(platform, (delivery) => delivery.status === 'delivered');

    expect(failed).toMatchObject({ status: 'pending', attempts: 1, last_status_code: 500 });
    expect(waitMs).toBeGreaterThanOrEqual(4000);
    expect(waitMs).toBeLessThanOrEqual(6000);
    expect(delivered.attempt_log).toMatchObject([
      { attempt: 1, status_code: 500, outcome: 'retry', response_body: 'out of order' },
      { attempt: 2, status_code: 204, outcome: 'delivered', response_body: null },
    ]);
    expect(receiver.requests.map((request) => request.headers['webhook-id'])).toEqual([event.id, event.id]);
    expect(receiver.requests[1]?.rawBody).toEqual(receiver.requests[0]?.rawBody);
  });

  it('waits as long as the answer asks for', async () => {
    const receiver = await platform.answering({ status: 503, headers: { 'retry-after': '3600' } });
    await register(platform, { url: receiver.url });

    await platform.publish(decided(platform));
    const failed = await deliveryOnce(platform, (delivery) => delivery.attempt_log.length === 1);

    expect(Date.parse(failed.next_attempt_at ?? '') - platform.clock.now().getTime()).toBe(60 * minute);
  });

  it('is dead when the schedule is used up, and can be sent again by hand', async () => {
    const failures: Reply[] = Array(4).fill({ status: 500 });
    const receiver = await platform.answering(...failures, { status: 200 });
    await register(platform, { url: receiver.url });
    await platform.publish(decided(platform));

    for (let attempt = 1; attempt < 4; attempt++) {
      await deliveryOnce(platform, (delivery) => delivery.attempt_log.length === attempt);
      platform.clock.advance(10 * minute);
    }
    const dead = await deliveryOnce(platform, (delivery) => delivery.status === 'dead');
    const retry = await platform.post(`/v1/webhook_deliveries/${dead.delivery_id}/retry`);
    const delivered = await deliveryOnce(platform, (delivery) => delivery.status === 'delivered');

    expect(dead).toMatchObject({ attempts: 4, next_attempt_at: null });
    expect(dead.attempt_log.at(-1)?.outcome).toBe('dead');
    expect(retry).toMatchObject({ status: 202, body: { status: 'pending' } });
    expect(delivered.attempts).toBe(5);
  });

  it('never follows a redirect', async () => {
    const elsewhere = await platform.receiver();
    const receiver = await platform.answering({ status: 307, headers: { location: elsewhere.url } });
    await register(platform, { url: receiver.url });

    await platform.publish(decided(platform));
    const failed = await deliveryOnce(platform, (delivery) => delivery.attempt_log.length === 1);

    expect(failed.attempt_log).toMatchObject([
      { status_code: 307, outcome: 'retry', error: 'Redirects are not followed.' },
    ]);
    expect(elsewhere.requests).toEqual([]);
  });

  it('keeps the first 16 kB of an answer, whatever bytes it has', async () => {
    const receiver = await platform.answering({ status: 200, body: Buffer.alloc(100_000, 'a\0ä') });
    await register(platform, { url: receiver.url });

    await platform.publish(decided(platform));
    const {
      attempt_log: [attempt],
    } = await deliveryOnce(platform, (delivery) => delivery.status === 'delivered');

    expect(attempt?.response_body).toMatch(/^a\uFFFDä/);
    expect(attempt?.response_body?.length).toBeLessThanOrEqual(16 * 1024);
  });

  it('goes nowhere when the name of a live endpoint leads to this machine', async () => {
    const view = platform.as(aTenant('live'));
    await register(view, { url: 'https://localhost:1/hook' });

    await view.publish(decided(view));
    const failed = await deliveryOnce(view, (delivery) => delivery.attempt_log.length === 1);

    expect(failed.attempt_log).toMatchObject([
      { status_code: null, error: expect.stringContaining('may not be called') },
    ]);
  });

  it('fails alone when its secret cannot be opened', async () => {
    const [broken, sound] = [await platform.receiver(), await platform.receiver()];
    const { endpoint_id: id } = await register(platform, { url: broken.url });
    await register(platform, { url: sound.url });
    await platform.sql(`update endpoints set secrets = '{v1.AAAA.AAAA.AAAA}' where endpoint_id = $1`, [id]);

    await platform.publish(decided(platform));
    await sound.waitFor((requests) => requests.length === 1);
    const failed = await eventually(async () => {
      const [row] = await deliveriesOf(platform, `&endpoint_id=${id}`);
      const { body } = await platform.get<Delivery>(`/v1/webhook_deliveries/${row?.delivery_id}`);
      return body.attempt_log.length === 1 && body;
    });

    expect(failed.attempt_log).toMatchObject([{ status_code: null, error: 'The attempt could not be made.' }]);
    expect(broken.requests).toEqual([]);
  });

  it('leaves one wide line per attempt, without the URL', async () => {
    const receiver = await platform.answering({ status: 500 });
    const { endpoint_id: endpointId } = await register(platform, { url: `${receiver.url}/secret-path` });
    const event = decided(platform);

    await platform.publish(event);
    const { delivery_id: deliveryId } = await deliveryOnce(platform, (delivery) => delivery.attempt_log.length === 1);

    const [line] = platform.log.lines('webhook.attempted');
    expect(line).toMatchObject({ deliveryId, endpointId, eventId: event.id, subject: event.subject, attempt: 1 });
    expect(line).toMatchObject({ statusCode: 500, outcome: 'retry', workspaceId: platform.tenant.workspaceId });
    expect(line?.retryInMs).toBeGreaterThanOrEqual(4000);
    expect(JSON.stringify(platform.log.lines())).not.toContain('secret-path');
  });
});
