import IFCGate from '@ifcgate/sdk';
import { type Receiver, eventually, startReceiver } from '@ifcgate/test-kit';
import { documentIdOf, receivedEvents } from './journey-steps.ts';
import type { PlatformUnderTest } from './journeys.ts';

const passportUrl = 'https://files.example.com/passport.png';
const invoiceUrl = 'https://files.example.com/invoice.pdf';

/** What users do with documents from end to end, through the SDK; the same on the memory bus and on Kafka. */
export function documentJourneys(mode: string, start: () => Promise<PlatformUnderTest>): void {
  describe(`journeys of documents ${mode}`, () => {
    let platform: PlatformUnderTest;
    let client: IFCGate;
    let receiver: Receiver;
    /** A host that never answers. */
    let silent: Receiver;

    beforeAll(async () => {
      platform = await start();
      receiver = await startReceiver();
      silent = await startReceiver({ respond: () => ({ status: 200, delayMs: Infinity }) });
    }, 120_000);
    afterAll(async () => {
      await platform.stop();
      await Promise.all([receiver.close(), silent.close()]);
    }, 60_000);
    beforeEach(async () => {
      client = new IFCGate({ apiKey: await platform.newKey(), baseUrl: platform.url, maxRetries: 0 });
    });

    it('lets a person correct a document that was in doubt, which ends its case and tells the world', async () => {
      const endpoint = await client.webhookEndpoints.create({ url: `${receiver.url}/corrected`, event_types: ['*'] });
      const doubtful = await client.documents.extract({ template: 'visa', file_url: passportUrl, wait: 0 });
      const documentId = documentIdOf(doubtful);
      const { case_id: caseId, status } = await client.documents.waitFor(documentId);

      const corrected = await client.documents.correct(documentId, {
        fields: { surname: 'ERIKSSON', date_of_birth: '1974-08-12' },
        actor: { id: 'reviewer-7', name: 'Ada' },
      });

      expect(status).toBe('needs_review');
      expect(corrected).toMatchObject({ status: 'processed', fields: { surname: 'ERIKSSON' } });
      const closed = await client.cases.waitFor(caseId ?? '', 'closed', { timeoutMs: 20_000 });
      expect(closed.timeline.at(-1)).toMatchObject({
        ...{ event: 'closed', actor: { id: 'reviewer-7', name: 'Ada' } },
        data: { fields: ['surname', 'date_of_birth'] },
      });
      const received = await receivedEvents(
        receiver,
        '/corrected',
        endpoint.secret,
        (events) =>
          ['case.created', 'case.status.changed'].every((type) => events.some(({ event }) => event === type)) &&
          events.filter(({ event }) => event === 'document.processed').length === 2,
      );
      const ofDocument = received.filter((event) => event['document_id'] === documentId);
      expect(
        ofDocument
          .toSorted((one, other) => Number(one['sequence']) - Number(other['sequence']))
          .map(({ event, status: its }) => [event, its]),
      ).toEqual([
        ['document.processed', 'needs_review'],
        ['document.review.requested', 'needs_review'],
        ['document.processed', 'processed'],
      ]);
      await expect(
        client.documents.correct(documentId, { fields: { surname: 'X' }, actor: { id: 'r' } }),
      ).rejects.toMatchObject({ code: 'conflict', status: 409 });
    });

    it('cancels a document while someone waits for it', async () => {
      const waiting = client.documents.extract({ template: 'passport', file_url: `${silent.url}/a.png`, wait: 30 });
      const documentId = await eventually(async () => {
        const [row] = (await client.documents.list()).data;
        return row !== undefined && row.document_id;
      });

      const cancelled = await client.documents.cancel(documentId);

      expect(cancelled).toEqual({ document_id: documentId, status: 'cancelled' });
      expect(await waiting).toEqual({ document_id: documentId, status: 'cancelled', fields: {} });
      expect(await client.documents.waitFor(documentId)).toMatchObject({ status: 'cancelled', fields: {} });
    });

    it('completes a batch of which each document ends in another way, once', async () => {
      const endpoint = await client.webhookEndpoints.create({
        ...{ url: `${receiver.url}/mixed`, event_types: ['batch.completed'] },
      });
      const files = [invoiceUrl, passportUrl, 'https://files.example.com/missing.pdf', `${silent.url}/b.png`];
      const batch = await client.documents.extract({
        ...{ template: 'invoice-standard', documents: files.map((url) => ({ file_url: url })) },
      });

      await client.documents.cancel(batch.documents[3]?.document_id ?? '');

      const [event] = await receivedEvents(receiver, '/mixed', endpoint.secret, (events) => events.length > 0);
      expect(event).toMatchObject({
        ...{ batch_id: batch.batch_id, documents: 4 },
        ...{ processed: 1, needs_review: 1, failed: 1, cancelled: 1 },
      });
      const { data } = await client.documents.list({ batch_id: batch.batch_id });
      const statuses = new Map(data.map((row) => [row.document_id, row.status]));
      expect(batch.documents.map((document) => statuses.get(document.document_id))).toEqual([
        ...['processed', 'needs_review', 'failed', 'cancelled'],
      ]);
    });

    it('leaves a verification whose document was cancelled to a person', async () => {
      const created = await client.verifications.create({
        ...{ workflow: 'onboarding-default', applicant_id: 'app_cancelled' },
        documents: [{ type: 'passport', file_url: `${silent.url}/c.png` }],
      });
      const { documents } = await client.verifications.get(created.case_id);

      await eventually(() => client.documents.cancel(documents[0]?.document_id ?? ''));

      const checked = await client.cases.waitFor(created.case_id, (found) => !found.checks_pending);
      expect(checked.status).toBe('in_review');
      expect(await client.verifications.get(created.case_id)).toMatchObject({ outcome: 'inconclusive' });
    });
  });
}
