import type { ApiPromise } from '../api-promise.ts';
import { ConfigurationError } from '../errors.ts';
import { path } from '../path.ts';
import type { PostOptions, Requester, RequestOptions } from '../request.ts';

/** The content of a file: what `readFile`, `createReadStream`, `openAsBlob` or a `fetch` give. */
export type FileContent = Blob | ArrayBuffer | ArrayBufferView | AsyncIterable<Uint8Array | string>;

/** A file to be uploaded: its content, or its content with a name. */
export type FileCreateParams = FileContent | { content: FileContent; name?: string | undefined };

/** A file as the platform keeps it. */
export interface UploadedFile {
  /** To be named in `documents` of a verification, or in `documents.extract`. */
  file_id: string;
  /** By content; the name does not count. */
  content_type:
    | 'application/pdf'
    | 'image/png'
    | 'image/jpeg'
    | 'image/webp'
    | 'image/tiff'
    | 'application/xml'
    | 'application/pkcs7-mime';
  /** In bytes. */
  size: number;
  /** In hexadecimal. */
  sha256: string;
  /** `null` until counted. */
  pages: number | null;
}

/** Files: uploaded once, named by their id. */
export class Files {
  readonly #requester: Requester;

  constructor(requester: Requester) {
    this.#requester = requester;
  }

  /**
   * Uploads a PDF, PNG, JPEG, WebP, TIFF or XML invoice of up to 20 MiB. A stream is read to its end first, so that the upload can be
   * sent again when it fails.
   *
   * @example
   * const { file_id } = await client.files.create(await readFile('passport.png'));
   * const { file_id } = await client.files.create({ content: createReadStream('invoice.pdf'), name: 'invoice.pdf' });
   */
  create(file: FileCreateParams, options?: PostOptions): ApiPromise<UploadedFile> {
    return this.#requester.send({ method: 'POST', path: '/v1/files', form: () => toForm(file) }, options);
  }

  /** Fetches the bytes of a file. The view is noted in the timeline of each case that has it. */
  content(fileId: string, options?: RequestOptions): ApiPromise<Uint8Array> {
    return this.#requester.send({ method: 'GET', path: path`/v1/files/${fileId}/content`, binary: true }, options);
  }

  /** Deletes a file; a ConflictError while a document of a verification refers to it. */
  delete(fileId: string, options?: RequestOptions): ApiPromise<void> {
    return this.#requester.send({ method: 'DELETE', path: path`/v1/files/${fileId}` }, options);
  }
}

async function toForm(file: FileCreateParams): Promise<FormData> {
  const isNamed = typeof file === 'object' && file !== null && 'content' in file;
  const blob = await toBlob(isNamed ? file.content : file);
  const form = new FormData();
  form.set('file', blob, (isNamed ? file.name : undefined) ?? 'file');
  return form;
}

async function toBlob(content: FileContent): Promise<Blob> {
  if (content instanceof Blob) return content;
  if (content instanceof ArrayBuffer) return new Blob([content]);
  if (ArrayBuffer.isView(content)) {
    return new Blob([new Uint8Array(content.buffer, content.byteOffset, content.byteLength)]);
  }
  if (typeof content !== 'object' || content === null || !(Symbol.asyncIterator in content))
    throw new ConfigurationError('The file must be a Blob, a Buffer or another view of bytes, or a stream of them.');
  const chunks: (Uint8Array<ArrayBuffer> | string)[] = [];
  for await (const chunk of content) chunks.push(chunk as Uint8Array<ArrayBuffer> | string);
  return new Blob(chunks);
}
