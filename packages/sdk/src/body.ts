import { APIConnectionError, APITimeoutError } from './errors.ts';
import { longestTimerMs } from './pause.ts';

/** What a body that is being read is part of. */
export interface OpenBody {
  /** For messages. */
  readonly title: string;
  /** The longest wait for further bytes, in milliseconds. */
  readonly timeoutMs: number;
  /** Ends the request. */
  readonly controller: AbortController;
  readonly signal: AbortSignal | undefined;
  /** What to reject with, by what went wrong. */
  readonly toError: (cause: unknown) => unknown;
}

/**
 * The bytes of an answer as they come. Reading rejects when they break off, when none come in time, and when the signal
 * ends it; cancelling ends the request. Nothing is read ahead.
 */
export function readBody(response: Response, open: OpenBody): ReadableStream<Uint8Array> {
  const { title, timeoutMs, controller, signal, toError } = open;
  const reader = response.body?.getReader();
  const end = () => controller.abort(signal?.reason);
  const finish = () => signal?.removeEventListener('abort', end);
  const giveUp = () =>
    controller.abort(new APITimeoutError(`${title} went no further for ${timeoutMs} ms (timeoutMs).`));
  signal?.addEventListener('abort', end, { once: true });
  return new ReadableStream<Uint8Array>(
    {
      async pull(stream) {
        const timer = setTimeout(giveUp, Math.min(timeoutMs, longestTimerMs));
        try {
          const value = (await reader?.read())?.value as Uint8Array | undefined;
          if (value !== undefined) return stream.enqueue(value);
          finish();
          stream.close();
        } catch (cause) {
          finish();
          throw toError(cause);
        } finally {
          clearTimeout(timer);
        }
      },
      cancel(reason) {
        finish();
        controller.abort(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

/**
 * The rows of lines of JSON, each as soon as its line is there.
 *
 * @throws APIConnectionError when the lines end in the middle of a row
 */
export async function* readRows<T>(open: () => Promise<ReadableStream<Uint8Array>>): AsyncGenerator<T, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of await open()) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield toRow<T>(line);
  }
  if (rest !== '') throw new APIConnectionError('The rows ended in the middle of one.');
}

function toRow<T>(line: string): T {
  try {
    return JSON.parse(line) as T;
  } catch (cause) {
    throw new APIConnectionError('A row is not JSON; check baseUrl and what lies between.', { cause });
  }
}
