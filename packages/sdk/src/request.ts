import { readAnswer } from './answer.ts';
import { ApiPromise } from './api-promise.ts';
import type { WithResponse } from './api-promise.ts';
import { readBody } from './body.ts';
import type { OpenBody } from './body.ts';
import { APIConnectionError, APIError, APITimeoutError, ConfigurationError } from './errors.ts';
import { startList } from './pages.ts';
import type { ListPromise, PageBody } from './pages.ts';
import type { Path } from './path.ts';
import { longestTimerMs, pause } from './pause.ts';
import { retryWaitMs } from './retry.ts';
import { checkLimits } from './settings.ts';
import type { Limits, Settings } from './settings.ts';
import { version } from './version.ts';

/** What can be said about a single call, beside its content. */
export interface RequestOptions {
  /** Your own id for the request, echoed and logged: 1 to 128 of `A-Z a-z 0-9 . _ : -`. */
  requestId?: string | undefined;
  /** For one try; overrides the client's. */
  timeoutMs?: number | undefined;
  /** For all tries and the waits between them; overrides the client's. */
  totalTimeoutMs?: number | undefined;
  /** Further tries after the first; overrides the client's. */
  maxRetries?: number | undefined;
  /** Ends the call, also while it waits for its next try; the promise rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** The options of a POST. */
export interface PostOptions extends RequestOptions {
  /**
   * Makes it safe to send the same request again, also from another process: the first success is answered again, and
   * nothing is done twice. 1 to 255 printable ASCII characters; made for you, per call, when you leave it out.
   */
  idempotencyKey?: string | undefined;
}

/** One row of the API as a resource names it. */
export interface ApiCall {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  path: string | Path;
  query?: object;
  body?: object;
  /** What is to come; JSON unless it says otherwise. */
  accept?: string;
  /** A form to send in place of JSON; made once for all tries. */
  form?: () => Promise<FormData>;
  /** Whether a success is bytes in place of JSON. */
  binary?: boolean;
}

/** The same for every try of a call. */
interface PreparedRequest {
  readonly url: string;
  readonly init: RequestInit;
  /** For messages: method and path, without the query. */
  readonly title: string;
}

type ReadResponse<T> = (response: Response, current: Omit<OpenBody, 'signal'>) => Promise<T>;

/** Sends every request of a client: headers, time limits, tries, errors. Resources only name paths and types. */
export class Requester {
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** Sends one call, as often as it takes and the limits allow. */
  send<T>(call: ApiCall, options: PostOptions = {}): ApiPromise<T> {
    return new ApiPromise(this.#exchange<T>(call, options));
  }

  /** How long one try of a call may take. */
  timeoutMsOf(options: RequestOptions = {}): number {
    const { timeoutMs, totalTimeoutMs } = checkLimits(options, this.#settings);
    return Math.min(timeoutMs, totalTimeoutMs);
  }

  /** Asks for a list, page by page; the filters stay the same on every page. */
  list<T>(
    path: string | Path,
    query: { cursor?: string | undefined } = {},
    options: RequestOptions = {},
  ): ListPromise<T> {
    return startList<T>(
      (cursor) => this.send<PageBody<T>>({ method: 'GET', path, query: { ...query, cursor } }, options),
      query.cursor,
    );
  }

  /** Opens a body of any length, with as many tries as an answer gets; the bytes that follow come once. */
  async open(call: ApiCall, options: RequestOptions = {}): Promise<ReadableStream<Uint8Array>> {
    const { data } = await this.#attempt(call, options, async (response, current) => {
      if (!response.ok) readAnswer(response, await response.text());
      return readBody(response, { ...current, signal: options.signal });
    });
    return data;
  }

