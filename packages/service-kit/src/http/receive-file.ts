import { type BusboyFileStream, type BusboyInstance, Busboy } from '@fastify/busboy';
import { AppError, type Upload } from '@ifcgate/contracts';
import type { Request } from 'express';
import { askForBody, requireNoEncoding } from './body-form.ts';
import { waiting } from '../load.ts';

/** What a file has become on its way in, as long as it is not certain that it will stay. */
export interface Received {
  discard(): Promise<void>;
}

/** What the form around a file may take. */
const formBytes = 64 * 1024;

/**
 * Reads a multipart form with exactly one file in it, and hands its bytes over as they come: no more of them is held than
 * the receiver has asked for. Names and types that the client gives are not looked at.
 *
 * @param take what to do with the bytes; its result is discarded again when the rest of the form is not as it has to be
 * @throws AppError unsupported_media_type, payload_too_large, invalid_request, or request_timeout when the client has gone
 *   or takes longer than the upload may
 */
export async function receiveFile<R extends Received>(
  request: Request,
  upload: Upload,
  take: (bytes: AsyncIterable<Buffer>) => Promise<R>,
): Promise<R> {
  requireForm(request, upload);
  askForBody(request);
  const form = new Form(request, upload);
  let received: R | undefined;
  try {
    // A client that takes its time needs nothing of this process meanwhile.
    received = await waiting(take(form.bytes()));
    await waiting(form.ended);
    return received;
  } catch (error) {
    await received?.discard();
    // Why the form broke off says more than what the receiver made of it.
    throw form.failure ?? error;
  } finally {
    form.release();
  }
}

/**
 * What can be refused of an upload before any of it is read.
 *
 * @throws AppError unsupported_media_type or payload_too_large
 */
export function requireForm(request: Request, { field, maxBytes }: Upload): void {
  const { 'content-type': type = '', 'content-length': length = '0' } = request.headers;
  if (!/^multipart\/form-data\s*(;|$)/i.test(type)) {
    const detail = `Send the file as multipart/form-data, in the part ${field}.`;
    throw new AppError('unsupported_media_type', { detail });
  }
  requireNoEncoding(request);
  if (Number(length) > maxBytes + formBytes) throw tooLarge(maxBytes);
}

/** A form that is being read: makes the many ways in which that can end into one. */
class Form {
  readonly #request: Request;
  readonly #upload: Upload;
  readonly #parser: BusboyInstance;
  readonly #found = Promise.withResolvers<BusboyFileStream>();
  readonly #end = Promise.withResolvers<void>();
  #file: BusboyFileStream | undefined;
  #bytesSeen = 0;
  readonly #whole: NodeJS.Timeout;
  readonly #idle: NodeJS.Timeout;
  #failure: AppError | undefined;

  constructor(request: Request, upload: Upload) {
    this.#request = request;
    this.#upload = upload;
    this.#parser = createParser(request, upload);
    // Whoever waits for neither is not to be killed by either.
    this.#found.promise.catch(() => undefined);
    this.#end.promise.catch(() => undefined);
    this.#parser
      .on('file', (name, file) => this.#begin(name, file))
      .on('partsLimit', () => this.#refuse(secondPart(upload)))
      .on('error', (cause) => this.#refuse(broken(cause)))
      .on('finish', () => this.#finish());
    this.#whole = setTimeout(() => this.#refuse(tooSlow(upload)), upload.arrivesWithinMs);
    this.#idle = setTimeout(this.#stall, upload.idleMs);
    request.on('data', this.#count).once('close', this.#leave);
    if (request.destroyed) this.#leave();
    else request.pipe(this.#parser);
  }

  /** Those of the file; fails with the form. */
  async *bytes(): AsyncIterable<Buffer> {
    for await (const chunk of await this.#found.promise) yield chunk as Buffer;
  }

  /** Resolves once the form has been read to its end, and was as it has to be. */
  get ended(): Promise<void> {
    return this.#end.promise;
  }

  /** Why the form is not as it has to be, if that is known. */
  get failure(): AppError | undefined {
    return this.#failure;
  }

  /** Stops listening to the request; what is left of it is read and forgotten. */
  release(): void {
    this.#endTimes();
    this.#request.off('data', this.#count).off('close', this.#leave);
    this.#request.unpipe(this.#parser);
    this.#request.resume();
  }

  #endTimes(): void {
    clearTimeout(this.#whole);
    clearTimeout(this.#idle);
  }

  #begin(name: string | undefined, file: BusboyFileStream): void {
    file.on('error', (cause) => this.#refuse(broken(cause)));
    if (name !== this.#upload.field) return this.#refuse(wrongPart(this.#upload, name ?? ''));
    this.#file = file;
    file.on('limit', () => this.#refuse(tooLarge(this.#upload.maxBytes)));
    this.#found.resolve(file);
  }

  #finish(): void {
    this.#endTimes();
    if (this.#file === undefined) this.#refuse(missing(this.#upload));
    else this.#end.resolve();
  }

  readonly #count = (chunk: Buffer): void => {
    this.#idle.refresh();
    this.#bytesSeen += chunk.length;
    if (this.#bytesSeen > this.#upload.maxBytes + formBytes) this.#refuse(tooLarge(this.#upload.maxBytes));
  };

  readonly #stall = (): void => {
    // Paused: what has come is not taken in yet, which is not the client's doing.
    if (this.#request.isPaused()) this.#idle.refresh();
    else this.#refuse(tooSlow(this.#upload));
  };

  readonly #leave = (): void => {
    if (!this.#request.complete) this.#refuse(new AppError('request_timeout'));
  };

  #refuse(error: AppError): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    this.#endTimes();
    this.#request.unpipe(this.#parser);
    this.#found.reject(error);
    this.#end.reject(error);
    this.#file?.destroy(error);
  }
}

function createParser({ headers }: Request, { maxBytes }: Upload): BusboyInstance {
  const limits = { parts: 1, fileSize: maxBytes, headerPairs: 16, headerSize: 8192 };
  const { 'content-type': type = '' } = headers;
  try {
    // Every part counts as a file: so none is held in memory, whatever it says of itself.
    return new Busboy({ headers: { ...headers, 'content-type': type }, limits, isPartAFile: () => true });
  } catch (cause) {
    throw broken(cause);
  }
}

function broken(cause: unknown): AppError {
  return new AppError('invalid_request', { detail: 'The multipart form is broken or breaks off.', cause });
}

function missing({ field }: Upload): AppError {
  return notValid(field, 'is missing', `The form has no part ${field}.`);
}

function secondPart({ field }: Upload): AppError {
  return notValid(field, 'must be the only part', `The form must have one part, ${field}, and no other.`);
}

function wrongPart({ field }: Upload, name: string): AppError {
  return notValid(name.slice(0, 100), 'is not a known part', `The form must have one part, ${field}, and no other.`);
}

function notValid(path: string, message: string, detail: string): AppError {
  return new AppError('invalid_request', { detail, details: [{ path, message }] });
}

function tooSlow({ arrivesWithinMs, idleMs }: Upload): AppError {
  const detail = `A file must arrive within ${arrivesWithinMs / 1000} s, and something of it every ${idleMs / 1000} s.`;
  return new AppError('request_timeout', { detail });
}

function tooLarge(maxBytes: number): AppError {
  return new AppError('payload_too_large', { detail: `A file may have ${maxBytes / 1024 / 1024} MiB.` });
}
