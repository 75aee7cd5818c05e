import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type TestDatabase, createTestDatabase, eventually, startReceiver } from '@ifcgate/test-kit';
import { migrationsDir } from '../src/service.ts';
import { type Webhooks, decided, deliveriesOf, deliveryOnce, register, startWebhooks } from './harness.ts';

let database: TestDatabase;
const running = new Set<{ stop(): Promise<void> }>();
beforeEach(async () => {
  database = await createTestDatabase('webhook', { migrationsDir });
});
afterEach(async () => {
  await Promise.all([...running].map((one) => one.stop()));
  running.clear();
  await database.drop();
});

async function start(options: Parameters<typeof startWebhooks>[0] = {}): Promise<Webhooks> {
  const platform = await startWebhooks({ database, ...options });
  running.add(platform);
  return platform;
}

/** Another process on the same database, whose clock stands at `now`. */
function startDoomed(platform: Webhooks, now: Date): ChildProcess {
  const script = fileURLToPath(new URL('doomed-host.ts', import.meta.url));
  const settings = { APP_URL: database.appUrl, WORKER_URL: database.workerUrl, SECRET: platform.secret.reveal() };
  const child = spawn(process.execPath, [script], {
    env: { ...process.env, NODE_OPTIONS: '', NOW: now.toISOString(), ...settings },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  running.add({ stop: () => Promise.resolve(void child.kill('SIGKILL')) });
  return child;
}

/** As if a minute had gone by for the database, which no test can wait for. */
async function endLeases(platform: Webhooks): Promise<void> {
  await platform.sql('update deliveries set claimed_until = now(), due_at = now() where claim_id is not null');
}

/** A receiver that answers its first request with 500 when it is told to, and all others with 200 at once. */
async function slowOnce(whenToldTo: Promise<void>): Promise<{ url: string; count: () => number }> {
  let count = 0;
  const server = createServer((_request, response) => {
    if (++count > 1) response.writeHead(200).end();
    else void whenToldTo.then(() => response.writeHead(500).end());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  running.add({
    stop() {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, count: () => count };
}

describe('deliveries', () => {
  it('are made again under the same id after a kill -9 between sending and recording, and the lost attempt is noted', async () => {
    const platform = await start();
    const receiver = await platform.receiver({
      respond: (_, n) => [{ status: 500 }, { status: 200, delayMs: Infinity }][n - 1] ?? { status: 200 },
    });
    await register(platform, { url: receiver.url });
    const event = decided(platform);
    await platform.publish(event);
    await deliveryOnce(platform, (delivery) => delivery.attempt_log.length === 1);

    const doomed = startDoomed(platform, new Date(platform.clock.now().getTime() + 10_000));
    await receiver.waitFor((requests) => requests.length === 2, { timeoutMs: 20_000, message: 'the second attempt' });
    doomed.kill('SIGKILL');
    await once(doomed, 'exit');
    platform.clock.advance(10 * 60_000);
    const whileLeased = (await deliveriesOf(platform))[0];
    await endLeases(platform);
    const delivered = await deliveryOnce(platform, (delivery) => delivery.status === 'delivered');

    expect(whileLeased).toMatchObject({ status: 'pending', attempts: 2, next_attempt_at: null });
    expect(receiver.requests.map((request) => request.headers['webhook-id'])).toEqual([event.id, event.id, event.id]);
    expect(receiver.requests.map((request) => request.headers['ifcgate-attempt'])).toEqual(['1', '2', '3']);
    expect(delivered.attempt_log).toMatchObject([
      { attempt: 1, status_code: 500 },
      { attempt: 2, outcome: 'retry', error: expect.stringContaining('cut off'), error_class: 'interrupted' },
      { attempt: 3, status_code: 200, outcome: 'delivered' },
    ]);
  });

  it('are not touched by the answer to an attempt whose lease had ended', async () => {
    const platform = await start();
    const late = Promise.withResolvers<void>();
    const receiver = await slowOnce(late.promise);
    await register(platform, { url: receiver.url });

    await platform.publish(decided(platform));
    await eventually(() => receiver.count() === 1);
    await endLeases(platform);
    await deliveryOnce(platform, (delivery) => delivery.status === 'delivered');
    late.resolve();
    await eventually(() => platform.log.lines('webhook.claim_lost').length === 1);
    const delivered = await deliveryOnce(platform, () => true);

    expect(delivered).toMatchObject({ status: 'delivered', attempts: 2, last_status_code: 200 });
    expect(delivered.attempt_log).toMatchObject([{ error: expect.stringContaining('cut off') }, { status_code: 200 }]);
  });

  it('that a process of the former version had claimed are made again as well, when its time is over', async () => {
    const platform = await start();
    const receiver = await platform.answering({ status: 500 }, { status: 200 });
    await register(platform, { url: receiver.url });
    await platform.publish(decided(platform));
    await deliveryOnce(platform, (delivery) => delivery.attempt_log.length === 1);
    // It knows only `due_at`, as the end of its lease.
    await platform.sql(`update deliveries set claim_id = 'former', attempts = 2, due_at = now() - interval '1 second'`);

    platform.clock.advance(10 * 60_000);
    const delivered = await deliveryOnce(platform, (delivery) => delivery.status === 'delivered');

    expect(delivered.attempt_log).toMatchObject([
      { attempt: 1 },
      { attempt: 2, error_class: 'interrupted' },
      { attempt: 3 },
    ]);
  });

  it('that take longer than a lease stay with their process, which renews it', async () => {
    const platform = await start({ leaseMs: 300 });
    const receiver = await platform.receiver({ respond: () => ({ status: 200, delayMs: 1500 }) });
    await register(platform, { url: receiver.url });
    await start({ clock: platform.clock, leaseMs: 300 });

    await platform.publish(decided(platform));
    const delivered = await deliveryOnce(platform, (delivery) => delivery.status === 'delivered');

    expect(delivered.attempts).toBe(1);
    expect(receiver.requests).toHaveLength(1);
  });

  it('are each made once when two processes share the work', async () => {
    const platform = await start();
    const receivers = [await platform.receiver(), await platform.receiver(), await platform.receiver()];
    for (const { url } of receivers) await register(platform, { url });
    await start({ clock: platform.clock });

    await platform.publish(...Array.from({ length: 200 }, () => decided(platform)));
    for (const receiver of receivers)
      await receiver.waitFor((requests) => requests.length >= 200, { timeoutMs: 20_000 });
    await platform.publish(decided(platform));
    for (const receiver of receivers) await receiver.waitFor((requests) => requests.length >= 201);

    for (const { requests } of receivers) {
      expect(new Set(requests.map((request) => request.headers['webhook-id'])).size).toBe(201);
      expect(requests).toHaveLength(201);
    }
  });

  it('that hang at the stop are given up, noted, and made at once by the next process', async () => {
    const platform = await start();
    const receiver = await startReceiver({ respond: (_, n) => ({ status: 200, delayMs: n === 1 ? Infinity : 0 }) });
    running.add({ stop: () => receiver.close() });
    await register(platform, { url: receiver.url });
    await platform.publish(decided(platform));
    await receiver.waitFor((requests) => requests.length === 1);

    await platform.stop();
    running.delete(platform);
    const next = (await start({ clock: platform.clock })).as(platform.tenant);
    const delivered = await deliveryOnce(next, (delivery) => delivery.status === 'delivered');

    expect(delivered.attempt_log).toMatchObject([
      { attempt: 1, outcome: 'retry', error: expect.stringContaining('given up'), error_class: 'interrupted' },
      { attempt: 2, outcome: 'delivered' },
    ]);
  });
});
