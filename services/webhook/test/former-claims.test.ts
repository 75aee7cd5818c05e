import { type TestDatabase, createTestDatabase, eventually, query, startReceiver } from '@ifcgate/test-kit';
import { migrationsDir } from '../src/service.ts';
import { claimAsFormerVersion } from './former-claims.ts';
import { type Webhooks, decided, deliveryOnce, register, startWebhooks } from './harness.ts';

let platform: Webhooks;
let database: TestDatabase;
const leaseMs = 1200;
beforeEach(async () => {
  database = await createTestDatabase('webhook', { migrationsDir });
  platform = await startWebhooks({ database, leaseMs });
});
afterEach(async () => {
  await platform.stop();
  await database.drop();
});

/** A process of the former version looks for work now. */
const former = (now = new Date()) =>
  claimAsFormerVersion(platform.service.database.claim, { claimId: 'former', now, leaseMs: 60_000 });
const rows = () =>
  query<{ attempts: number; claim_id: string | null; due_at: Date; claimed_until: Date }>(
    database.superuserUrl,
    'select * from deliveries',
  );

describe('a process of the former version, during an upgrade', () => {
  it('leaves running attempts of the new one alone, also those that take longer than a lease', async () => {
    const receiver = await startReceiver({ respond: () => ({ status: 200, delayMs: Infinity }) });
    await register(platform, { url: receiver.url });
    await platform.publish(decided(platform));
    await receiver.waitFor((requests) => requests.length === 1);
    const [claimed] = await rows();

    const atOnce = await former();
    await eventually(() => Date.now() > (claimed?.due_at.getTime() ?? Infinity));
    const later = await former();
    const [held] = await rows();
    await receiver.close();

    expect([atOnce, later]).toEqual([[], []]);
    expect(held).toMatchObject({ attempts: 1, claim_id: claimed?.claim_id });
  });

  it('finds a delivery due as its schedule says once the new one has recorded its attempt', async () => {
    const receiver = await platform.answering({ status: 503, headers: { 'retry-after': '3600' } });
    await register(platform, { url: receiver.url });
    await platform.publish(decided(platform));
    const { delivery_id: id } = await deliveryOnce(platform, ({ attempt_log: log }) => log.length === 1);
    const dueAt = platform.clock.now().getTime() + 3_600_000;

    expect(await former(new Date(dueAt - 1))).toEqual([]);
    expect(await former(new Date(dueAt))).toEqual([id]);
  });

  it('takes over what a new one left behind when it was killed, and keeps it for its lease', async () => {
    const receiver = await platform.answering({ status: 200 });
    await register(platform, { url: receiver.url });
    // As a new one leaves it: the lease has run out, in both columns.
    await platform.publish(decided(platform));
    await deliveryOnce(platform, (delivery) => delivery.status === 'delivered');
    await query(
      database.superuserUrl,
      `update deliveries set status = 'pending', claim_id = 'killed', attempts = 2, claimed_until = now() + interval '1 minute',
        due_at = now() + interval '1 minute'`,
    );
    const [killed] = await rows();

    const taken = await former(killed?.due_at);
    await query(database.superuserUrl, `update deliveries set claimed_until = now() - interval '1 minute'`);
    platform.clock.advance(600_000);
    await register(platform, { url: receiver.url });
    await platform.publish(decided(platform));
    await receiver.waitFor((requests) => requests.length >= 3);

    expect(taken).toHaveLength(1);
    expect((await rows()).filter((row) => row.claim_id === 'former')).toMatchObject([{ attempts: 3 }]);
  });
});