  #exchange<T>(call: ApiCall, options: PostOptions): Promise<WithResponse<T>> {
    return this.#attempt(call, options, async (response) => {
      if (call.binary === true && response.ok) return new Uint8Array(await response.arrayBuffer()) as T;
      return readAnswer<T>(response, await response.text());
    });
  }

  async #attempt<T>(call: ApiCall, options: PostOptions, read: ReadResponse<T>): Promise<WithResponse<T>> {
    const limits = checkLimits(options, this.#settings);
    const request = prepare(this.#settings, call, options);
    if (call.form !== undefined) request.init.body = await call.form();
    const endsAt = performance.now() + limits.totalTimeoutMs;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { response, data } = await this.#try(request, { limits, endsAt, signal: options.signal }, read);
        return { data, response, requestId: response.headers.get('x-request-id') ?? undefined, attempts: attempt };
      } catch (error) {
        const waitMs = attempt > limits.maxRetries ? undefined : retryWaitMs(error, attempt);
        // An answer that is known now is worth more than a timeout later.
        if (waitMs === undefined || performance.now() + waitMs >= endsAt) throw error;
        await pause(waitMs, options.signal);
      }
    }
  }

  /** One try, to the last byte that `read` reads of the answer. */
  async #try<T>(
    request: PreparedRequest,
    { limits, endsAt, signal }: { limits: Limits; endsAt: number; signal: AbortSignal | undefined },
    read: ReadResponse<T>,
  ) {
    signal?.throwIfAborted();
    const leftMs = endsAt - performance.now();
    const controller = new AbortController();
    const end = () => controller.abort(signal?.reason);
    const timer = setTimeout(
      () => controller.abort(timeoutError(request, limits, leftMs)),
      Math.min(limits.timeoutMs, leftMs, longestTimerMs),
    );
    signal?.addEventListener('abort', end, { once: true });
    const toError = (cause: unknown): unknown => {
      if (cause instanceof APIError) return cause;
      if (controller.signal.aborted) return controller.signal.reason;
      return new APIConnectionError(`${request.title} got no whole answer: ${reasonOf(cause)}`, { cause });
    };
    try {
      const response = await this.#settings.fetch(request.url, { ...request.init, signal: controller.signal });
      return {
        response,
        data: await read(response, { title: request.title, timeoutMs: limits.timeoutMs, controller, toError }),
      };
    } catch (cause) {
      throw toError(cause);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
    }
  }
}

function prepare(settings: Settings, call: ApiCall, options: PostOptions): PreparedRequest {
  const headers = new Headers({
    accept: call.accept ?? (call.binary === true ? '*/*' : 'application/json'),
    authorization: `Bearer ${settings.apiKey}`,
    'user-agent': `ifcgate-sdk/${version} node/${process.versions.node}`,
  });
  if (call.body !== undefined) headers.set('content-type', 'application/json');
  if (call.method === 'POST') headers.set('idempotency-key', checkIdempotencyKey(options.idempotencyKey));
  if (options.requestId !== undefined) headers.set('x-request-id', checkRequestId(options.requestId));
  const path = typeof call.path === 'string' ? call.path : call.path();
  return {
    url: settings.baseUrl + path + queryText(call.query),
    title: `${call.method} ${path}`,
    // A redirect followed would turn a POST into a GET, and could carry the key elsewhere: it is answered as an error.
    init: { method: call.method, headers, body: call.body ? JSON.stringify(call.body) : null, redirect: 'manual' },
  };
}

function checkIdempotencyKey(key: string | undefined): string {
  if (key === undefined) return `sdk_${crypto.randomUUID()}`;
  if (/^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/.test(key)) return key;
  throw new ConfigurationError(
    'idempotencyKey must have 1 to 255 printable ASCII characters, none of its ends a space.',
  );
}

function checkRequestId(id: string): string {
  if (/^[A-Za-z0-9._:-]{1,128}$/.test(id)) return id;
  throw new ConfigurationError('requestId must have 1 to 128 characters of A-Z a-z 0-9 . _ : -');
}

function queryText(query: object = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null)
      parameters.set(name, value instanceof Date ? instantText(name, value) : String(value));
  }
  return parameters.size > 0 ? `?${parameters.toString()}` : '';
}

function instantText(name: string, date: Date): string {
  if (Number.isNaN(date.getTime()))
    throw new ConfigurationError(`${name} is a Date that is none: check how it was made.`);
  return date.toISOString();
}

function timeoutError(request: PreparedRequest, limits: Limits, leftMs: number): APITimeoutError {
  const limit =
    limits.timeoutMs <= leftMs
      ? `${limits.timeoutMs} ms (timeoutMs)`
      : `${limits.totalTimeoutMs} ms with all its tries (totalTimeoutMs)`;
  return new APITimeoutError(`${request.title} was not answered within ${limit}.`);
}

/** What went wrong on the network: `fetch` itself only says that it failed, and keeps the reason in its cause. */
function reasonOf(failure: unknown): string {
  // By shape: an error of another realm or of a fetch of your own is no instance of this realm's Error.
  const { code, message, cause } = Object(failure) as { code?: unknown; message?: unknown; cause?: unknown };
  if (cause !== undefined && cause !== null) return reasonOf(cause);
  if (typeof message === 'string' && message !== '') return message;
  return typeof code === 'string' ? code : String(failure);
}
