import { Agent } from 'undici';
import { parseRedirect, parseTarget } from './address-guard.ts';
import type { AnswerHeaders } from './answer-headers.ts';
import { createConnector, type Resolve } from './connector.ts';
import { createSystemResolver } from './dns/system-resolver.ts';
import { EgressError, toEgressError } from './egress-error.ts';
import { type Answer, type Exchange, exchange } from './exchange.ts';
import { Lookups } from './lookups.ts';

/** How the guarded client introduces itself and connects. */
export interface EgressOptions {
  readonly userAgent: string;
  /** For the look-up, the connection and the TLS handshake together; 5000 by default. */
  readonly connectTimeoutMs?: number;
  /** Connections to one origin at a time; further requests wait, their timeout running. 128 by default. */
  readonly connectionsPerOrigin?: number;
  /** Finds every address of a host name; as the system does by default, without blocking a thread. */
  readonly resolve?: Resolve;
}

/** What every outbound request says about its limits. */
export interface EgressLimits {
  /** For all of it: waiting for a connection, redirects, the last byte. */
  readonly timeoutMs: number;
  /** Permits http, and loopback and private addresses; never a cloud's metadata. */
  readonly allowPrivate: boolean;
  /** Whose request it is: look-ups are shared among owners. */
  readonly owner?: string;
  readonly signal?: AbortSignal | undefined;
}

/** One request to somebody else's server. */
export interface EgressRequest extends EgressLimits {
  readonly method: string;
  readonly url: string;
  /** Permits http as well, to the same addresses; `allowPrivate` does so by itself. */
  readonly allowHttp?: boolean;
  /** Those that belong to the connection (`host`, `content-length` …) and `accept-encoding` are ours: left out. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string | undefined;
  /** More of the answer is not read, and its connection is closed. */
  readonly maxResponseBytes: number;
}

/** The answer, whatever its status. */
export interface EgressResponse {
  readonly status: number;
  readonly headers: AnswerHeaders;
  /** As it came, at most `maxResponseBytes`. */
  readonly body: Buffer;
  /** Whether there was more, or the body never came to its end. */
  readonly isTruncated: boolean;
  readonly durationMs: number;
}

/** One file to fetch from somebody else's server. */
export interface DownloadRequest extends EgressLimits {
  readonly url: string;
  readonly maxBytes: number;
  readonly maxRedirects: number;
}

/** A whole file. */
export interface Download {
  readonly bytes: Buffer;
  /** What the server said that it is; nothing to rely on. */
  readonly contentType: string | undefined;
  /** After redirects. */
  readonly finalUrl: string;
}

/** The one way out of the platform to addresses that clients give: nothing else fetches or posts to them. */
export interface Egress {
  /**
   * Sends a request and answers for every status; a redirect is an answer like any other. Once the status is known it is
   * the answer, whatever happens to the body.
   *
   * @throws EgressError `address_forbidden`, `unreachable`, `timeout` or `aborted`
   */
  send(request: EgressRequest): Promise<EgressResponse>;
  /**
   * Fetches a file, following redirects, each checked from scratch.
   *
   * @throws EgressError any code; an answer that is not 2xx is `unreachable` with its `status`
   */
  download(request: DownloadRequest): Promise<Download>;
  /** Takes no more requests (`aborted`); resolves when the running ones have ended and every connection is closed. */
  close(): Promise<void>;
}

/** Opens the guarded client. Connections are kept alive and pooled by origin; close it at the end. */
export function createEgress(options: EgressOptions): Egress {
  const lookups = new Lookups(options.resolve ?? createSystemResolver());
  const agents = createAgents(options, lookups);
  let closed: Promise<void> | undefined;
  const exchangerFor = (limits: EgressLimits): Exchanger => {
    const agent = limits.allowPrivate ? agents.anywhere : agents.publicOnly;
    return (request) => lookups.during(request.url.hostname, limits.owner ?? '', () => exchange(agent, request));
  };
  return {
    send: (request) => guarded(request, (signal) => send(exchangerFor(request), options.userAgent, request, signal)),
    download: (request) =>
      guarded(request, (signal) => download(exchangerFor(request), options.userAgent, request, signal)),
    close: () => (closed ??= closeAll(agents)),
  };
}

type Exchanger = (request: Exchange) => Promise<Answer>;

