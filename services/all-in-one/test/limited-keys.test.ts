import { readFile } from 'node:fs/promises';
import IFCGate from '@ifcgate/sdk';
import { eventually } from '@ifcgate/test-kit';
import { type OneProcess, startInOneProcess } from './one-process.ts';

let platform: OneProcess;
let all: IFCGate;
const clientOf = (apiKey: string) => new IFCGate({ apiKey, baseUrl: platform.url, maxRetries: 0 });
beforeAll(async () => {
  platform = await startInOneProcess();
  all = clientOf(await platform.newKey());
}, 60_000);
afterAll(() => platform.stop());

const passport = await readFile(new URL('../../extraction/specimens/passport.png', import.meta.url));
const file = () => new Blob([passport], { type: 'image/png' });
/** What a client reads of a file that it names in a verification of its family. */
async function readBy(client: IFCGate, fileId: string) {
  const created = await client.verifications.create({
    workflow: 'verification-priority',
    applicant_id: 'app_1',
    documents: [{ type: 'passport', file_id: fileId }],
  });
  return eventually(
    async () => {
      const [document] = (await client.verifications.get(created.case_id)).documents;
      return document !== undefined && document.status !== 'processing' && document;
    },
    { timeoutMs: 60_000, message: 'the document to be read' },
  );
}

describe('a key that is limited to a workflow family', () => {
  it('reads no file of another family by naming it in a verification, and its own also after a rotation', async () => {
    const { secret, key_id: keyId } = await all.apiKeys.create({
      name: 'limited',
      scopes: ['verifications:write', 'verifications:read', 'files:write', 'files:read', 'documents:read'],
      workflows: ['verification-*'],
    });
    const limited = clientOf(secret);
    const foreign = await all.files.create(file());
    const own = await limited.files.create(file());

    const stolen = await readBy(limited, foreign.file_id);
    const read = await readBy(limited, own.file_id);
    const successor = clientOf((await all.apiKeys.rotate(keyId, { overlap_hours: 0 })).secret);
    const later = await readBy(successor, own.file_id);

    expect(stolen).toMatchObject({ status: 'failed', fields: {}, failure: { code: 'file_not_found' } });
    expect(read).toMatchObject({ status: 'processed', fields: { surname: 'ERIKSSON' } });
    expect(later).toMatchObject({ status: 'processed', fields: { surname: 'ERIKSSON' } });
    await expect(successor.files.content(foreign.file_id)).rejects.toMatchObject({ status: 403 });
  }, 200_000);
});
