import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrationsDir as caseMigrations } from '@ifcgate/case-service/service';
import { migrationsDir as gatewayMigrations } from '@ifcgate/gateway-service/service';
import { type DatabaseUrls, derivePasswords, provisionDatabase, startEmbeddedPostgres } from '@ifcgate/postgres';
import { migrate, newId } from '@ifcgate/service-kit';
import pg from 'pg';
import { z } from 'zod';
import { report } from '../figures.ts';
import { freePort } from '../processes.ts';
import { type LoadResult, runLoad } from '../run-load.ts';

/**
 * What the gateway adds: the same requests at the case service itself, through a gateway in its process, and through one
 * in a process of its own. Each figure is also a ratio against the service itself, in the same run.
 */
const seconds = Number(process.env['BENCH_SECONDS'] ?? 10);
/** With it, the last measurement goes on for so many minutes and tells how the gateway's memory develops. */
const memoryMinutes = Number(process.env['BENCH_MEMORY_MINUTES'] ?? 0);
const connections = 16;
/** More cases than connections: no action waits for the row of another, so what is measured is not the lock of a row. */
const caseCount = 500;

const cost = z.object({ cpuMs: z.number(), rssMb: z.number() });

const dataDir = await mkdtemp(join(tmpdir(), 'ifcgate-bench-'));
const postgres = await startEmbeddedPostgres({ dataDir });
const children: ChildProcess[] = [];
try {
  await measure();
} finally {
  await Promise.all(children.map(end));
  await postgres.stop();
  await rm(dataDir, { recursive: true, force: true });
}

async function measure(): Promise<void> {
  const caseUrls = await prepare('case', caseMigrations);
  const gatewayUrls = await prepare('gateway', gatewayMigrations);
  const tenant = { workspaceId: newId('workspace'), environment: 'test' };
  const caseIds = await insertCases(caseUrls, tenant);
  const [servicePort, remotePort, remoteInternal, samePort, sameInternal] = await Promise.all(
    Array.from({ length: 5 }, freePort),
  );
  const jwks = (port: number | undefined): string => `http://127.0.0.1:${port}/.well-known/jwks.json`;
  const shared = { caseUrls, gatewayUrls, tenant, internalPort: 0 };
  const service = await start({ ...shared, role: 'service', port: servicePort, jwksUrl: jwks(remoteInternal) });
  const serviceUrl = `http://127.0.0.1:${servicePort}`;
  const remote = await start({
    ...{ ...shared, role: 'gateway', port: remotePort, internalPort: remoteInternal },
    ...{ serviceUrl, jwksUrl: jwks(remoteInternal) },
  });
  const same = await start({
    ...{ ...shared, role: 'both', port: samePort, internalPort: sameInternal, jwksUrl: jwks(sameInternal) },
  });

  const direct: Place = {
    name: 'the service itself',
    child: service.child,
    port: servicePort,
    async headers() {
      const { token } = z.object({ token: z.string() }).parse(await ask(service.child, 'token'));
      return { 'x-internal-authorization': `Bearer ${token}` };
    },
  };
  const before = (name: string, { child, gatewayKey }: Started, port: number | undefined): Place => ({
    ...{ name, child, port },
    headers: () => Promise.resolve({ authorization: `Bearer ${gatewayKey}` }),
  });
  const places = [
    direct,
    before('a gateway in its process', same, samePort),
    before('a gateway in a process of its own', remote, remotePort),
  ];
  const notes = caseIds.map((id) => JSON.stringify({ case_id: id, action: 'add_note', note: 'measured' }));
  const read: Asked = { method: 'GET', path: `/v1/cases/${caseIds[0]}`, bodies: [], isKeyed: false };
  const act: Asked = { method: 'POST', path: '/v1/workflows/run', bodies: notes, isKeyed: false };
  for (const place of places) await load(place, read, 2);
  await compare('GET /v1/cases/{case_id}', places, read);
  await compare('POST /v1/workflows/run', places.slice(0, 2), act);
  await compare('POST /v1/workflows/run with Idempotency-Key', places.slice(0, 2), { ...act, isKeyed: true });
  if (memoryMinutes > 0) await watchMemory(places.at(-1) ?? direct, read);
}

interface Asked {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Sent in turn. */
  readonly bodies: readonly string[];
  readonly isKeyed: boolean;
}

