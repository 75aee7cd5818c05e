import { Secret } from '@ifcgate/service-kit';
import { type RedisServer, findRedis } from '@ifcgate/test-kit';
import { createClient } from '@redis/client';
import { RedisStore } from '../src/clients/redis-store.ts';
import { takeScript } from '../src/clients/take-script.ts';
import { limiterConformance, newSubject } from './limiter-conformance.ts';

const found = await findRedis();
/** Counting is tested here, not waiting: a busy machine may take its time. */
const timeoutMs = 20_000;
const opened: { close(): void }[] = [];

if ('unavailable' in found) {
  describe('the limiter on Redis', () => {
    it.skip(`did not run. ${found.unavailable}`, () => undefined);
  });
} else {
  afterAll(async () => {
    for (const connection of opened) connection.close();
    await found.kill();
  });
  limiterConformance(`Redis (${found.program})`, 50, () => onTestClock(found));
  onTheServersClock(found);
}

/** The script of production, with the clock's expression replaced by a key that the suite sets. */
async function onTestClock(server: RedisServer) {
  const admin = await connect(server);
  await admin.set('test:now', '0');
  const limiter = await open(server, takeScript(`tonumber(redis.call('GET', 'test:now'))`));
  return { limiter, setNow: async (nowMs: number) => void (await admin.set('test:now', String(nowMs))) };
}

function onTheServersClock(server: RedisServer): void {
  describe('the limiter on Redis', () => {
    it('lets exactly the limit pass when two replicas ask hundreds of times at once', async () => {
      const replicas = [await open(server), await open(server)];
      const workspace = { subject: newSubject('ws'), limit: 250 };
      const key = { subject: newSubject('key'), limit: 200 };

      const asked = replicas.flatMap((replica) => Array.from({ length: 400 }, () => replica.take([workspace, key])));
      const allowed = (await Promise.all(asked)).filter(({ isAllowed }) => isAllowed);
      const withoutKey = await replicas[0]?.take([workspace]);

      expect(allowed.map(({ remaining }) => remaining).sort((a, b) => a - b)).toEqual([...Array(200).keys()]);
      expect(withoutKey).toMatchObject({ isAllowed: true, remaining: 49 });
    });

    it('goes by the clock of the server', async () => {
      const admin = await connect(server);
      const subject = newSubject('ws');
      const limiter = await open(server);

      const [before] = await admin.sendCommand<[string, string]>(['TIME']);
      await limiter.take([{ subject, limit: 1 }]);
      const [after] = await admin.sendCommand<[string, string]>(['TIME']);

      const seconds = Object.keys(await admin.hGetAll(`ifcgate:test:limit:{${subject}}:${subject}`));
      expect(seconds).toHaveLength(1);
      expect(Number(seconds[0])).toBeGreaterThanOrEqual(Number(before));
      expect(Number(seconds[0])).toBeLessThanOrEqual(Number(after));
    });

    it('keeps the windows of a request in one slot, until they are empty', async () => {
      const admin = await connect(server);
      const [workspace, key] = [newSubject('ws'), newSubject('key')];
      const quotas = [workspace, key].map((subject) => ({ subject, limit: 2 }));
      await (await open(server)).take(quotas);

      const keys = (await admin.keys(`ifcgate:test:limit:{${workspace}}:*`)).sort();
      const lives = await Promise.all(keys.map((name) => admin.pTTL(name)));

      expect(keys).toEqual([
        `ifcgate:test:limit:{${workspace}}:${key}`,
        `ifcgate:test:limit:{${workspace}}:${workspace}`,
      ]);
      for (const life of lives) expect(life > 60_000 && life <= 61_000).toBe(true);
    });

    it('still counts what lies a moment ahead when the clock of the server is put back', async () => {
      const admin = await connect(server);
      const at = async (nowMs: number) => open(server, takeScript(String(nowMs)));
      const quota = { subject: newSubject('ws'), limit: 1 };
      await (await at(1_000_000_000)).take([quota]);

      const back = await (await at(999_970_000)).take([quota]);
      const farBack = await (await at(900_000_000)).take([quota]);

      expect(back).toMatchObject({ isAllowed: false, retryAfterSeconds: 91 });
      expect(farBack).toMatchObject({ isAllowed: true });
      expect(await admin.hGetAll(`ifcgate:test:limit:{${quota.subject}}:${quota.subject}`)).toEqual({ 900000: '1' });
    });

    it('counts each installation apart', async () => {
      const quota = { subject: newSubject('ip'), limit: 1 };
      const [one, other] = [await open(server), await open(server, takeScript(), 'other')];
      await one.take([quota]);

      const [again, first] = [await one.take([quota]), await other.take([quota])];

      expect([again.isAllowed, first.isAllowed]).toEqual([false, true]);
    });

    it('goes on when the server has forgotten the script', async () => {
      const admin = await connect(server);
      const limiter = await open(server);
      const quota = { subject: newSubject('ws'), limit: 5 };
      await limiter.take([quota]);

      await admin.scriptFlush();

      expect(await limiter.take([quota])).toMatchObject({ isAllowed: true, remaining: 3 });
    });
  });
}

async function open(server: RedisServer, script = takeScript(), installation = 'test'): Promise<RedisStore> {
  const store = await RedisStore.open({ url: new Secret(server.url), installation, script, timeoutMs });
  opened.push(store);
  return store;
}

async function connect(server: RedisServer) {
  const client = createClient({ url: server.url });
  await client.connect();
  opened.push({ close: () => client.destroy() });
  return client;
}
