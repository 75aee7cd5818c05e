import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { z } from 'zod';

/** A folder of hostile files that are read over and over, so many at once. */
export const attackOrder = z.object({
  baseUrl: z.string(),
  apiKey: z.string(),
  folder: z.string(),
  atOnce: z.number(),
});

const attackResult = z.object({ answered: z.number(), faults: z.array(z.string()) });
/** How many were answered, and which answers the manifest does not allow. */
export type AttackResult = z.infer<typeof attackResult>;

/** Attacks from a process of its own while something else is done; the attack has begun by then. */
export async function whileAttacked<T>(
  order: z.infer<typeof attackOrder>,
  act: () => Promise<T>,
): Promise<{ value: T; attack: AttackResult }> {
  const child = fork(new URL('attack.ts', import.meta.url), [JSON.stringify(order)]);
  try {
    await nextMessage(child);
    const value = await act();
    const ended = nextMessage(child);
    child.send('enough');
    return { value, attack: attackResult.parse(await ended) };
  } finally {
    if (child.connected) child.disconnect();
  }
}

async function nextMessage(child: ChildProcess): Promise<unknown> {
  const ended = new AbortController();
  const gone = once(child, 'exit', { signal: ended.signal }).then(() => {
    throw new Error('The attack ended by itself.');
  });
  try {
    const [message] = (await Promise.race([once(child, 'message', { signal: ended.signal }), gone])) as [unknown];
    return message;
  } finally {
    gone.catch(() => undefined);
    ended.abort();
  }
}
