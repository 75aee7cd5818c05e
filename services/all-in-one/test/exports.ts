import IFCGate, { type CaseRow, PermissionDeniedError } from '@ifcgate/sdk';
import { eventually } from '@ifcgate/test-kit';
import type { PlatformUnderTest } from './journeys.ts';

const count = 60;

/** How cases leave the platform, through the SDK; the same in both forms. */
export function exportJourney(mode: string, start: () => Promise<PlatformUnderTest>): void {
  describe(`an export ${mode}`, () => {
    let platform: PlatformUnderTest;
    let client: IFCGate;
    let ids: string[];

    beforeAll(async () => {
      platform = await start();
      client = new IFCGate({ apiKey: await platform.newKey(), baseUrl: platform.url });
      const submit = (n: number) =>
        client.verifications.create({
          workflow: 'onboarding-default',
          applicant_id: `=app_${n}`,
          metadata: Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`key_${i}`, 'x'.repeat(400)])),
        });
      ids = [];
      for (let n = 0; n < count; n++) ids.unshift((await submit(n)).case_id);
      await eventually(async () => (await client.cases.list({ limit: 100 })).data.length === count, {
        timeoutMs: 30_000,
      });
    }, 180_000);
    afterAll(() => platform.stop(), 60_000);

    it('has every case once, newest first, as typed rows', async () => {
      const rows: CaseRow[] = [];
      for await (const row of client.cases.export({ status: 'awaiting_documents' })) rows.push(row);

      expect(rows.map((row) => row.case_id)).toEqual(ids);
      expect(rows[0]).toEqual((await client.cases.list({ limit: 1 })).data[0]);
    });

    it('is a CSV file with harmless cells', async () => {
      const text = await new Response(await client.cases.export({ format: 'csv' })).text();

      const lines = text.split('\r\n');
      expect(lines).toHaveLength(count + 2);
      expect(lines[1]).toContain(`${ids[0]},verification,onboarding-default,awaiting_documents,,`);
      expect(lines[1]).toContain(`,'=app_${count - 1},"{""key_0"":""xxx`);
    });

    it('can be left in the middle, and the platform goes on', async () => {
      for await (const row of client.cases.export()) {
        expect(row.case_id).toBe(ids[0]);
        break;
      }

      expect((await client.cases.get(ids[0] ?? '')).case_id).toBe(ids[0]);
    });

    it('needs a scope of its own, and shows a limited key only its families', async () => {
      const make = (scopes: ('cases:read' | 'cases:export')[], workflows?: string[]) =>
        client.apiKeys.create({ name: 'export', scopes, workflows });
      const as = ({ secret }: { secret: string }) => new IFCGate({ apiKey: secret, baseUrl: platform.url });
      const [reader, other] = [as(await make(['cases:read'])), as(await make(['cases:export'], ['other-*']))];

      await expect(reader.cases.export({ format: 'csv' })).rejects.toBeInstanceOf(PermissionDeniedError);
      const lines = (await new Response(await other.cases.export({ format: 'csv' })).text()).split('\r\n');

      expect(lines).toHaveLength(2);
    });
  });
}
