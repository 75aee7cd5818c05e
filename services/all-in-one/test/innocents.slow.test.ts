import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import IFCGate from '@ifcgate/sdk';
import { newId } from '@ifcgate/service-kit';
import { type Receiver, query, startReceiver } from '@ifcgate/test-kit';
import { type OneProcess, startInOneProcess } from './one-process.ts';

let platform: OneProcess;
let receiver: Receiver;
let child: ChildProcess | undefined;

/** A delivery to an endpoint that never answers, due, and nobody who makes it. */
beforeAll(async () => {
  receiver = await startReceiver({ respond: () => ({ status: 200, delayMs: Infinity }) });
  platform = await startInOneProcess();
  const client = new IFCGate({ apiKey: await platform.newKey(), baseUrl: platform.url });
  await client.webhookEndpoints.create({ url: receiver.url, event_types: ['case.created'], timeout_ms: 30_000 });
  await client.verifications.create({ workflow: 'onboarding-default', applicant_id: 'app_1' });
  await receiver.waitFor((requests) => requests.length === 1);
  await platform.pause();
});
afterAll(async () => {
  child?.kill('SIGKILL');
  await receiver.close();
  for (const database of platform.databases.values()) await database.drop();
});

function startDoomed(): ChildProcess {
  const script = fileURLToPath(new URL('doomed-platform.ts', import.meta.url));
  return spawn(process.execPath, [script], {
    env: { ...process.env, NODE_OPTIONS: '', URLS: JSON.stringify(Object.fromEntries(platform.databases)) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

const sql = <Row extends object>(service: 'extraction' | 'webhook', statement: string, values: unknown[] = []) =>
  query<Row>(platform.databases.get(service)?.superuserUrl ?? '', statement, values);

const acceptPoison = () =>
  sql(
    'extraction',
    `insert into documents (workspace_id, environment, document_id, origin, template, template_version, file_url, status,
      fields, details, checks, warnings, metadata, created_at, run_at)
    values ($1, 'test', $2, 'verification', 'invoice-standard', 1, $3, 'processing', '{}', '{}', '[]', '[]', '{}', now(), now())`,
    [newId('workspace'), newId('document'), `${receiver.url}/poison`],
  );

describe('a delivery that is in hand whenever a document ends the process', () => {
  it('is never blamed for it, also when it was the only delivery', async () => {
    const posts = () => receiver.requests.filter(({ method }) => method === 'POST').length;
    for (let crash = 1; crash <= 5; crash++) {
      const before = posts();
      child = startDoomed();
      await receiver.waitFor(() => posts() > before, { timeoutMs: 30_000, message: `attempt ${crash}` });
      await acceptPoison();
      await once(child, 'exit');
      expect([crash, child.exitCode]).toEqual([crash, 1]);
      // Each is a document of its own, so that what ends the process is never suspected before.
      await sql('extraction', 'delete from documents');
    }

    const [delivery] = await sql('webhook', 'select * from deliveries');
    expect(delivery).toMatchObject({ status: 'pending', faults: 0, set_aside_at: null });
    expect(delivery).toMatchObject({ attempts: 6, interruptions: 5 });
  }, 120_000);
});
