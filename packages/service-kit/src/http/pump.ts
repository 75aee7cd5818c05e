import { once } from 'node:events';
import type { Response } from 'express';
import { waiting } from '../load.ts';

/** A client that takes nothing for so long has gone without a word. */
const stalledAfterMs = 60_000;

/**
 * Writes the parts of a body as fast as the client takes them, and resolves when the last one is out or the client has
 * gone; then no further part is asked for. There is no limit to the whole: only a client that takes nothing for a minute
 * is cut off.
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
  response.setTimeout(stalledMs, () => response.destroy());
  for await (const part of parts) {
    if (response.destroyed) return;
    if (!response.write(part)) await drained(response, gone.signal);
    if (response.destroyed) return;
  }
  if (response.destroyed) return;
  response.end();
  await waiting(closed);
}

async function drained(response: Response, gone: AbortSignal): Promise<void> {
  try {
    await waiting(once(response, 'drain', { signal: gone }));
  } catch (error) {
    if (!response.destroyed) throw error;
  }
}
