import { createHmac } from 'node:crypto';
import { type Webhooks, decided, register, startWebhooks } from './harness.ts';

let platform: Webhooks;
beforeAll(async () => {
  platform = await startWebhooks();
});
afterAll(() => platform.stop());

describe('a delivery', () => {
  it('carries the stored bytes, signed, to every endpoint that wants them', async () => {
    const receiver = await platform.receiver();
    const { secret } = await register(platform, { url: `${receiver.url}/hook`, headers: { 'x-team': 'blue' } });
    const event = decided(platform);

    await platform.publish(event);
    await receiver.waitFor((requests) => requests.length === 1);

    const [request] = receiver.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/hook' });
    const { 'webhook-id': id, 'webhook-timestamp': timestamp } = request?.headers ?? {};
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    const mac = createHmac('sha256', key).update(`${id}.${timestamp}.${request?.rawBody}`).digest('base64');
    expect(request?.headers).toMatchObject({ 'webhook-id': event.id, 'webhook-signature': `v1,${mac}` });
  });
});
