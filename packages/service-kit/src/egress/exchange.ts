import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { type AnswerHeaders, toAnswerHeaders } from './answer-headers.ts';
import { EgressError, notHttp } from './egress-error.ts';

/** One request, ready to be sent. */
export interface Exchange {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer | string | undefined;
  /** How much of the body to read, decided on the headers; 0 ends the exchange there. */
  readonly bytesWanted: (status: number, headers: AnswerHeaders) => number;
  /** Whether an answer whose body never came to its end is one nevertheless, once its status is known. */
  readonly isStatusEnough: boolean;
  /** Ends the exchange at any point, with its reason. */
  readonly signal: AbortSignal;
}

/** What came back; `body` holds the first bytes when it was `isTruncated`. */
export interface Answer {
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly body: Buffer;
  readonly isTruncated: boolean;
}

/**
 * Sends one request and reads as much of the answer as is wanted; a connection with more to come is closed.
 *
 * The signal works from the first moment on: while the request waits for a free connection, or for one that is being
 * opened, undici itself does not react to it.
 *
 * Nothing that the peer sends makes a callback throw here: undici's own parser calls them.
 *
 * @throws the signal's reason, or whatever the agent reports
 */
export async function exchange(agent: Dispatcher, request: Exchange): Promise<Answer> {
  const { signal } = request;
  signal.throwIfAborted();
  const reading = new Reading(request);
  const abort = (): void => reading.stop(signal.reason as Error);
  signal.addEventListener('abort', abort, { once: true });
  try {
    const { url, method, headers, body } = request;
    agent.dispatch(
      { origin: url.origin, path: url.pathname + url.search, method, headers, body: body ?? null },
      reading,
    );
    return await reading.answer;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** 1xx answers before the answer itself. Honest servers send one or two. */
const maxInterimAnswers = 32;

function noConnection(): EgressError {
  const message = 'No connection to the host came about in time.';
  return new EgressError('timeout', { errorClass: 'timeout_connect', message });
}

class Reading implements Dispatcher.DispatchHandler {
  readonly answer: Promise<Answer>;
  readonly #request: Exchange;
  readonly #settle: { resolve: (answer: Answer) => void; reject: (error: unknown) => void };
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | undefined;
  #stopped: Error | undefined;
  #status = 0;
  #interimAnswers = 0;
  #headers: AnswerHeaders = {};
  #bytesLeft = 0;

  constructor(request: Exchange) {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    this.answer = promise;
    this.#settle = { resolve, reject };
    this.#request = request;
  }

  stop(reason: Error): void {
    const isUnconnected = this.#controller === undefined && reason instanceof EgressError && reason.code === 'timeout';
    this.#stopped = isUnconnected ? noConnection() : reason;
    this.#fail(this.#stopped);
    this.#controller?.abort(reason);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#stopped !== undefined) controller.abort(this.#stopped);
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) {
      if (status < 100 || ++this.#interimAnswers > maxInterimAnswers) controller.abort(notHttp());
      return;
    }
    this.#status = status;
    this.#headers = toAnswerHeaders(headers);
    this.#bytesLeft = this.#request.bytesWanted(status, this.#headers);
    if (this.#bytesLeft === 0) this.#cut();
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk.subarray(0, this.#bytesLeft));
    if (chunk.length > this.#bytesLeft) this.#cut();
    else this.#bytesLeft -= chunk.length;
  }

  onResponseEnd(): void {
    this.#finish(false);
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    this.#fail(error);
  }

  #fail(error: Error): void {
    if (this.#request.isStatusEnough && this.#status > 0) this.#finish(true);
    else this.#settle.reject(error);
  }

  #cut(): void {
    this.#finish(true);
    this.#controller?.abort(new Error('The rest of the answer is not wanted.'));
  }

  #finish(isTruncated: boolean): void {
    const answer = { status: this.#status, headers: this.#headers, body: Buffer.concat(this.#chunks), isTruncated };
    this.#settle.resolve(answer);
  }
}
