import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { z } from 'zod';

/** A program that attacks until it is told that it was enough, then says how it was answered, and what it may say. */
export interface Attack<Order, Result> {
  /** Reads its order from the first argument; its first message says that it has begun, the second is its result. */
  readonly program: URL;
  readonly order: z.ZodType<Order>;
  readonly result: z.ZodType<Result>;
}

/** Attacks from a process of its own while something else is done; the attack has begun by then. */
export async function whileAttacked<Order, Result, T>(
  attack: Attack<Order, Result>,
  order: Order,
  act: () => Promise<T>,
): Promise<{ value: T; attack: Result }> {
  const child = fork(attack.program, [JSON.stringify(attack.order.parse(order))]);
  try {
    await messageOf(child);
    const value = await act();
    const ended = messageOf(child);
    child.send('enough');
    return { value, attack: attack.result.parse(await ended) };
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
