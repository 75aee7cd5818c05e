import { connect } from 'node:net';
import { basename } from 'node:path';
import type { ErrorEnvelope, UploadedFile } from '@ifcgate/contracts';
import { newId } from '@ifcgate/service-kit';
import { eventually } from '@ifcgate/test-kit';
import { aTenant } from '@ifcgate/test-kit/builders';
import type { WorkspaceView } from '@ifcgate/test-kit/service-harness';
import { aForm, upload } from './forms.ts';
import {
  type Extraction,
  aPicture,
  blobPaths,
  sha256Of,
  specimen,
  stagedFiles,
  startExtraction,
} from './start-extraction.ts';

let platform: Extraction;
let workspace: WorkspaceView;
beforeAll(async () => {
  platform = await startExtraction();
});
afterAll(() => platform.stop());
beforeEach(() => {
  workspace = platform.as(aTenant('test'));
});

const invoice = await specimen('invoice.pdf');
const uploaded = async (bytes: Buffer): Promise<string> => (await upload<UploadedFile>(workspace, bytes)).body.file_id;

describe('POST /v1/files', () => {
  it('says what the file is by its content, whatever its name says', async () => {
    const { status, body } = await upload<UploadedFile>(workspace, invoice, {
      filename: '../passport.png',
      type: 'image/png',
    });

    expect(status).toBe(201);
    expect(body).toEqual({
      file_id: expect.stringMatching(/^file_/) as string,
      content_type: 'application/pdf',
      size: invoice.length,
      sha256: sha256Of(invoice),
      pages: null,
    });
    expect((await blobPaths(platform, workspace)).map((path) => basename(path))).toEqual([body.sha256]);
  });

  it('keeps equal bytes of one workspace once, and those of another apart', async () => {
    const ids = [await uploaded(invoice), await uploaded(invoice)];
    const other = await upload<UploadedFile>(platform.as(), invoice);

    expect(new Set([...ids, other.body.file_id]).size).toBe(3);
    expect(await blobPaths(platform, workspace)).toHaveLength(1);
  });

  it('takes a file of 20 MiB to the last byte', async () => {
    const { status, body } = await upload<UploadedFile>(workspace, aPicture(20 * 1024 * 1024));

    expect([status, body.size]).toEqual([201, 20 * 1024 * 1024]);
  });

  it.each([
    ['is empty', () => aForm(Buffer.alloc(0)), 415, 'unsupported_media_type', 'empty'],
    ['is of no kind that can be read', () => aForm(Buffer.from('GIF89a')), 415, 'unsupported_media_type', 'PDF'],
    ['has a byte more than 20 MiB', () => aForm(aPicture(20 * 1024 * 1024 + 1)), 413, 'payload_too_large', '20 MiB'],
    ['is far larger', () => aForm(aPicture(22 * 1024 * 1024)), 413, 'payload_too_large', '20 MiB'],
  ])('refuses a file that %s', async (_what, form, status, code, message) => {
    const refused = await workspace.post<ErrorEnvelope>('/v1/files', undefined, form());

    expect([refused.status, refused.body.error.code]).toEqual([status, code]);
    expect(refused.body.error.message).toContain(message);
    expect([await blobPaths(platform, workspace), await stagedFiles(platform)]).toEqual([[], []]);
  });

  it.each([
    ['no part at all', () => aForm(undefined), ['file']],
    ['a part of another name', () => aForm(invoice, { field: 'document' }), ['document']],
    ['a second file', () => aForm(invoice, { more: 'name="file"; filename="b.pdf"' }), ['file']],
    ['a field beside the file', () => aForm(invoice, { more: 'name="note"' }), ['file']],
    ['a part that names nothing beside the file', () => aForm(invoice, { more: 'size=1' }), ['file']],
  ])('refuses a form with %s, with the place', async (_what, form, paths) => {
    const refused = await workspace.post<ErrorEnvelope>('/v1/files', undefined, form());

    expect([refused.status, refused.body.error.code]).toEqual([400, 'invalid_request']);
    expect(refused.body.error.details?.map(({ path }) => path)).toEqual(paths);
    expect([await blobPaths(platform, workspace), await stagedFiles(platform)]).toEqual([[], []]);
  });

  it.each([
    ['JSON', 'application/json', '{}', 415],
    ['a form without a boundary', 'multipart/form-data', 'x', 400],
    ['a form that is no form', 'multipart/form-data; boundary=b', 'nonsense', 400],
    [
      'a form that breaks off',
      'multipart/form-data; boundary=b',
      '--b\r\ncontent-disposition: form-data; name="file"\r\n\r\n%PDF-1.7',
      400,
    ],
    ['headers without an end', 'multipart/form-data; boundary=b', `--b\r\n${'a: b\r\n'.repeat(3000)}`, 400],
  ])('refuses %s', async (_what, type, text, status) => {
    const refused = await workspace.post<ErrorEnvelope>('/v1/files', undefined, {
      bytes: Buffer.from(text),
      headers: { 'content-type': type },
    });

    expect(refused.status).toBe(status);
    expect(refused.body.error.code).toBe(status === 415 ? 'unsupported_media_type' : 'invalid_request');
    expect([await blobPaths(platform, workspace), await stagedFiles(platform)]).toEqual([[], []]);
  });

  it('leaves nothing of an upload whose client goes away', async () => {
    const { bytes, headers } = aForm(invoice);
    const { port } = new URL(platform.url);
    const socket = connect(Number(port), '127.0.0.1');
    const head = Object.entries({
      ...workspace.authorization(),
      ...headers,
      host: 'x',
      'content-length': bytes.length,
    });
    socket.write(`POST /v1/files HTTP/1.1\r\n${head.map(([name, value]) => `${name}: ${value}`).join('\r\n')}\r\n\r\n`);
    socket.write(bytes.subarray(0, bytes.length - 200));
    await eventually(async () => (await stagedFiles(platform)).length === 1);

    socket.destroy();

    await eventually(async () => (await stagedFiles(platform)).length === 0);
    expect(await blobPaths(platform, workspace)).toEqual([]);
  });
});

describe('the Idempotency-Key of an upload', () => {
  it('makes one file of fifty equal uploads at once, whatever their boundaries, and refuses another content', async () => {
    const once = { idempotencyKey: newId('request') };
    const uploadOnce = (bytes: Buffer, boundary: string) =>
      upload<UploadedFile & ErrorEnvelope>(workspace, bytes, { boundary, filename: boundary, call: once });

    const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => uploadOnce(invoice, `boundary-${n}`)));
    const replay = await uploadOnce(invoice, 'another');
    const other = await uploadOnce(aPicture(100), 'another');

    const made = answers.filter(
      ({ status, headers }) => status === 201 && headers['idempotent-replayed'] === undefined,
    );
    expect(made).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 201))
      expect([answer.status, answer.body.error.code]).toEqual([409, 'idempotency_in_progress']);
    expect([replay.status, replay.body]).toEqual([201, made[0]?.body]);
    expect([other.status, other.body.error.code]).toEqual([422, 'idempotency_key_reused']);
    const rows = await platform.sql('select 1 from files where workspace_id = $1', [workspace.tenant.workspaceId]);
    expect(rows).toHaveLength(1);
    expect(await stagedFiles(platform)).toEqual([]);
  });

  it('is free after a refusal, for the upload that is then right', async () => {
    const call = { idempotencyKey: 'once' };

    const refused = await upload(workspace, Buffer.from('GIF89a'), { call });
    const done = await upload(workspace, invoice, { call });

    expect([refused.status, done.status]).toEqual([415, 201]);
  });
});
