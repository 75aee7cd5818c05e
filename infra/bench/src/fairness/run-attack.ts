import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { z } from 'zod';

/** What a workspace can do to the platform without breaking a rule of it. */
export const attackKinds = ['slow extractions', 'stalled uploads', 'slow exports', 'unknown keys', 'own keys'] as const;
export type AttackKind = (typeof attackKinds)[number];

export const attackOrder = z.object({
  kind: z.enum(attackKinds),
  baseUrl: z.string(),
  /** Of the workspace that attacks; several where the attack uses several. */
  apiKeys: z.array(z.string()).min(1),
  atOnce: z.number(),
});

/** Answers by status; `0` for a connection that ended without one. */
const attackResult = z.record(z.string(), z.number());
export type AttackResult = z.infer<typeof attackResult>;

/** Attacks from a process of its own while something else is done; all of it has begun by then. */
export async function whileAttacked<T>(
  order: z.infer<typeof attackOrder>,
  act: () => Promise<T>,
): Promise<{ value: T; attack: AttackResult }> {
  const child = fork(new URL('attack.ts', import.meta.url), [JSON.stringify(order)]);
  try {
    await messageOf(child);
    const value = await act();
    const ended = messageOf(child);
    child.send('enough');
    return { value, attack: attackResult.parse(await ended) };
  } finally {
    if (child.connected) child.disconnect();
  }
}

async function messageOf(child: ChildProcess): Promise<unknown> {
  const ended = new AbortController();
  const { signal } = ended;
  const gone = once(child, 'exit', { signal }).then(() => {
    throw new Error('The attack ended by itself.');
  });
  gone.catch(() => undefined);
  try {
    const [message] = (await Promise.race([once(child, 'message', { signal }), gone])) as [unknown];
    return message;
  } finally {
    ended.abort();
  }
}
