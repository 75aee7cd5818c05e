import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import IFCGate from '@ifcgate/sdk';
import { eventually } from '@ifcgate/test-kit';
import { untilRouted } from './journey-steps.ts';
import type { PlatformUnderTest } from './journeys.ts';

const passport = new URL('../../extraction/specimens/passport.png', import.meta.url);

/** What users do with files of their own, through the SDK; the same on the memory bus and on Kafka. */
export function fileJourneys(mode: string, start: () => Promise<PlatformUnderTest>): void {
  describe(`files ${mode}`, () => {
    let platform: PlatformUnderTest;
    let apiKey: string;
    let client: IFCGate;

    beforeAll(async () => {
      platform = await start();
    }, 120_000);
    afterAll(() => platform.stop(), 60_000);
    beforeEach(async () => {
      apiKey = await platform.newKey();
      client = new IFCGate({ apiKey, baseUrl: platform.url, maxRetries: 0 });
    });

    it('are uploaded, verified, looked at and kept as long as their case needs them', async () => {
      const bytes = await readFile(passport);

      const file = await client.files.create({ content: createReadStream(passport), name: 'passport.png' });
      const created = await client.verifications.create({
        workflow: 'onboarding-default',
        applicant_id: 'app_10294',
        documents: [{ type: 'passport', file_id: file.file_id }],
      });
      await untilRouted(client, created.case_id);
      const verification = await client.verifications.get(created.case_id);
      const documentId = verification.documents[0]?.document_id ?? '';
      const picture = await client.documents.page(documentId, 1);
      const back = await client.files.content(file.file_id);

      expect(file).toMatchObject({ content_type: 'image/png', size: bytes.length });
      expect(verification.documents[0]?.fields).toMatchObject({ surname: 'ERIKSSON' });
      expect(Buffer.from(picture).subarray(1, 4).toString()).toBe('PNG');
      expect(bytes.equals(back)).toBe(true);
      await expect(client.files.delete(file.file_id)).rejects.toMatchObject({ status: 409, code: 'conflict' });
      await expect(client.documents.delete(documentId)).rejects.toMatchObject({ status: 409, code: 'conflict' });
      const views = await eventually(async () => {
        const { timeline } = await client.cases.get(created.case_id);
        const seen = timeline.filter(({ event }) => event === 'file_viewed');
        return seen.length === 2 && seen;
      });
      expect(views).toMatchObject([
        { actor: { id: expect.stringMatching(/^key_/) as string }, data: { document_id: documentId, page: 1 } },
        { data: { file_id: file.file_id, page: null } },
      ]);
    }, 60_000);

    it('are made once of two uploads with one key, and of another content none', async () => {
      const bytes = await readFile(passport);
      const once = { idempotencyKey: 'upload-1' };

      const first = await client.files.create(bytes, once);
      const { data: second, response } = await client.files.create(bytes, once).withResponse();

      expect(second).toEqual(first);
      expect(response.headers.get('idempotent-replayed')).toBe('true');
      await expect(client.files.create(Buffer.from('%PDF-1.7'), once)).rejects.toMatchObject({
        code: 'idempotency_key_reused',
      });
      await client.files.delete(first.file_id);
      await expect(client.files.content(first.file_id)).rejects.toMatchObject({ code: 'not_found' });
    });

    it('are refused with the reason when they are too large, of no known kind, or not allowed to be that', async () => {
      const picture = await readFile(passport);
      const large = Buffer.concat([picture, Buffer.alloc(20 * 1024 * 1024)]);

      await expect(client.files.create(large)).rejects.toMatchObject({ status: 413, code: 'payload_too_large' });
      await expect(client.files.create(Buffer.from('GIF89a'))).rejects.toMatchObject({ status: 415 });
      const chunked = await fetch(`${platform.url}/v1/files`, {
        method: 'POST',
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'multipart/form-data; boundary=b' },
        body: new Blob([`--b\r\ncontent-disposition: form-data; name="file"\r\n\r\n`, large]).stream(),
        duplex: 'half',
      });
      expect(chunked.status).toBe(413);
      const json = await fetch(`${platform.url}/v1/verifications`, {
        method: 'POST',
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
        body: `{"workflow":"${'x'.repeat(1024 * 1024)}"}`,
      });
      expect(json.status).toBe(413);
    }, 60_000);
  });
}
