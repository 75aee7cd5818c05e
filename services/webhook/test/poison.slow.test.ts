import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ErrorEnvelope } from '@ifcgate/contracts';
import { runSetAsideCommand } from '@ifcgate/service-kit';
import {
  type Receiver,
  type TestDatabase,
  createTestDatabase,
  eventually,
  query,
  startReceiver,
} from '@ifcgate/test-kit';
import { deliveryTerms } from '../src/admin-program.ts';
import { migrationsDir } from '../src/service.ts';
import { type SetAsideDelivery, countAllDeliveries, readSetAside, reviveDelivery } from '../src/use-cases/set-aside.ts';
import { type Webhooks, decided, register, startWebhooks } from './harness.ts';

let database: TestDatabase;
let platform: Webhooks;
let bad: Receiver;
let good: Receiver;
const children = new Set<ChildProcess>();

/** Two endpoints with a delivery each that is due, and nobody who makes it. */
beforeEach(async () => {
  database = await createTestDatabase('webhook', { migrationsDir });
  platform = await startWebhooks({ database });
  const silent = { status: 200, delayMs: Infinity };
  bad = await startReceiver({ respond: (_, n) => (n === 1 ? { status: 500 } : silent) });
  good = await startReceiver({ respond: (_, n) => [{ status: 500 }, silent, silent][n - 1] ?? { status: 200 } });
  await register(platform, { url: `${bad.url}/poison` });
  await register(platform, { url: `${good.url}/harmless` });
  await platform.publish(decided(platform));
  await eventually(async () => (await rows()).every((row) => row.failures === 1));
  await platform.stop();
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await Promise.all([bad.close(), good.close()]);
  await database.drop();
});

interface Row {
  readonly workspace_id: string;
  readonly delivery_id: string;
  readonly url: string;
  readonly status: string;
  readonly attempts: number;
  readonly failures: number;
  readonly interruptions: number;
  readonly faults: number;
}

/** The poison, then the harmless one. */
async function rows(): Promise<Row[]> {
  return query<Row>(
    database.superuserUrl,
    `select d.*, e.url from deliveries d join endpoints e using (workspace_id, environment, endpoint_id)
      order by e.url like '%harmless'`,
  );
}

/** Starts a process that delivers, alone on the database, an hour later. */
function startDoomed(): ChildProcess {
  const child = spawn(process.execPath, [fileURLToPath(new URL('doomed-host.ts', import.meta.url))], {
    env: {
      ...{ ...process.env, NODE_OPTIONS: '', NOW: new Date(Date.now() + 3_600_000).toISOString(), HAS_PEERS: 'false' },
      ...{ APP_URL: database.appUrl, WORKER_URL: database.workerUrl, SECRET: platform.secret.reveal() },
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  children.add(child);
  return child;
}

describe('a delivery that ends its process', () => {
  it('by its own fault is done alone after two times, and set aside after three more; others are delivered', async () => {
    for (let crash = 1; crash <= 5; crash++) {
      const child = startDoomed();
      await once(child, 'exit');
      expect(child.exitCode).toBe(1);
      const [poison] = await rows();
      expect(poison).toMatchObject({ faults: Math.max(0, crash - 2), status: crash < 5 ? 'pending' : 'dead' });
    }
    startDoomed();
    await eventually(async () => (await rows())[1]?.status === 'delivered', { timeoutMs: 20_000 });

    const [poison, harmless] = await rows();
    expect(poison).toMatchObject({ status: 'dead', failures: 1, attempts: 6 });
    expect(harmless).toMatchObject({ status: 'delivered', faults: 0, interruptions: 0 });
  }, 60_000);

  it('is never set aside for being killed from outside, however often', async () => {
    await query(database.superuserUrl, `update endpoints set url = replace(url, '/poison', '/calm')`);
    for (let kill = 1; kill <= 6; kill++) {
      const child = startDoomed();
      const before = (await rows()).map((row) => row.attempts);
      await eventually(async () => (await rows()).some((row, index) => row.attempts > (before[index] ?? 0)), {
        timeoutMs: 20_000,
      });
      child.kill('SIGKILL');
      await once(child, 'exit');
    }

    for (const row of await rows()) expect(row).toMatchObject({ faults: 0, set_aside_at: null });
    expect((await rows())[0]).toMatchObject({ status: 'pending', failures: 1 });
  }, 60_000);
});

describe('a delivery that was set aside', () => {
  it('is dead for its workspace, listed for operators, and made again at their command only', async () => {
    const [poison] = await rows();
    const id = poison?.delivery_id ?? '';
    await query(
      database.superuserUrl,
      `update deliveries set status = 'dead', due_at = null, set_aside_at = now()
      where delivery_id = '${id}'`,
    );
    platform = await startWebhooks({ database });
    const open = () => ({
      list: (after?: SetAsideDelivery) => readSetAside(platform.service.database, after),
      revive: (deliveryId: string) => reviveDelivery(platform.service.database, platform.clock, deliveryId),
    });

    const listed = await runSetAsideCommand(['webhooks', 'set-aside'], deliveryTerms, open);
    const view = platform.as({ workspaceId: poison?.workspace_id ?? '', environment: 'test' });
    const retried = await view.post<ErrorEnvelope>(`/v1/webhook_deliveries/${id}/retry`);
    const counts = await countAllDeliveries(platform.service.database);
    await runSetAsideCommand(['webhooks', 'retry', id], deliveryTerms, open);
    await bad.waitFor((requests) => requests.length === 2);

    expect(listed).toMatchObject({ deliveries: [{ deliveryId: id, attempts: 1 }] });
    expect([retried.status, retried.body.error.message]).toEqual([409, expect.stringContaining('the operator')]);
    expect(counts).toEqual({ pending: 1, set_aside: 1 });
    await expect(runSetAsideCommand(['webhooks', 'retry', id], deliveryTerms, open)).rejects.toThrow('is set aside');
    await expect(runSetAsideCommand(['webhooks', 'forget'], deliveryTerms, open)).rejects.toThrow('Known commands');
    await platform.stop();
  });
});
