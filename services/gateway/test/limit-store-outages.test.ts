import { metrics } from '@ifcgate/service-kit';
import { type RedisServer, type TestDatabase, eventually, findRedis, freePort } from '@ifcgate/test-kit';
import { type TestGateway, gatewayDatabase, startGateway, stopGateways } from './harness.ts';

/** What an outage may cost a request: 100 ms for the store, and as much again for the rest. */
const patienceMs = 200;
/** What else a busy machine does costs one of two twins more than the other: an outage is tried until it is alone. */
const attempts = 4;
const found = await findRedis();
let database: TestDatabase;
beforeAll(async () => {
  database = await gatewayDatabase();
});
afterEach(() => stopGateways());
afterAll(async () => {
  if (!('unavailable' in found)) await found.kill();
  await database.drop();
});

describe('a store of limits that was never there', () => {
  it('keeps a gateway neither from starting nor from answering, and it limits by itself', async () => {
    const url = `redis://:hidden-password@127.0.0.1:${await freePort()}`;
    const platform = await startGateway(database, { rateLimitRedisUrl: url, rateLimitPerMinute: 2 });
    const { secret } = await platform.aKey();

    const statuses = [await get(platform, secret), await get(platform, secret), await get(platform, secret)];
    const ready = await platform.request('GET', '/readyz');

    expect(statuses).toEqual([200, 200, 429]);
    expect(ready.status).toBe(200);
    await eventually(() => expect(changes(platform)).toEqual(['rate_limit_store.away']));
    expect(await storeAway()).toBe(1);
    expect(JSON.stringify(platform.lines)).not.toContain('hidden-password');
  });
});

if ('unavailable' in found) {
  describe('the store of limits', () => {
    it.skip(`was not taken away. ${found.unavailable}`, () => undefined);
  });
} else {
  whileItIsThere(found);
  outages(found);
}

function whileItIsThere(server: RedisServer): void {
  describe('gateways that share a store of limits', () => {
    it('let exactly the limit pass together, and tell the same of it', async () => {
      const { statuses, over } = await undisturbed(server, async (one, two) => {
        const { secret } = await one.aKey();
        const statuses: number[] = [];
        for (const gateway of [one, two, one, two, one, two]) statuses.push(await get(gateway, secret));
        return { statuses, over: await one.request('GET', '/v1/cases', { key: secret }) };
      });

      expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
      expect(over.headers).toMatchObject({ 'ratelimit-limit': '5', 'ratelimit-remaining': '0' });
      expect(over.headers['retry-after']).toMatch(/^[1-9]\d?$/);
    }, 120_000);

    it('count requests without a valid key by address, and nothing of them against a workspace', async () => {
      const [one, two] = [await connected(server, 5), await connected(server, 5)];
      const { secret } = await one.aKey();
      const guess = { key: 'ifcg_test_guess', headers: { 'x-forwarded-for': '198.51.100.7' } };

      const statuses: number[] = [];
      for (const gateway of [one, two, one, two, one, two])
        statuses.push((await gateway.request('GET', '/v1/cases', guess)).status);
      const valid = await two.request('GET', '/v1/cases', { key: secret, headers: guess.headers });

      expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
      expect(valid).toMatchObject({ status: 200, headers: { 'ratelimit-remaining': '4' } });
    });
  });
}

function outages(server: RedisServer): void {
  describe('a store of limits that goes away', () => {
    const ways: [string, () => unknown, () => unknown][] = [
      ['is killed and started again', () => server.kill(), () => server.start()],
      ['freezes and thaws', () => server.freeze(), () => server.thaw()],
    ];
    it.each(ways)(
      'and %s refuses and delays no request, and is used again',
      async (_way, goAway, comeBack) => {
        const platform = await connected(server, 100_000);
        const twin = await startGateway(database);

        const costsMs: number[] = [];
        while (costsMs.length < attempts && !costsMs.some((ms) => ms < patienceMs))
          costsMs.push(await costOfOutage({ platform, twin, goAway, comeBack }));

        expect(Math.min(...costsMs)).toBeLessThan(patienceMs);
        const said = changes(platform);
        expect(said.filter((event, index) => event === said[index - 1])).toEqual([]);
        expect(said).toContain('rate_limit_store.away');
        expect(said.at(-1)).toBe('rate_limit_store.used');
      },
      120_000,
    );

    it('and answers nothing makes only those wait who asked before that was known', async () => {
      const platform = await connected(server, 100_000);
      const twin = await startGateway(database);
      const [{ secret }, { secret: twinSecret }] = [await platform.aKey(), await twin.aKey()];
      await Promise.all([slowest(4, platform, secret), slowest(4, twin, twinSecret)]);

      await server.freeze();
      const first = await get(platform, secret);
      const away = await storeAway();
      const [next, without] = await Promise.all([slowest(20, platform, secret), slowest(20, twin, twinSecret)]);
      await server.thaw();

      expect([first, away]).toEqual([200, 1]);
      expect(next).toBeLessThan(without + 90);
    });

    it('and comes back without a memory for writes is not used', async () => {
      const platform = await connected(server, 100_000);
      const { secret } = await platform.aKey();

      await server.configure('maxmemory', '1');
      const statuses = [await get(platform, secret), await get(platform, secret)];
      await eventually(async () => expect(await storeAway()).toBe(1));
      await server.configure('maxmemory', '0');
      await eventually(async () => expect(await storeAway()).toBe(0), { timeoutMs: 10_000 });

      expect(statuses).toEqual([200, 200]);
    });
  });
}

