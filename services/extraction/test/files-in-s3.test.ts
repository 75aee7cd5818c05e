import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Document, ErrorEnvelope, UploadedFile } from '@ifcgate/contracts';
import { Secret } from '@ifcgate/service-kit';
import { eventually } from '@ifcgate/test-kit';
import { aTenant } from '@ifcgate/test-kit/builders';
import type { WorkspaceView } from '@ifcgate/test-kit/service-harness';
import { upload } from './forms.ts';
import { aBucket, onS3 } from './s3-place.ts';
import { type Extraction, sha256Of, specimen, startExtraction } from './start-extraction.ts';

const invoice = await specimen('invoice.pdf');

await onS3('the extraction service with its files in an object storage', (server) => {
  const key = new Secret('a key of the tests with more than 32 characters');
  let dir: string;
  let bucket: string;
  let platform: Extraction;
  let replica: Extraction;
  let workspace: WorkspaceView;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'ifcgate-s3-files-'));
    const s3 = await aBucket(server, { limits: { retries: 2 } });
    bucket = s3.bucket;
    platform = await startExtraction({ files: { s3, stagingDir: join(dir, 'one'), key } });
    // Another machine: it shares the database and the bucket, and no directory.
    const there = { hasPeers: true, database: platform.database };
    replica = await startExtraction({ files: { s3, stagingDir: join(dir, 'other'), key } }, there);
    workspace = platform.as(aTenant('test'));
  });
  afterAll(async () => {
    await replica.stop();
    await platform.stop();
    await rm(dir, { recursive: true, force: true });
  });

  const contentOf = async ({ url }: Extraction, fileId: string) => {
    const headers = workspace.authorization();
    const response = await fetch(`${url}/v1/files/${fileId}/content`, { headers });
    return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) };
  };

  it('uploads, extracts, shows and deletes a file, each from any replica', async () => {
    const { body: file } = await upload<UploadedFile>(workspace, invoice);
    const objects = await server.objects(bucket);

    const extracted = await replica.as(workspace.tenant).post<Document>('/v1/documents/extract', {
      template: 'invoice-standard',
      file_id: file.file_id,
    });
    const content = await contentOf(replica, file.file_id);
    const { workspaceId } = workspace.tenant;
    await platform.sql('update blobs set check_at = null where workspace_id = $1', [workspaceId]);
    const deleted = [
      await workspace.delete(`/v1/files/${file.file_id}`),
      await workspace.delete(`/v1/documents/${extracted.body.document_id}`),
    ];

    const sha256 = sha256Of(invoice);
    expect(objects).toEqual([`installation/one/${workspaceId}/test/${sha256.slice(0, 2)}/${sha256}`]);
    expect(extracted).toMatchObject({ status: 200, body: { fields: { invoice_number: 'INV-2041' } } });
    expect([content.status, sha256Of(content.bytes)]).toEqual([200, sha256]);
    expect(deleted.map(({ status }) => status)).toEqual([204, 204]);
    await eventually(async () => (await server.objects(bucket)).length === 0);
    expect(await readdir(join(dir, 'one'))).toEqual([]);
  });

  it('asks a client to try again while the storage is away, and has the file when it does', async () => {
    await server.kill();
    const call = { idempotencyKey: 'once' };

    const refused = await upload<ErrorEnvelope>(workspace, invoice, { call });
    await server.start();
    const { status, body } = await upload<UploadedFile>(workspace, invoice, { call });

    expect([refused.status, refused.body.error.code]).toEqual([503, 'service_unavailable']);
    expect(refused.headers['retry-after']).toBe('5');
    expect(status).toBe(201);
    expect(sha256Of((await contentOf(replica, body.file_id)).bytes)).toBe(sha256Of(invoice));
    expect(await readdir(join(dir, 'one'))).toEqual([]);
  });
});
