import type { CaseStatus, Document, UploadedFile } from '@ifcgate/contracts';
import { expireAll, systemClock } from '@ifcgate/service-kit';
import { eventually } from '@ifcgate/test-kit';
import { aDocumentToRead, aSettingsChange, aSubmission, aTenant } from '@ifcgate/test-kit/builders';
import type { WorkspaceView } from '@ifcgate/test-kit/service-harness';
import { documentExpiries } from '../src/documents/use-cases/expire-documents.ts';
import { upload } from './forms.ts';
import { type Extraction, blobPaths, specimen, startExtraction, untilRead } from './start-extraction.ts';

let platform: Extraction;
let workspace: WorkspaceView;
beforeAll(async () => {
  platform = await startExtraction();
});
afterAll(() => platform.stop());
beforeEach(() => {
  workspace = platform.as(aTenant('test'));
});

const [invoice, passport] = await Promise.all([specimen('invoice.pdf'), specimen('passport.png')]);
const uploaded = async (): Promise<string> => (await upload<UploadedFile>(workspace, invoice)).body.file_id;
const extract = async (source: object): Promise<string> => {
  const { body } = await workspace.post<Document>('/v1/documents/extract', { template: 'invoice-standard', ...source });
  return body.document_id;
};
/** A verification with one document, read. */
const submit = async (source: object): Promise<{ caseId: string; documentId: string }> => {
  const documents = [aDocumentToRead({ type: 'invoice', file_url: null, ...source })];
  const submission = aSubmission({ documents });
  await workspace.publish(workspace.event('verification.submitted', submission));
  const documentId = documents[0]?.document_id ?? '';
  await untilRead(workspace, documentId);
  return { caseId: submission.case_id, documentId };
};
const ends = (caseId: string, changes: { repeated?: boolean } = {}) =>
  workspace.publish(
    workspace.event('case.ended', {
      ...{ case_id: caseId, kind: 'verification', status: 'approved', queue: null },
      ...{ ended_at: '2026-03-30T03:00:00.000Z', ...changes },
    }),
  );
const opens = (caseId: string) =>
  workspace.publish(
    workspace.event('case.opened', {
      ...{ case_id: caseId, kind: 'verification', status: 'in_review', queue: 'verification-review' },
    }),
  );
/** As a process of the former version says that a case is open again. */
const changes = (caseId: string, status: CaseStatus, previous_status: CaseStatus) =>
  workspace.publish(
    workspace.event('case.status.changed', {
      ...{ case_id: caseId, kind: 'verification', workflow: 'onboarding-default', workflow_version: 1, status },
      ...{ queue: null, applicant_id: 'app_1', metadata: {}, previous_status },
    }),
  );
const keepFor = (days: Parameters<typeof aSettingsChange>[1]) =>
  workspace.publish(workspace.event('workspace.settings.changed', aSettingsChange(workspace.tenant.workspaceId, days)));
/** Runs what deletes, as if so many days had passed. */
const expireAfter = (days: number) => {
  const now = new Date(systemClock.now().getTime() + days * 86_400_000);
  const deps = { database: platform.service.database, clock: { now: () => now }, log: platform.log };
  return expireAll(deps, documentExpiries({ wakeSweeper: () => undefined }), new AbortController().signal);
};
const statusOf = async (path: string): Promise<number> =>
  (await fetch(platform.url + path, { headers: workspace.authorization() })).status;
const document = (documentId: string) => statusOf(`/v1/documents/${documentId}`);
const file = (fileId: string) => statusOf(`/v1/files/${fileId}/content`);
/** Waits until the sweeper has left the bytes of so many files. */
async function storedAfterSweep(count: number): Promise<void> {
  // No upload holds any bytes any more; and whatever lets go of some wakes the sweeper.
  const { body } = await upload<UploadedFile>(workspace, passport);
  await platform.sql('update blobs set check_at = now() where workspace_id = $1', [workspace.tenant.workspaceId]);
  await workspace.delete(`/v1/files/${body.file_id}`);
  await eventually(async () => (await blobPaths(platform, workspace)).length === count);
}

