import { randomInt } from 'node:crypto';
import { Secret } from '@ifcgate/service-kit';
import { RedisStore } from '../src/clients/redis-store.ts';
import { isWellFormedKey, newApiKey } from '../src/domain/api-key.ts';
import { BoundedCache } from '../src/domain/bounded-cache.ts';
import { createMemoryLimiter } from '../src/domain/rate-limit.ts';

/**
 * What each part of an admission costs: microseconds for one request, and in brackets against the parsing of its JSON
 * body. `RATE_LIMIT_REDIS_URL` adds the shared limiter. What keeping a reply costs, `infra/bench` measures.
 */
const rounds = 200_000;
const { secret } = newApiKey('test', randomInt);
const body = JSON.stringify({
  workflow: 'onboarding-default',
  applicant_id: 'app_10294',
  documents: [{ type: 'passport', file_url: 'https://files.example.com/passport.png' }],
});
const known = new BoundedCache<string>(2000, 100);
const quotas = [{ subject: 'ws_1/test', limit: 1_000_000_000 }];
const memory = createMemoryLimiter(() => performance.now());

const baseUs = measure(() => JSON.parse(body) as unknown);
say('parse the JSON body', baseUs);
say(
  'authentication: checksum of a key',
  measure(() => isWellFormedKey(secret)),
);
known.set(secret, 'key', performance.now());
say(
  'authentication: a key that is remembered',
  measure(() => known.get(secret, performance.now())),
);
say(
  'limit: in this process',
  measure(() => memory.take(quotas)),
);
const url = process.env['RATE_LIMIT_REDIS_URL'];
if (url !== undefined) say('limit: in the store, CPU of this process', await measureShared(url));

function measure(work: () => unknown): number {
  for (let i = 0; i < rounds / 10; i++) work();
  const startedAt = performance.now();
  for (let i = 0; i < rounds; i++) work();
  return ((performance.now() - startedAt) * 1000) / rounds;
}

/** With 16 requests at once, as it is used: alone each would wait for its round trip. */
async function measureShared(storeUrl: string): Promise<number> {
  const store = await RedisStore.open({ url: new Secret(storeUrl), installation: 'measured', timeoutMs: 5000 });
  const takeInTurn = async (times: number): Promise<void> => {
    for (let i = 0; i < times; i++) await store.take(quotas);
  };
  const all = async (times: number): Promise<void> => {
    await Promise.all(Array.from({ length: 16 }, () => takeInTurn(times)));
  };
  await all(500);
  const before = process.cpuUsage();
  await all(2000);
  const { user, system } = process.cpuUsage(before);
  store.close();
  return (user + system) / (16 * 2000);
}

function say(name: string, us: number): void {
  process.stdout.write(`${name.padEnd(44)} ${us.toFixed(2)} µs   (${(us / baseUs).toFixed(2)})\n`);
}