interface Outage {
  readonly platform: TestGateway;
  /** The same without a store, asked at the same time. */
  readonly twin: TestGateway;
  goAway(): unknown;
  comeBack(): unknown;
}

/** The store goes and comes back under requests; how many ms the slowest took longer than the slowest of the twin. */
async function costOfOutage({ platform, twin, goAway, comeBack }: Outage): Promise<number> {
  const traffic = await Traffic.start(platform);
  const without = await Traffic.start(twin);
  try {
    await traffic.goesOn(30);
    await goAway();
    await traffic.goesOn(30);
    await eventually(async () => expect(await storeAway()).toBe(1));
    expect((await platform.request('GET', '/readyz')).status).toBe(200);
    await traffic.goesOn(30);
    await comeBack();
    await eventually(async () => expect(await storeAway()).toBe(0), { timeoutMs: 10_000 });
    await traffic.goesOn(30);
  } finally {
    // Also when the test has failed: clients that went on asking kept the process alive.
    await Promise.allSettled([traffic.stop(), without.stop()]);
  }
  expect(new Set(traffic.statuses)).toEqual(new Set([200]));
  return traffic.slowestMs - without.slowestMs;
}

/** What two gateways of 5 requests answer; again when a busy machine made one of them lose the store meanwhile. */
async function undisturbed<T>(
  server: RedisServer,
  ask: (one: TestGateway, two: TestGateway) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const [one, two] = [await connected(server, 5), await connected(server, 5)];
    const before = [one, two].map((gateway) => changes(gateway).length);
    const answers = await ask(one, two);
    const isDisturbed = [one, two].some((gateway, index) => changes(gateway).length !== before[index]);
    if (!isDisturbed || attempt === attempts) return answers;
  }
}

async function connected(server: RedisServer, rateLimitPerMinute: number): Promise<TestGateway> {
  const trustedProxies = ['127.0.0.1'];
  const platform = await startGateway(database, { rateLimitRedisUrl: server.url, rateLimitPerMinute, trustedProxies });
  await eventually(() => expect(changes(platform).at(-1)).toBe('rate_limit_store.used'));
  return platform;
}

/** Four clients that ask one request after the other. */
class Traffic {
  readonly statuses: number[] = [];
  slowestMs = 0;
  readonly #clients: Promise<void>[];
  #isStopped = false;

  static async start(platform: TestGateway): Promise<Traffic> {
    const { secret } = await platform.aKey();
    // The first requests of a gateway open its connections to the database, which is not what is measured.
    await slowest(4, platform, secret);
    return new Traffic(platform, secret);
  }

  private constructor(platform: TestGateway, secret: string) {
    this.#clients = Array.from({ length: 4 }, async () => {
      while (!this.#isStopped) {
        const { value, ms } = await timed(() => get(platform, secret));
        this.statuses.push(value);
        this.slowestMs = Math.max(this.slowestMs, ms);
      }
    });
  }

  /** Waits until so many more were answered. */
  async goesOn(count: number): Promise<void> {
    const target = this.statuses.length + count;
    await eventually(() => expect(this.statuses.length).toBeGreaterThanOrEqual(target), { timeoutMs: 20_000 });
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all(this.#clients);
  }
}

async function timed<T>(work: () => Promise<T>): Promise<{ value: T; ms: number }> {
  const startedAt = performance.now();
  const value = await work();
  return { value, ms: performance.now() - startedAt };
}

async function get(platform: TestGateway, key: string): Promise<number> {
  return (await platform.request('GET', '/v1/cases', { key })).status;
}

/** The milliseconds of the slowest of so many requests at once. */
async function slowest(count: number, platform: TestGateway, key: string): Promise<number> {
  const all = await Promise.all(Array.from({ length: count }, () => timed(() => get(platform, key))));
  return Math.max(...all.map(({ ms }) => ms));
}

function changes(platform: TestGateway): unknown[] {
  return platform.lines.map(({ event }) => event).filter((event) => String(event).startsWith('rate_limit_store.'));
}

async function storeAway(): Promise<number | undefined> {
  const gauge = metrics.getSingleMetric('ifcgate_rate_limit_store_away');
  return (await gauge?.get())?.values[0]?.value;
}
