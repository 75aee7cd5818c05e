import type { Answer, CallOptions, WorkspaceView } from '@ifcgate/test-kit/service-harness';

/** What a form says around its file. */
export interface FormOptions {
  readonly field?: string;
  readonly filename?: string;
  readonly type?: string;
  readonly boundary?: string;
  /** The disposition of a second part. */
  readonly more?: string;
}

/** A multipart form as bytes, with its headers; without a file it has no part. */
export function aForm(
  file: Buffer | undefined,
  options: FormOptions = {},
): { bytes: Buffer; headers: Record<string, string> } {
  const {
    field = 'file',
    filename = 'scan',
    type = 'application/octet-stream',
    boundary = 'a-boundary',
    more,
  } = options;
  const part = (disposition: string, content: Buffer): Buffer =>
    Buffer.concat([
      Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; ${disposition}\r\ncontent-type: ${type}\r\n\r\n`),
      content,
      Buffer.from('\r\n'),
    ]);
  const parts = file === undefined ? [] : [part(`name="${field}"; filename="${filename}"`, file)];
  if (more !== undefined) parts.push(part(more, Buffer.from('more')));
  return {
    bytes: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]),
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  };
}

/** Uploads a file as the gateway hands it over. */
export function upload<Body>(
  workspace: WorkspaceView,
  file: Buffer,
  { call, ...options }: FormOptions & { readonly call?: CallOptions } = {},
): Promise<Answer<Body>> {
  return workspace.post<Body>('/v1/files', undefined, { ...call, ...aForm(file, options) });
}
