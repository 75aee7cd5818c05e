import type { Delivery } from '@ifcgate/contracts';
import { eventually, query } from '@ifcgate/test-kit';
import { type Webhooks, decided, deliveryOnce, register, startWebhooks } from './harness.ts';

let platform: Webhooks;
beforeEach(async () => {
  platform = await startWebhooks();
});
afterEach(() => platform.stop());

/** Records the attempt in one transaction, which begins to write as soon as somebody waits to read the attempts. */
const recordInTheMiddle = `begin;
  lock table delivery_attempts;
  do $$ begin
    loop
      exit when exists (select from pg_locks where relation = 'delivery_attempts'::regclass and not granted);
      perform pg_sleep(0.005);
    end loop;
  end $$;
  insert into delivery_attempts (workspace_id, environment, delivery_id, attempt, at, duration_ms, outcome)
    select workspace_id, environment, delivery_id, attempts, now(), 1, 'delivered' from deliveries;
  update deliveries set status = 'delivered', claim_id = null, due_at = null;
  commit`;
const isLocked = `select from pg_locks where relation = 'delivery_attempts'::regclass and granted and mode = 'AccessExclusiveLock'`;

describe('a delivery that is read while its attempt is recorded', () => {
  it('is never shown with an attempt whose outcome it does not know', async () => {
    const receiver = await platform.receiver({ respond: () => ({ status: 200, delayMs: Infinity }) });
    await register(platform, { url: receiver.url });
    await platform.publish(decided(platform));
    const { delivery_id: id } = await deliveryOnce(platform, (delivery) => delivery.attempts === 1);
    await receiver.waitFor((requests) => requests.length === 1);

    const recording = query(platform.database.superuserUrl, recordInTheMiddle);
    await eventually(async () => (await platform.sql(isLocked)).length === 1);
    const { body: meanwhile } = await platform.get<Delivery>(`/v1/webhook_deliveries/${id}`);
    await recording;
    const { body: afterwards } = await platform.get<Delivery>(`/v1/webhook_deliveries/${id}`);

    expect([meanwhile.status, meanwhile.attempt_log.length]).toEqual(['pending', 0]);
    expect([afterwards.status, afterwards.attempt_log.length]).toEqual(['delivered', 1]);
  });
});
