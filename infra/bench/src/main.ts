import { databaseNames, databaseUrls, derivePasswords } from '@ifcgate/postgres';
import IFCGate from '@ifcgate/sdk';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { latencies, report } from './figures.ts';
import { submitPaced } from './paced.ts';
import { type BenchedPlatform, startPlatform, startProgram } from './processes.ts';
import { type LoadResult, runLoad } from './run-load.ts';
import { receiveCreated } from './webhooks.ts';

const burstSeconds = 10;
const connections = 32;
const sustainedPerSecond = Number(process.env['BENCH_RATE'] ?? 200);
const sustainedSeconds = Number(process.env['BENCH_SECONDS'] ?? 60);

const bodies = {
  'without documents': JSON.stringify({ workflow: 'onboarding-default', applicant_id: 'app_bench' }),
  'with the specimen passport': JSON.stringify({
    workflow: 'onboarding-default',
    applicant_id: 'app_bench',
    documents: [{ type: 'passport', file_url: 'https://files.example.com/passport.png' }],
  }),
};

const platform = await startPlatform();
try {
  const client = new IFCGate({ apiKey: platform.apiKey, baseUrl: platform.baseUrl });
  const baseline = await measureBaseline(platform);
  for (const [name, body] of Object.entries(bodies)) {
    await measureIdle(name, body, client);
    await measureSustained(name, body, client);
    await measureBurst(name, body, client, baseline);
  }
} finally {
  await platform.stop();
}

async function measureBaseline(of: BenchedPlatform): Promise<LoadResult> {
  const { port, child } = await startProgram('baseline.ts', [await baselineUrl(of.dataDir)]);
  const body = bodies['without documents'];
  const result = await burst(`http://127.0.0.1:${port}`, 'none', body);
  child.disconnect();
  report(
    'bare Express + pg, one row',
    `${result.perSecond.toFixed(0)}/s, p50 ${result.p50}, p95 ${result.p95}, p99 ${result.p99} ms   (1.00)`,
  );
  return result;
}

/** The owner's connection to a database of the platform: the same server, the same disk, the same socket. */
async function baselineUrl(dataDir: string): Promise<string> {
  const read = async (name: string): Promise<string> =>
    (await readFile(join(dataDir, 'postgres', name), 'utf8')).trim();
  const [port, secret] = [await read('port'), await read('secret')];
  const socketDir = encodeURIComponent(join(dataDir, 'postgres/cluster'));
  const serverUrl = `postgres://127.0.0.1:${port}/?host=${socketDir}`;
  return databaseUrls(serverUrl, databaseNames('verification'), derivePasswords(secret, 'verification')).ownerUrl;
}

async function burst(url: string, apiKey: string, body: string): Promise<LoadResult> {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  const asked = { url: `${url}/v1/verifications`, method: 'POST', headers, isKeyed: true } as const;
  return runLoad({ ...asked, bodies: [body], connections, seconds: burstSeconds });
}

async function measureBurst(name: string, body: string, client: IFCGate, baseline: LoadResult): Promise<void> {
  const arrivals = await receiveCreated(client);
  const result = await burst(platform.baseUrl, platform.apiKey, body);
  const drainMs = await arrivals.waitFor(result.answered);
  const ratio = (result.perSecond / baseline.perSecond).toFixed(2);
  report(
    `burst of ${burstSeconds} s, ${connections} connections, ${name}`,
    `${result.perSecond.toFixed(0)}/s, p50 ${result.p50}, p95 ${result.p95}, p99 ${result.p99} ms   (${ratio})`,
  );
  report(
    '  its backlog',
    `drained in ${(drainMs / 1000).toFixed(1)} s; ${result.answered} accepted, ${arrivals.at.size} case.created received, ${result.failed} failed`,
  );
  await arrivals.stop();
}

async function measureSustained(name: string, body: string, client: IFCGate): Promise<void> {
  const arrivals = await receiveCreated(client);
  const { baseUrl, apiKey } = platform;
  const paced = { baseUrl, apiKey, body, perSecond: sustainedPerSecond, seconds: sustainedSeconds, readEvery: 5 };
  const result = await submitPaced(paced);
  const drainMs = await arrivals.waitFor(result.acceptedAt.size);
  report(
    `${sustainedPerSecond}/s for ${sustainedSeconds} s, ${name}`,
    `${result.acceptedAt.size} accepted, ${result.failed} failed`,
  );
  report('  POST answered', latencies(result.acceptMs));
  report('  POST → case readable', latencies(result.readableMs));
  report('  POST → case.created received', latencies(webhookMs(result.acceptedAt, arrivals.at)));
  report('  its backlog', `drained in ${(drainMs / 1000).toFixed(1)} s; ${arrivals.at.size} case.created received`);
  await arrivals.stop();
}

async function measureIdle(name: string, body: string, client: IFCGate): Promise<void> {
  const arrivals = await receiveCreated(client);
  const { baseUrl, apiKey } = platform;
  const result = await submitPaced({ baseUrl, apiKey, body, perSecond: 5, seconds: 20, readEvery: 1 });
  await arrivals.waitFor(result.acceptedAt.size);
  report(`idle (5/s), ${name}`, `${result.acceptedAt.size} accepted`);
  report('  POST answered', latencies(result.acceptMs));
  report('  POST → case readable', latencies(result.readableMs));
  report('  POST answered → case.created received', latencies(webhookMs(result.acceptedAt, arrivals.at)));
  await arrivals.stop();
}

function webhookMs(acceptedAt: ReadonlyMap<string, number>, arrivedAt: ReadonlyMap<string, number>): number[] {
  return [...acceptedAt].flatMap(([caseId, at]) => {
    const arrived = arrivedAt.get(caseId);
    return arrived === undefined ? [] : [Math.max(0, arrived - at)];
  });
}
