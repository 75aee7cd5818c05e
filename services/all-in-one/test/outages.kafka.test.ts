import IFCGate from '@ifcgate/sdk';
import {
  type DatabaseProxy,
  type Receiver,
  createTestDatabase,
  eventually,
  findKafka,
  startDatabaseProxy,
  startReceiver,
} from '@ifcgate/test-kit';
import { type DatabaseName, migrationsOf } from '../src/databases.ts';
import { expectProblem } from './envelope.ts';
import { type ManyProcesses, startManyProcesses } from './many-processes.ts';
import { expectOneCaseEach, expectWebhooks } from './one-case-each.ts';
import { expectNothingLeft, watchParked } from './parked-events.ts';
import { rawClient } from './raw-http.ts';
import { Submissions, type Target } from './submissions.ts';

const kafka = await findKafka();
const patience = { timeoutMs: 60_000 };
const outageMs = 5000;
const services = Object.keys(migrationsOf) as DatabaseName[];

if ('unavailable' in kafka) {
  describe('outages, with one process per service', () => {
    it.skip(`did not run. ${kafka.unavailable}`, () => undefined);
  });
} else {
  describe('with one process per service', () => {
    let platform: ManyProcesses;
    let caseDatabase: DatabaseProxy;
    let receiver: Receiver;
    let target: Target;
    let client: IFCGate;
    let submissions: Submissions;

    beforeAll(async () => {
      caseDatabase = await startCaseDatabaseProxy();
      const wrapUrl = (service: DatabaseName, url: string): string =>
        service === 'case' ? caseDatabase.through(url) : url;
      platform = await startManyProcesses({ brokers: kafka.brokers, wrapUrl });
    }, 180_000);
    afterAll(async () => {
      await platform.stop();
      await caseDatabase.stop();
      await kafka.stop();
    }, 60_000);
    beforeEach(async () => {
      target = { url: platform.url, apiKey: await platform.newKey() };
      client = new IFCGate({ apiKey: target.apiKey, baseUrl: target.url });
      submissions = new Submissions(20);
      receiver = await startReceiver();
      await client.webhookEndpoints.create({ url: receiver.url, event_types: ['case.created'] });
    }, 60_000);
    afterEach(() => receiver.close());

    /** Expects all that was accepted at the other end, once. */
    const expectAll = async (): Promise<void> => {
      expect(submissions.complaints).toEqual([]);
      await expectOneCaseEach(client, submissions);
      await expectWebhooks(receiver, submissions);
      await expectNothingLeft(platform.databases);
    };
    const readiness = async (service: DatabaseName): Promise<unknown> =>
      (await fetch(`${platform.internalUrl(service)}/readyz`)).json();

    const brokerAway = 'while the broker is away every submission is accepted, and all is delivered when it is back';
    if (kafka.how === 'jars') {
      it(
        brokerAway,
        async () => {
          const parked = watchParked(platform.databases);
          await submissions.submit(target, { concurrency: 4, count: 20 });
          kafka.broker.kill();

          await submissions.submit(target, { concurrency: 8, count: 200 });

          expect(submissions).toMatchObject({ unserved: 0, made: 220, complaints: [] });
          for (const service of services) expect(await readiness(service)).toMatchObject({ status: 'ready' });
          await kafka.broker.restart();
          await expectAll();
          expect(await parked.end()).toEqual([]);
        },
        300_000,
      );
    } else {
      it.skip(`did not run: the broker (${kafka.how}) is not ours to kill. ${brokerAway}`, () => undefined);
    }

    it("while the case service's database is away only its routes say so, and nothing is parked or lost", async () => {
      const parked = watchParked(platform.databases);
      await submissions.submit(target, { concurrency: 1, count: 1 });
      const [caseId = ''] = submissions.accepted.values();
      await client.cases.get(caseId);
      const raw = rawClient(target.url, target.apiKey);
      const running = submissions.submit(target, { concurrency: 2, count: 200 });

      caseDatabase.cut();
      const cutAt = performance.now();
      await eventually(async () => (await raw.get('/v1/cases')).status === 503, { timeoutMs: 20_000 });
      for (const path of ['/v1/cases', `/v1/cases/${caseId}`, `/v1/cases/${caseId}/timeline`])
        expectAway(await raw.get(path));
      expectAway(await raw.post('/v1/workflows/run', { case_id: caseId, action: 'escalate' }));
      expect(await readiness('case')).toEqual({ status: 'unavailable', dependencies: { database: 'away' } });
      for (const service of services.filter((name) => name !== 'case'))
        expect(await readiness(service)).toMatchObject({ status: 'ready' });
      expect((await raw.get(`/v1/verifications/${caseId}`)).status).toBe(200);
      await running;
      expect(submissions).toMatchObject({ unserved: 0, made: 201 });
      await eventually(() => performance.now() - cutAt > outageMs, { timeoutMs: 2 * outageMs });
      caseDatabase.restore();

      await eventually(async () => expect(await readiness('case')).toMatchObject({ status: 'ready' }), patience);
      await expectAll();
      expect(await parked.end()).toEqual([]);
    }, 300_000);

    it('a service that is killed under load and started again loses nothing and doubles nothing', async () => {
      const parked = watchParked(platform.databases);

      for (const service of ['verification', 'case', 'workflow'] as const) {
        const enough = submissions.accepted.size + 10 + Math.floor(Math.random() * 50);
        const running = submissions.submit(target, { concurrency: 6, count: 150 });
        await eventually(() => submissions.accepted.size >= enough, { ...patience, intervalMs: 2 });
        await platform.kill(service);
        await platform.restart(service);
        await running;
      }

      await expectAll();
      expect(await parked.end()).toEqual([]);
    }, 300_000);
  });
}

function expectAway(answer: Parameters<typeof expectProblem>[0]): void {
  expectProblem(answer, 503, 'service_unavailable');
  expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/);
}

/** A network to the server of the tests; which database of it is meant, a URL says. */
async function startCaseDatabaseProxy(): Promise<DatabaseProxy> {
  const any = await createTestDatabase('case', { migrationsDir: migrationsOf.case });
  const proxy = await startDatabaseProxy(any.superuserUrl);
  await any.drop();
  return proxy;
}
