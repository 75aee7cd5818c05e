import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';

/** One request, ready to be sent. */
export interface Exchange {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer | string | undefined;
  /** How much of the body to read, decided on the headers; 0 ends the exchange there. */
  readonly bytesWanted: (status: number, headers: IncomingHttpHeaders) => number;
  /** Ends the exchange at any point, with its reason. */
  readonly signal: AbortSignal;
}

/** What came back; `body` holds the first bytes when it was `isTruncated`. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly isTruncated: boolean;
}

/**
 * Sends one request and reads as much of the answer as is wanted; a connection with more to come is closed.
 *
 * The signal works from the first moment on: while the request waits for a free connection, or for one that is being
 * opened, undici itself does not react to it.
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

class Reading implements Dispatcher.DispatchHandler {
  readonly answer: Promise<Answer>;
  readonly #bytesWanted: Exchange['bytesWanted'];
  readonly #settle: { resolve: (answer: Answer) => void; reject: (error: unknown) => void };
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | undefined;
  #stopped: Error | undefined;
  #status = 0;
  #headers: IncomingHttpHeaders = {};
  #bytesLeft = 0;

  constructor({ bytesWanted }: Exchange) {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    this.answer = promise;
    this.#settle = { resolve, reject };
    this.#bytesWanted = bytesWanted;
  }

  stop(reason: Error): void {
    this.#stopped = reason;
    this.#settle.reject(reason);
    this.#controller?.abort(reason);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#stopped !== undefined) controller.abort(this.#stopped);
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
    this.#bytesLeft = this.#bytesWanted(status, headers);
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
    this.#settle.reject(error);
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