describe('a document that came by itself', () => {
  it('goes so many days after it came, with what was corrected in it, and its batch with the last of it', async () => {
    const batch = { template: 'invoice-standard', documents: [{ file_url: 'https://files.example.com/invoice.pdf' }] };
    const { body } = await workspace.post<{ batch_id: string; documents: { document_id: string }[] }>(
      '/v1/documents/extract',
      batch,
    );
    const documentId = body.documents[0]?.document_id ?? '';
    await untilRead(workspace, documentId);
    await keepFor({ documents: 30 });

    await expireAfter(29);
    const before = await document(documentId);
    await expireAfter(31);

    expect([before, await document(documentId)]).toEqual([200, 404]);
    expect(await platform.sql('select from batches where batch_id = $1', [body.batch_id])).toEqual([]);
  });

  it('stays while it is being read, and while nothing is known of its workspace', async () => {
    const [reading, unheard] = [
      await extract({ file_id: await uploaded() }),
      await extract({ file_id: await uploaded() }),
    ];
    await expireAfter(10_000);
    await keepFor({ documents: 30 });
    await platform.sql(
      `update documents set status = 'processing', run_at = now() + interval '1 hour' where document_id = $1`,
      [reading],
    );
    const still = await document(unheard);

    await expireAfter(31);

    expect([still, await document(unheard), await document(reading)]).toEqual([200, 404, 200]);
  });
});

describe('what the case of a verification holds', () => {
  it('stays until the case has ended, however old it is', async () => {
    const fileId = await uploaded();
    const { caseId, documentId } = await submit({ file_id: fileId });
    await keepFor({ documents: 30, files: 30 });

    await expireAfter(5000);
    const whileOpen = [await document(documentId), await file(fileId)];
    await ends(caseId);
    await opens(caseId);
    await expireAfter(5000);
    const reopened = [await document(documentId), await file(fileId)];
    await ends(caseId);
    await expireAfter(5000);

    expect([whileOpen, reopened]).toEqual([
      [200, 200],
      [200, 200],
    ]);
    expect([await document(documentId), await file(fileId)]).toEqual([404, 404]);
  });

  it('goes also when the case ended before an upgrade, once the case service has said so', async () => {
    const fileId = await uploaded();
    const { caseId, documentId } = await submit({ file_id: fileId });
    await ends(caseId, { repeated: true });
    await keepFor({ documents: 30, files: 30 });

    await expireAfter(31);

    expect([await document(documentId), await file(fileId)]).toEqual([404, 404]);
  });

  it('stays when a process of the former version opened the case again, which says only that its status changed', async () => {
    const { caseId, documentId } = await submit({ file_id: await uploaded() });
    await keepFor({ documents: 30 });
    await ends(caseId);
    await changes(caseId, 'escalated', 'approved');

    await expireAfter(5000);

    expect(await document(documentId)).toBe(200);
  });

  it('goes when the case is there no more', async () => {
    const { caseId, documentId } = await submit({ file_url: 'https://files.example.com/invoice.pdf' });
    await keepFor({ documents: 30 });
    await workspace.publish(
      workspace.event('case.expired', { case_id: caseId, kind: 'verification', expired_at: new Date().toISOString() }),
    );

    await expireAfter(31);

    expect(await document(documentId)).toBe(404);
  });

  it('stays for good where that is what the workspace wants', async () => {
    const fileId = await uploaded();
    const { caseId, documentId } = await submit({ file_id: fileId });
    await ends(caseId);
    await keepFor({});

    await expireAfter(10_000);

    expect([await document(documentId), await file(fileId)]).toEqual([200, 200]);
  });
});

describe('a file', () => {
  it('goes before the documents that were read from it, with its bytes; what was read stays', async () => {
    const fileId = await uploaded();
    const documentId = await extract({ file_id: fileId });
    await keepFor({ files: 7 });

    await expireAfter(8);

    expect([await file(fileId), await document(documentId)]).toEqual([404, 200]);
    expect(await statusOf(`/v1/documents/${documentId}/pages/1.png`)).toBe(404);
    await storedAfterSweep(0);
  });

  it('that was fetched from a URL goes in the same way', async () => {
    const documentId = await extract({ file_url: 'https://files.example.com/invoice.pdf' });
    const shown = await statusOf(`/v1/documents/${documentId}/pages/1.png`);
    await keepFor({ files: 7 });

    await expireAfter(8);

    expect([shown, await document(documentId)]).toEqual([200, 200]);
    expect(await statusOf(`/v1/documents/${documentId}/pages/1.png`)).toBe(404);
    await storedAfterSweep(0);
  });

  it('stays where another upload of the same bytes is younger, as that one', async () => {
    const old = await uploaded();
    await platform.sql('update files set file_id = $2 where file_id = $1', [old, 'file_01000000000000000000000000']);
    const young = await uploaded();
    await keepFor({ files: 7 });

    await expireAfter(0);

    expect([await file('file_01000000000000000000000000'), await file(young)]).toEqual([404, 200]);
  });
});
