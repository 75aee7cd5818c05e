import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { portOf } from '@ifcgate/service-kit';
import IFCGate from '@ifcgate/sdk';
import { percentile, report } from '../figures.ts';
import { createStranger, startPlatform } from '../processes.ts';
import { type Arrivals, receiveCreated } from '../webhooks.ts';

/**
 * How long an event of an ordinary workspace takes to its receiver while other workspaces have endpoints that never answer:
 * see the README of the folder above. With `--smoke` a tenth of everything, which only shows that it runs.
 */
const isSmoke = process.argv.includes('--smoke');
const seconds = isSmoke ? 2 : Number(process.env['BENCH_SECONDS'] ?? 20);
const perSecond = 5;
/** The gate: p99 within so many times the quiet one, and so many milliseconds. */
const gate = { times: 2, moreMs: 250 };

/** Takes requests and never answers; takes questions for names, and never answers those either. */
const silent = createServer(() => undefined).listen(0, '127.0.0.1');
await once(silent, 'listening');
const nameServer = createSocket('udp4').bind(0, '127.0.0.1');
await once(nameServer, 'listening');

const platform = await startPlatform({
  BENCH_DNS: `127.0.0.1:${nameServer.address().port}`,
  NODE_OPTIONS: `--import ${new URL('name-servers.ts', import.meta.url).href}`,
});
let isHeld = true;
try {
  await measure();
} finally {
  await platform.stop();
  nameServer.close();
  silent.closeAllConnections();
  silent.close();
}
if (!isSmoke) process.exitCode = isHeld ? 0 : 1;

async function measure(): Promise<void> {
  const client = new IFCGate({ apiKey: platform.apiKey, baseUrl: platform.baseUrl });
  const arrivals = await receiveCreated(client);
  await timesOf(client, arrivals, 2);
  const quiet = await timesOf(client, arrivals, seconds);
  tell('quiet', quiet, quiet);
  for (const [name, urls, headers] of attacks()) {
    await attack(urls, headers);
    tell(name, await timesOf(client, arrivals, seconds), quiet);
  }
  await arrivals.stop();
}

/** What each further workspace does; the ones before go on. */
function attacks(): [name: string, urls: string[], headers: Record<string, string>][] {
  const never = (count: number): string[] =>
    Array.from({ length: sized(count) }, (_, n) => `http://127.0.0.1:${portOf(silent)}/${n}`);
  const nameless = Array.from({ length: sized(40) }, (_, n) => `http://host${n}.example/`);
  // The most that is taken: 880 of 1 KiB are refused.
  const headers = Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`x-header-${n}`, 'x'.repeat(1000)]));
  return [
    [`${sized(64)} endpoints that never answer`, never(64), {}],
    [`${sized(40)} hosts whose name servers are silent`, nameless, {}],
    [`${sized(64)} endpoints with 8 KiB of headers each`, never(64), headers],
    [`${sized(1000)} endpoints that never answer`, never(1000), {}],
  ];
}

/** Workspaces of their own with these endpoints, a hundred at most each, and forty events for each. */
async function attack(urls: readonly string[], headers: Record<string, string>): Promise<void> {
  for (let from = 0; from < urls.length; from += 100) {
    const client = new IFCGate({ apiKey: await createStranger(platform), baseUrl: platform.baseUrl });
    for (const url of urls.slice(from, from + 100)) await client.webhookEndpoints.create({ url, headers });
    for (let n = 0; n < sized(40); n++)
      await client.verifications.create({ workflow: 'onboarding-default', applicant_id: `app_${n}` });
  }
  await sleep(2000);
}

/** Milliseconds from the begin of a creation to the arrival of its event, at a fixed rate. */
async function timesOf(client: IFCGate, arrivals: Arrivals, forSeconds: number): Promise<number[]> {
  const begun = new Map<string, number>();
  const running: Promise<void>[] = [];
  for (let n = 0; n < forSeconds * perSecond; n++) {
    const at = Date.now();
    const create = client.verifications.create({ workflow: 'onboarding-default', applicant_id: `app_${n}` });
    running.push(create.then(({ case_id: caseId }) => void begun.set(caseId, at)));
    await sleep(1000 / perSecond);
  }
  await Promise.all(running);
  for (let waited = 0; waited < 300 && [...begun.keys()].some((id) => !arrivals.at.has(id)); waited++) await sleep(100);
  return [...begun].map(([id, at]) => (arrivals.at.get(id) ?? Infinity) - at);
}

function sized(count: number): number {
  return isSmoke ? Math.ceil(count / 10) : count;
}

function tell(name: string, seen: readonly number[], quiet: readonly number[]): void {
  const figures = [50, 99].map((percent) => {
    const value = percentile(seen, percent);
    return `p${percent} ${value.toFixed(1)} ms (${(value / percentile(quiet, percent)).toFixed(2)})`;
  });
  const limitMs = gate.times * percentile(quiet, 99) + gate.moreMs;
  const isWithin = percentile(seen, 99) <= limitMs;
  if (!isWithin) isHeld = false;
  report(name, `${figures.join(', ')}${isWithin ? '' : `   above ${limitMs.toFixed(0)} ms`}`);
}