/** Two pools: a connection opened to a private address must not serve a request that may not go there. */
interface Agents {
  readonly publicOnly: Agent;
  readonly anywhere: Agent;
}

function createAgents(options: EgressOptions, lookups: Lookups): Agents {
  const connectTimeoutMs = options.connectTimeoutMs ?? 5000;
  const createAgent = (allowPrivate: boolean): Agent =>
    new Agent({
      connect: createConnector({ resolve: (hostname) => lookups.find(hostname), allowPrivate, connectTimeoutMs }),
      connections: options.connectionsPerOrigin ?? 128,
      allowH2: false,
      // The total timeout covers both.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  return { publicOnly: createAgent(false), anywhere: createAgent(true) };
}

async function closeAll({ publicOnly, anywhere }: Agents): Promise<void> {
  await Promise.all([publicOnly.close(), anywhere.close()]);
}

/** Runs the work under the limits of the request; whatever goes wrong comes out as an `EgressError`. */
async function guarded<T>(limits: EgressLimits, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const ending = new AbortController();
  const giveUp = (): void => ending.abort(new EgressError('aborted', { cause: limits.signal?.reason }));
  const timer = setTimeout(() => ending.abort(new EgressError('timeout')), limits.timeoutMs);
  limits.signal?.addEventListener('abort', giveUp, { once: true });
  try {
    if (limits.signal?.aborted === true) giveUp();
    return await work(ending.signal);
  } catch (error) {
    throw toEgressError(error);
  } finally {
    clearTimeout(timer);
    limits.signal?.removeEventListener('abort', giveUp);
  }
}

async function send(
  exchanged: Exchanger,
  userAgent: string,
  request: EgressRequest,
  signal: AbortSignal,
): Promise<EgressResponse> {
  const startedAt = performance.now();
  const answer = await exchanged({
    method: request.method,
    url: parseTarget(request.url, request.allowPrivate || request.allowHttp === true),
    headers: outboundHeaders(userAgent, request.headers),
    body: request.body,
    bytesWanted: () => request.maxResponseBytes,
    isStatusEnough: true,
    signal,
  });
  return { ...answer, durationMs: Math.round(performance.now() - startedAt) };
}

async function download(
  exchanged: Exchanger,
  userAgent: string,
  request: DownloadRequest,
  signal: AbortSignal,
): Promise<Download> {
  const headers = outboundHeaders(userAgent, { accept: '*/*' });
  const bytesWanted = (status: number, answered: AnswerHeaders): number =>
    isSuccess(status) && Number(answered['content-length'] ?? 0) <= request.maxBytes ? request.maxBytes : 0;
  let url = parseTarget(request.url, request.allowPrivate);
  for (let redirects = 0; ; redirects += 1) {
    const answer = await exchanged({ method: 'GET', url, headers, bytesWanted, isStatusEnough: false, signal });
    if (!redirectStatuses.has(answer.status)) return toDownload(answer, url);
    if (redirects === request.maxRedirects) throw new EgressError('too_many_redirects');
    url = parseRedirect(answer.headers.location, url, request.allowPrivate);
  }
}

const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

function isSuccess(status: number): boolean {
  return status >= 200 && status <= 299;
}

function toDownload({ status, headers, body, isTruncated }: Answer, url: URL): Download {
  if (!isSuccess(status)) {
    throw new EgressError('unreachable', { message: `The host answered with status ${status}.`, status });
  }
  if (isTruncated) throw new EgressError('too_large');
  // None was asked for; unpacking one would let a few bytes become any number of them.
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
    throw new EgressError('unreachable', {
      message: 'The host answered with a compressed file; serve it as it is.',
      status,
    });
  }
  return { bytes: body, contentType: headers['content-type'], finalUrl: url.href };
}

// Decided by the connection or by us; twice in a request they could cut it into two.
const reservedHeaders: ReadonlySet<string> = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

function outboundHeaders(userAgent: string, wanted: Readonly<Record<string, string>> = {}): Record<string, string> {
  const headers: Record<string, string> = { 'user-agent': userAgent, 'accept-encoding': 'identity' };
  for (const [name, value] of Object.entries(wanted)) {
    const lowerCased = name.toLowerCase();
    if (!reservedHeaders.has(lowerCased)) headers[lowerCased] = value;
  }
  return headers;
}
