import { connect } from 'node:net';
import { once } from 'node:events';
import { type Receiver, startReceiver } from '@ifcgate/test-kit';

let receiver: Receiver | undefined;
afterEach(() => receiver?.close());

describe('a receiver', () => {
  it('keeps the very bytes, headers and path that it was sent, and answers as told', async () => {
    receiver = await startReceiver({
      respond: ({ path }, n) => ({ status: 200 + n, headers: { 'x-path': path }, body: 'no' }),
    });
    const rawBody = Buffer.from('{ "a" : "ü" }');

    const answers = [];
    for (const path of ['/one?a=1', '/two']) {
      answers.push(
        await fetch(receiver.url + path, { method: 'POST', body: rawBody, headers: { 'webhook-id': path } }),
      );
    }

    expect(receiver.requests).toMatchObject([
      { method: 'POST', path: '/one?a=1', rawBody, headers: { 'webhook-id': '/one?a=1' } },
      { method: 'POST', path: '/two', rawBody, headers: { 'webhook-id': '/two' } },
    ]);
    expect(answers.map(({ status, headers }) => [status, headers.get('x-path')])).toEqual([
      [201, '/one?a=1'],
      [202, '/two'],
    ]);
  });

  it('tells when what was waited for has arrived, or that it has not', async () => {
    receiver = await startReceiver();
    const { url } = receiver;
    const arrived = receiver.waitFor((requests) => requests.length === 2);

    await Promise.all([fetch(url), fetch(url)]);

    await expect(arrived).resolves.toBeUndefined();
    const third = receiver.waitFor((requests) => requests.length === 3, { timeoutMs: 50, message: 'a third webhook' });
    await expect(third).rejects.toThrow('Not received within 50 ms: a third webhook. Received: 2 requests.');
  });

  it('answers late, or never, and ends open connections when it closes', async () => {
    receiver = await startReceiver({ respond: (_request, n) => ({ status: 204, delayMs: n === 1 ? 100 : Infinity }) });
    const startedAt = performance.now();
    await fetch(receiver.url);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(95);
    const unanswered = fetch(receiver.url).catch((error: unknown) => error);
    const idle = connect(Number(new URL(receiver.url).port), '127.0.0.1');
    const idleEnded = once(idle, 'close');
    await receiver.waitFor((requests) => requests.length === 2);

    await receiver.close();
    receiver = undefined;

    expect(await unanswered).toMatchObject({ message: 'fetch failed' });
    await idleEnded;
  });
});
