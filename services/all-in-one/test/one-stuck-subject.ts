import IFCGate from '@ifcgate/sdk';
import { type TestDatabase, eventually, query } from '@ifcgate/test-kit';
import type { DatabaseName } from '../src/databases.ts';
import type { PlatformUnderTest } from './journeys.ts';
import { expectNothingLeft } from './parked-events.ts';
import { Submissions } from './submissions.ts';

/** A platform whose databases a test may look into. */
export interface OpenPlatform extends PlatformUnderTest {
  readonly databases: ReadonlyMap<DatabaseName, TestDatabase>;
}

const others = 1000;
const failingMs = 10_000;
const stuckApplicant = 'app_stuck';

/** The case service cannot open the case of one applicant. */
const refuse = `
  create function refuse_case() returns trigger language plpgsql as $$ begin raise exception 'refused by the test'; end $$;
  create trigger refuse_case before insert on cases for each row
    when (new.applicant_id = '${stuckApplicant}') execute function refuse_case()`;
const refuseNoMore = 'drop trigger refuse_case on cases; drop function refuse_case';

/** One consumer that fails on one subject; the same on the memory bus and on Kafka. */
export function oneStuckSubject(mode: string, start: () => Promise<OpenPlatform>): void {
  describe(`one consumer failing on one subject for ten seconds, ${mode}`, () => {
    let platform: OpenPlatform;
    let caseUrl: string;
    let apiKey: string;
    let client: IFCGate;
    beforeAll(async () => {
      platform = await start();
      caseUrl = platform.databases.get('case')?.superuserUrl ?? '';
      apiKey = await platform.newKey();
      client = new IFCGate({ apiKey, baseUrl: platform.url, maxRetries: 0 });
    }, 180_000);
    afterAll(() => platform.stop(), 60_000);

    const countOpen = async (): Promise<number> => {
      const [row] = await query<{ count: number }>(
        caseUrl,
        'select count(distinct applicant_id)::integer as count from cases',
      );
      return row?.count ?? 0;
    };
    /** A submission and what follows it: the documents come later. */
    const submitStuck = async (): Promise<string> => {
      const request = { workflow: 'onboarding-default', applicant_id: stuckApplicant };
      const { case_id: caseId } = await client.verifications.create(request);
      const documents = [{ type: 'passport', file_url: 'https://files.example.com/passport.png' }];
      await client.verifications.addDocuments(caseId, { documents });
      return caseId;
    };

    it('lets a thousand others pass, and is caught up with by itself, in order', async () => {
      await query(caseUrl, refuse);
      const failingSince = performance.now();
      const caseId = await submitStuck();
      const submissions = new Submissions();

      await submissions.submit({ url: platform.url, apiKey }, { concurrency: 16, count: others });
      await eventually(async () => (await countOpen()) === others, {
        timeoutMs: 120_000,
        message: 'the others are open',
      });
      await eventually(() => performance.now() - failingSince > failingMs, { timeoutMs: 2 * failingMs });

      expect(submissions).toMatchObject({ unserved: 0, complaints: [] });
      await expect(client.cases.get(caseId)).rejects.toMatchObject({ code: 'service_unavailable' });
      await query(caseUrl, refuseNoMore);
      const timeline = await eventually(
        async () => {
          const events = (await client.cases.get(caseId)).timeline.map(({ event }) => event);
          return events.length === 4 && events;
        },
        { timeoutMs: 90_000, intervalMs: 200, message: 'the one has caught up' },
      );
      expect(timeline).toEqual(['submitted', 'documents_added', 'checks_completed', 'routed']);
      expect(await countOpen()).toBe(others + 1);
      await expectNothingLeft(platform.databases);
      const said = await client.events.list({ subject: caseId, after_sequence: 0 });
      expect(said.data.map(({ event }) => event).filter((event) => event.startsWith('case.'))).toEqual([
        'case.created',
        'case.status.changed',
      ]);
      expect(said.data.map(({ sequence }) => sequence)).toEqual(said.data.map((_, index) => index + 1));
    }, 300_000);
  });
}
