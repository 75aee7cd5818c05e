import { PassThrough } from 'node:stream';
import { AppError, internalHeaders } from '@ifcgate/contracts';
import { askForBody, hasBody, internalTokenHeader, pump, rawBodyOf } from '@ifcgate/service-kit';
import type { Request, Response } from 'express';
import { type Dispatcher, Pool } from 'undici';
import { placesOf, usualPlaces } from '../places.ts';
import type { MintedQuestion, Upstream } from '../upstream.ts';
import { copyHead, toUpstreamHeaders } from './proxy-headers.ts';

export interface ProxyOptions {
  /** Requests at the service at the same time. */
  readonly maxConcurrent?: number;
}

const mintedTimeoutMs = 2000;
/** Beside those of the places, for the question whether an id was minted. */
const spareConnections = 32;

/** The seam to a service in another process: HTTP over connections that are kept. */
export function proxyTo(url: string, options: ProxyOptions = {}): Upstream {
  const { maxConcurrent = usualPlaces } = options;
  const pool = new Pool(new URL(url).origin, {
    connections: maxConcurrent + spareConnections,
    pipelining: 1,
    keepAliveTimeout: 30_000,
    connectTimeout: 2000,
    // The head has the deadline of its route, which counts the wait for a connection as well.
    headersTimeout: 0,
    // Between two parts of a body that is asked for; while the client takes none, `pump` has an eye on it.
    bodyTimeout: 30_000,
  });
  return {
    places: placesOf(maxConcurrent),
    async handle(request, response, next, signal) {
      try {
        await forward(pool, request, response, signal);
      } catch (error) {
        // A client that has gone wants no answer.
        if (!response.closed) next(error);
      }
    },
    knows: (question) => askMinted(pool, question),
    close: () => pool.destroy(),
  };
}

/** @throws AppError for the caller to answer with, while nothing has been written */
async function forward(pool: Pool, request: Request, response: Response, signal: AbortSignal): Promise<void> {
  try {
    const answer = await send(pool, toUpstream(request, signal));
    await refuseInternal(answer);
    if (isSmall(answer)) {
      const bytes = Buffer.from(await answer.body.arrayBuffer());
      copyHead(answer, response);
      response.end(bytes);
      return;
    }
    copyHead(answer, response);
    await pump(answer.body, response);
  } catch (error) {
    throw toProblem(error, signal);
  }
}

/** A small body is handed on whole: setting up a stream for it took a tenth of the gateway's time. */
const smallBytes = 65_536;

function isSmall({ headers }: Dispatcher.ResponseData): boolean {
  return Number(headers['content-length'] ?? Infinity) <= smallBytes;
}

type UpstreamRequest = Dispatcher.RequestOptions & { readonly isRepeatable: boolean };

function toUpstream(request: Request, signal: AbortSignal): UpstreamRequest {
  const bytes = rawBodyOf(request);
  const isUnread = bytes === undefined && !request.readableDidRead && hasBody(request);
  const isSafe = request.method === 'GET' || request.method === 'HEAD';
  return {
    method: request.method,
    path: request.url,
    headers: toUpstreamHeaders(request, bytes),
    body: bytes ?? (isUnread ? streamOf(request) : null),
    signal,
    isRepeatable: !isUnread && (isSafe || request.headers['idempotency-key'] !== undefined),
  };
}

/**
 * The client's body on its way to the service. A stream of its own: a service that answers before it has read everything
 * ends it, and the client is to get that answer over a connection that still stands.
 */
function streamOf(request: Request): PassThrough {
  const stream = new PassThrough();
  askForBody(request);
  const giveUp = (): void => {
    if (!request.complete) stream.destroy(new Error('The client has gone.'));
  };
  request.once('close', giveUp);
  // Undici listens only while it sends; an end that comes later concerns nobody.
  stream.on('error', () => undefined).once('close', () => request.off('close', giveUp).resume());
  return request.pipe(stream);
}

/** A kept connection may have been closed by the service at the same moment: what may be repeated is, once. */
async function send(pool: Pool, { isRepeatable, ...request }: UpstreamRequest): Promise<Dispatcher.ResponseData> {
  try {
    return await pool.request(request);
  } catch (error) {
    if (!isRepeatable || !isBrokenConnection(error)) throw error;
    return pool.request(request);
  }
}

/** Answers that are meant for the gateway: a miss to look into, a token that the service does not trust. */
async function refuseInternal(answer: Dispatcher.ResponseData): Promise<void> {
  const missingId = answer.headers[internalHeaders.missingId];
  const isMiss = answer.statusCode === 404 && typeof missingId === 'string';
  if (!isMiss && answer.statusCode !== 401) return;
  const body = await answer.body.text();
  if (!isMiss) throw new AppError('authentication_required', { cause: body });
  throw new AppError('not_found', { ...detailOf(body), missingId });
}

function detailOf(body: string): { detail?: string } {
  // The answer to HEAD has none.
  if (body === '') return {};
  const { error } = JSON.parse(body) as { error?: { message?: unknown } };
  return typeof error?.message === 'string' ? { detail: error.message } : {};
}

async function askMinted(pool: Pool, { token, id }: MintedQuestion): Promise<boolean> {
  const answer = await send(pool, {
    method: 'GET',
    path: `/internal/minted/${encodeURIComponent(id)}`,
    headers: { [internalTokenHeader]: `Bearer ${token}` },
    signal: AbortSignal.timeout(mintedTimeoutMs),
    isRepeatable: true,
  });
  await answer.body.dump();
  if (answer.statusCode === 204) return true;
  if (answer.statusCode === 404) return false;
  throw unavailable(`The service answered ${answer.statusCode}.`);
}

function toProblem(error: unknown, signal: AbortSignal): AppError {
  if (error instanceof AppError) return error;
  if (signal.reason instanceof AppError) return signal.reason;
  return unavailable(error);
}

function unavailable(cause: unknown): AppError {
  return new AppError('service_unavailable', { retryAfterSeconds: 1, cause });
}

function isBrokenConnection(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE';
}
