import IFCGate, { APIError } from '@ifcgate/sdk';
import { type Receiver, eventually, startReceiver } from '@ifcgate/test-kit';

import { aPassportFor, documentIdOf, isRefused, receivedEvents, serveSpecimens, untilRouted } from './journey-steps.ts';

/** A platform under test, however it is put together. */
export interface PlatformUnderTest {
  readonly url: string;
  /** A key of the test environment with every scope, of a new workspace. */
  newKey(): Promise<string>;
  stop(): Promise<void>;
}

const passportUrl = 'https://files.example.com/passport.png';
const invoiceUrl = 'https://files.example.com/invoice.pdf';

/** What users do from end to end, through the SDK; the same on the memory bus and on Kafka. */
export function journeys(mode: string, start: () => Promise<PlatformUnderTest>): void {
  describe(`journeys ${mode}`, () => {
    let platform: PlatformUnderTest;
    let client: IFCGate;
    let apiKey: string;
    let receiver: Receiver;

    beforeAll(async () => {
      platform = await start();
      receiver = await startReceiver();
    }, 120_000);
    afterAll(async () => {
      await receiver.close();
      await platform.stop();
    }, 60_000);
    beforeEach(async () => {
      apiKey = await platform.newKey();
      client = new IFCGate({ apiKey, baseUrl: platform.url, maxRetries: 0 });
    });

    it('takes a passport from submission over checks and a reviewer to a signed webhook', async () => {
      const endpoint = await client.webhookEndpoints.create({ url: `${receiver.url}/passport`, event_types: ['*'] });

      const created = await client.verifications.create({
        workflow: 'onboarding-default',
        applicant_id: 'app_10294',
        documents: [{ type: 'passport', file_url: passportUrl }],
        metadata: { source: 'journey' },
      });
      const atOnce = await client.cases.get(created.case_id);
      const checked = await untilRouted(client, created.case_id);
      const verification = await client.verifications.get(created.case_id);
      const run = await client.workflows.run({ case_id: created.case_id, action: 'approve', actor: { id: 'r1' } });

      expect(created).toMatchObject({
        status: 'in_review',
        queue: 'verification-review',
        workflow: 'onboarding-default',
      });
      expect(atOnce.case_id).toBe(created.case_id);
      expect(checked.timeline.map(({ event }) => event)).toEqual(['submitted', 'checks_completed', 'routed']);
      expect(verification.documents[0]?.fields).toMatchObject({
        surname: 'ERIKSSON',
        given_names: 'ANNA MARIA',
        document_number: 'L898902C3',
      });
      expect(verification.outcome).toBe('consider');
      expect(run).toMatchObject({ status: 'completed', case_status: 'approved' });
      const received = await receivedEvents(receiver, '/passport', endpoint.secret, (events) =>
        events.some(({ event }) => event === 'case.review.completed'),
      );
      expect(Object.keys(received.at(-1) ?? {}).slice(0, 5)).toEqual([
        'event',
        'case_id',
        'status',
        'workflow',
        'processed_at',
      ]);
      const ofCase = received.filter((event) => 'case_id' in event && event['case_id'] === created.case_id);
      expect(new Set(ofCase.map(({ event }) => event))).toEqual(
        new Set(['case.created', 'verification.completed', 'case.status.changed', 'case.review.completed']),
      );
      expect((await eventually(() => client.workflows.runs.get(run.run_id))).case_status).toBe('approved');
      await eventually(async () => (await client.verifications.get(created.case_id)).status === 'approved');
    });

    it('reads the fields of an invoice while the caller waits, and later for one who does not', async () => {
      const waited = await client.documents.extract({ template: 'invoice-standard', file_url: invoiceUrl });
      const unwaited = await client.documents.extract({ template: 'invoice-standard', file_url: invoiceUrl, wait: 0 });

      const expected = { invoice_number: 'INV-2041', issue_date: '2026-03-28', total_amount: '1250.00' };
      expect(waited).toMatchObject({ status: 'processed', fields: expected });
      const later = await eventually(async () => {
        const found = await client.documents.get(documentIdOf(unwaited));
        if (found.status === 'processing') throw new Error('still processing');
        return found;
      });
      expect(later).toMatchObject({ status: 'processed', fields: expected });
      expect(later.details['total_amount']).toMatchObject({ value: '1250.00', page: 1, source: 'text' });
    });

    it('tells when a batch is complete, with each document on its own', async () => {
      const endpoint = await client.webhookEndpoints.create({
        url: `${receiver.url}/batch`,
        event_types: ['batch.completed'],
      });

      const batch = await client.documents.extract({
        template: 'invoice-standard',
        documents: [{ file_url: invoiceUrl }, { file_url: 'https://files.example.com/missing.pdf' }],
      });

      const [event] = await receivedEvents(receiver, '/batch', endpoint.secret, (events) => events.length === 1);
      expect(event).toMatchObject({ event: 'batch.completed', batch_id: 'batch_id' in batch ? batch.batch_id : '' });
      const listed = await client.documents.list({ batch_id: 'batch_id' in batch ? batch.batch_id : '' });
      expect(listed.data.map(({ status }) => status).sort()).toEqual(['failed', 'processed']);
    });

    it('lets a case without its documents wait for them, and goes on when they come', async () => {
      const created = await client.verifications.create({ workflow: 'onboarding-default', applicant_id: 'app_1' });

      await client.verifications.addDocuments(created.case_id, {
        documents: [{ type: 'passport', file_url: passportUrl }],
      });

      expect(created).toMatchObject({ status: 'awaiting_documents', queue: null });
      const checked = await untilRouted(client, created.case_id);
      expect(checked).toMatchObject({ status: 'in_review', queue: 'verification-review', checks_pending: false });
    });

    it('refuses a submission whose workflow requires a document that is missing', async () => {
      const refused = client.verifications.create({ workflow: 'verification-priority', applicant_id: 'app_1' });

      await expect(refused).rejects.toMatchObject({ code: 'workflow_validation_failed', status: 422 });
      await expect(refused).rejects.toBeInstanceOf(APIError);
    });

    it('fetches files from the URLs that it is given, and sends to a person what it cannot fetch', async () => {
      const files = await serveSpecimens();
      const fetched = await client.documents.extract({ template: 'passport', file_url: `${files.url}/passport.png` });
      const verification = await client.verifications.create({
        workflow: 'onboarding-default',
        applicant_id: 'app_2',
        documents: [{ type: 'passport', file_url: `${files.url}/gone.png` }],
      });

      const routed = await untilRouted(client, verification.case_id);

      expect(fetched).toMatchObject({ status: 'processed', fields: { nationality: 'UTO' } });
      expect(routed.status).toBe('in_review');
      const { checks } = await client.verifications.get(verification.case_id);
      expect(new Set(checks.map(({ outcome }) => outcome))).toEqual(new Set(['inconclusive']));
      expect(checks[0]?.reasons[0]?.code).toBe('file_unreachable');
      await files.close();
    });

    it('opens a case for a document that it is not sure of', async () => {
      const doubtful = await client.documents.extract({ template: 'passport', file_url: invoiceUrl });

      const { case_id: caseId } = await client.documents.get(documentIdOf(doubtful));
      const opened = await client.cases.get(caseId ?? '');

      expect(doubtful).toMatchObject({ status: 'needs_review' });
      expect(opened).toMatchObject({
        kind: 'document',
        queue: 'document-review',
        document_id: documentIdOf(doubtful),
        applicant_id: null,
      });
    });

    it('answers a repeated request with the first reply and makes one case', async () => {
      const request = { workflow: 'onboarding-default', applicant_id: 'app_twice' };

      const first = await client.verifications.create(request, { idempotencyKey: 'verify_app_twice' });
      const second = await client.verifications.create(request, { idempotencyKey: 'verify_app_twice' });

      expect(second).toEqual(first);
      await eventually(async () => (await client.cases.list({ applicant_id: 'app_twice' })).data.length === 1);
    });

    it('pages through the cases of a queue, newest first', async () => {
      const ids: string[] = [];
      for (let n = 0; n < 5; n++) {
        ids.push(
          (await client.verifications.create({ workflow: 'onboarding-default', applicant_id: `app_${n}` })).case_id,
        );
      }
      await eventually(async () => (await client.cases.list({ limit: 100 })).data.length === 5);

      const seen: string[] = [];
      for await (const row of client.cases.list({ status: 'awaiting_documents', limit: 2 })) seen.push(row.case_id);

      expect(seen).toEqual(ids.reverse());
    });

    it('gives a key that does less than its maker, counts its requests, and ends it', async () => {
      const { key_id: keyId, secret } = await client.apiKeys.create({
        name: 'onboarding only',
        scopes: ['verifications:write', 'cases:read'],
        workflows: ['onboarding-*'],
      });
      const limited = new IFCGate({ apiKey: secret, baseUrl: platform.url, maxRetries: 0 });
      const submit = (workflow: string) => limited.verifications.create({ workflow, applicant_id: 'app_limited' });
      const priority = await client.verifications.create({
        workflow: 'verification-priority',
        ...aPassportFor('app_1'),
      });

      const own = await submit('onboarding-default');

      expect((await limited.cases.get(own.case_id)).case_id).toBe(own.case_id);
      await client.cases.get(priority.case_id);
      const refused = { code: 'permission_denied', status: 403 };
      await expect(submit('verification-priority')).rejects.toMatchObject(refused);
      await expect(limited.cases.get(priority.case_id)).rejects.toMatchObject(refused);
      await expect(limited.apiKeys.list()).rejects.toMatchObject(refused);
      await eventually(async () => (await limited.cases.list()).data.length === 1);
      await client.apiKeys.revoke(keyId);
      await eventually(() => isRefused(limited.cases.list()), { timeoutMs: 5000 });
      const route = 'POST /v1/verifications';
      await eventually(
        async () => {
          const { data } = await client.workspace.usage.list();
          const counted = data.filter((row) => row.route === route).map((row) => [row.status_class, row.requests]);
          return (
            JSON.stringify(counted.sort()) ===
            JSON.stringify([
              ['2xx', 2],
              ['4xx', 1],
            ])
          );
        },
        { timeoutMs: 15_000, message: 'the usage of both keys' },
      );
    });

    it('runs the fetch example of the documentation as printed but for its address', async () => {
      const response = await fetch(`${platform.url}/v1/verifications`, {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${apiKey}`,
          'Content-Type': 'application/json',
          'Idempotency-Key': 'verify_app_10294',
        },
        body: JSON.stringify({ workflow: 'onboarding-default', applicant_id: 'app_10294' }),
      });

      expect(response.status).toBe(201);
      expect(await response.json()).toMatchObject({ status: 'awaiting_documents', workflow: 'onboarding-default' });
    });
  });
}
