import type { Readable } from 'node:stream';
import { AppError } from '@ifcgate/contracts';
import { backoffMs, pause } from '@ifcgate/event-bus';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { Pool } from 'undici';
import { S3Refusal, refusalOf } from './s3-refusal.ts';
import { type S3Limits, type S3Settings, usualLimits } from './s3-settings.ts';

/** The bytes of an object on their way out. */
export interface S3Body {
  readonly sizeBytes: number;
  /** In hexadecimal. It is signed, and the storage refuses bytes that have another. */
  readonly sha256: string;
  /** Opens them from the beginning; once for each attempt. */
  open(): Readable;
}

/** One thing that is asked of an object storage. */
export interface S3Request {
  readonly method: 'GET' | 'PUT' | 'DELETE';
  /** Of the object, of characters that need no encoding. */
  readonly name: string;
  readonly body?: S3Body;
  /** For all attempts together. */
  readonly timeoutMs: number;
}

/** Signs requests (SigV4), sends them, and repeats what failed for a reason that may pass. */
export interface S3Client {
  /**
   * @returns the body of the answer
   * @throws S3Refusal when the storage has decided
   * @throws AppError service_unavailable when it did not answer in time, or not as it should, in every attempt
   */
  send(request: S3Request): Promise<Buffer>;
  close(): Promise<void>;
}

const emptySha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
/** More wait for one of these. */
const maxConnections = 64;

/** A client of one bucket; connects on first use. */
export function createS3Client(settings: S3Settings): S3Client {
  const limits = { ...usualLimits, ...settings.limits };
  const base = urlOfBucket(settings);
  const signer = createSigner(settings);
  const pool = openPool(base, limits);

  async function attempt({ method, name, body }: S3Request, signal: AbortSignal): Promise<Buffer> {
    const path = base.pathname + name;
    const { protocol, hostname } = base;
    const unsigned = { method, protocol, hostname, path, headers: headersOf(base, body) };
    const { headers } = await signer.sign({ ...unsigned, query: {} });
    const source = body?.open() ?? null;
    try {
      const answer = await pool.request({ method, path, headers, body: source, signal });
      const received = Buffer.from(await answer.body.arrayBuffer());
      if (answer.statusCode >= 200 && answer.statusCode < 300) return received;
      throw refusalOf({ method, statusCode: answer.statusCode, body: received }, settings);
    } finally {
      source?.destroy();
    }
  }

  return {
    async send(request) {
      const signal = AbortSignal.timeout(request.timeoutMs);
      for (let failures = 0; ; failures++) {
        try {
          return await attempt(request, signal);
        } catch (error) {
          if (!signal.aborted && !mayPass(error)) throw error;
          if (failures < limits.retries) await pause(backoffMs(failures), signal);
          if (failures >= limits.retries || signal.aborted) throw away(error);
        }
      }
    },
    close: () => pool.close(),
  };
}

function urlOfBucket({ endpoint, bucket, pathStyle }: S3Settings): URL {
  const url = new URL(endpoint.endsWith('/') ? endpoint : `${endpoint}/`);
  if (pathStyle) return new URL(`${bucket}/`, url);
  url.host = `${bucket}.${url.host}`;
  return url;
}

function createSigner({ region, accessKeyId, secretAccessKey }: S3Settings): SignatureV4 {
  return new SignatureV4({
    service: 's3',
    region,
    credentials: { accessKeyId, secretAccessKey: secretAccessKey.reveal() },
    sha256: Sha256,
    // S3 alone signs paths as they are sent.
    uriEscapePath: false,
  });
}

function openPool(base: URL, { silenceTimeoutMs }: S3Limits): Pool {
  return new Pool(base.origin, {
    connections: maxConnections,
    connect: { timeout: silenceTimeoutMs },
    // Each begins anew with every chunk that is sent or received.
    headersTimeout: silenceTimeoutMs,
    bodyTimeout: silenceTimeoutMs,
  });
}

function headersOf(base: URL, body: S3Body | undefined): Record<string, string> {
  const usual = { host: base.host, 'x-amz-content-sha256': body?.sha256 ?? emptySha256 };
  if (body === undefined) return usual;
  return { ...usual, 'content-type': 'application/octet-stream', 'content-length': String(body.sizeBytes) };
}

/** Sockets, TLS and undici name their failures by a code; what has none is a bug. */
function mayPass(error: unknown): boolean {
  if (error instanceof S3Refusal) return error.isTemporary;
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string';
}

function away(cause: unknown): AppError {
  const detail = 'The file store does not answer. Repeat the request after Retry-After.';
  return new AppError('service_unavailable', { detail, retryAfterSeconds: 5, cause });
}
