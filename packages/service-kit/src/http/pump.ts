import { once } from 'node:events';
import type { Response } from 'express';
import { waiting } from '../load.ts';

/** A client that has not taken one part after so long has gone without a word, or lives on holding what others need. */
const stalledAfterMs = 60_000;

/**
 * Writes the parts of a body as fast as the client takes them, and resolves when the last one is out or the client has
 * gone; then no further part is asked for. There is no limit to the whole: only a client that takes longer than a minute
 * for one part is cut off, whether it takes nothing or a few bytes each second.
 *
 * @throws what the source throws. The answer is not ended then, for half must not look like the whole: pass the error on,
 *   and the host resets the connection.
 */
export async function pump(
  parts: AsyncIterable<string | Uint8Array>,
  response: Response,
  stalledMs = stalledAfterMs,
): Promise<void> {
  const gone = new AbortController();
  const closed = new Promise<void>((resolve) => {
    response.once('close', () => {
      gone.abort();
      resolve();
    });
  });
  for await (const part of parts) {
    if (isOver(response)) return;
    if (!response.write(part)) await within(stalledMs, response, drained(response, gone.signal));
    if (isOver(response)) return;
  }
  if (isOver(response)) return;
  response.end();
  await within(stalledMs, response, waiting(closed));
}

/** Left by its client, or ended by who gave up waiting for the first part. */
function isOver(response: Response): boolean {
  return response.destroyed || response.writableEnded;
}

async function within(timeoutMs: number, response: Response, taken: Promise<void>): Promise<void> {
  const timer = setTimeout(() => response.destroy(), timeoutMs);
  try {
    await taken;
  } finally {
    clearTimeout(timer);
  }
}

async function drained(response: Response, gone: AbortSignal): Promise<void> {
  try {
    await waiting(once(response, 'drain', { signal: gone }));
  } catch (error) {
    if (!response.destroyed) throw error;
  }
}