interface Place {
  readonly name: string;
  readonly child: ChildProcess;
  readonly port: number | undefined;
  headers(): Promise<Record<string, string>>;
}

async function compare(what: string, places: readonly Place[], asked: Asked): Promise<void> {
  let base: LoadResult | undefined;
  for (const place of places) {
    const before = cost.parse(await ask(place.child, 'cost'));
    const result = await load(place, asked, seconds);
    const after = cost.parse(await ask(place.child, 'cost'));
    base ??= result;
    const cpuMs = ((after.cpuMs - before.cpuMs) / result.answered).toFixed(3);
    const ratio = (result.perSecond / base.perSecond).toFixed(2);
    const latency = `p50 ${result.p50}, p99 ${result.p99} ms`;
    report(
      `${what}: ${place.name}`,
      `${result.perSecond.toFixed(0)}/s, ${latency}, ${cpuMs} ms of its CPU, ${result.failed} failed   (${ratio})`,
    );
  }
}

async function watchMemory(place: Place, asked: Asked): Promise<void> {
  const sizes: number[] = [];
  const endsAt = Date.now() + memoryMinutes * 60_000;
  while (Date.now() < endsAt) {
    await load(place, asked, Math.min(30, memoryMinutes * 60));
    sizes.push(cost.parse(await ask(place.child, 'cost')).rssMb);
  }
  report(
    `memory of ${place.name}, ${memoryMinutes} minutes`,
    `${sizes.map((size) => size.toFixed(0)).join(', ')} MB, every 30 s`,
  );
}

async function load(place: Place, asked: Asked, forSeconds: number): Promise<LoadResult> {
  const { path, bodies, ...what } = asked;
  const json = bodies.length === 0 ? {} : { 'content-type': 'application/json' };
  const headers = { ...(await place.headers()), ...json };
  const url = `http://127.0.0.1:${place.port}${path}`;
  return runLoad({ url, ...what, bodies: [...bodies], headers, connections, seconds: forSeconds });
}

interface Started {
  readonly child: ChildProcess;
  readonly gatewayKey: string | undefined;
}

async function start(part: object): Promise<Started> {
  const child = fork(new URL('role.ts', import.meta.url), [JSON.stringify(part)]);
  children.push(child);
  const [said] = (await once(child, 'message')) as [unknown];
  return { child, gatewayKey: z.object({ gatewayKey: z.string().optional() }).parse(said).gatewayKey };
}

/** Lets it end by itself, so that it can be profiled. */
async function end(child: ChildProcess): Promise<void> {
  if (!child.connected) return;
  const ended = once(child, 'exit');
  child.disconnect();
  await ended;
}

async function ask(child: ChildProcess, question: 'cost' | 'token'): Promise<unknown> {
  const answered = once(child, 'message');
  child.send(question);
  const [answer] = (await answered) as [unknown];
  return answer;
}

async function prepare(database: string, migrationsDir: string): Promise<DatabaseUrls> {
  const passwords = derivePasswords(postgres.secret, database);
  const urls = await provisionDatabase({ superuserUrl: postgres.superuserUrl(), database, passwords });
  await migrate({ url: urls.ownerUrl, migrationsDir });
  return urls;
}

/** Cases with one timeline entry each, as the service writes them. */
async function insertCases(
  urls: DatabaseUrls,
  { workspaceId, environment }: { workspaceId: string; environment: string },
): Promise<string[]> {
  const caseIds = Array.from({ length: caseCount }, () => newId('case'));
  const client = new pg.Client({ connectionString: urls.ownerUrl });
  await client.connect();
  const key = [workspaceId, environment, caseIds];
  await client.query(
    `insert into cases (workspace_id, environment, case_id, kind, workflow, workflow_version, status, queue, owner,
       applicant_id, metadata, checks_pending, check_round, created_at, updated_at, timeline_seq, timeline_hash)
     select $1, $2, id, 'verification', 'onboarding-default', 1, 'in_review', 'verification-review', 'Compliance Team',
       'app_bench', '{}', false, 0, now(), now(), 1, 'x' from unnest($3::text[]) id`,
    key,
  );
  await client.query(
    `insert into timeline_entries (workspace_id, environment, case_id, seq, event, at, data_hash, hash)
     select $1, $2, id, 1, 'submitted', now(), 'x', 'x' from unnest($3::text[]) id`,
    key,
  );
  await client.end();
  return caseIds;
}
