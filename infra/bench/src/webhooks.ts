import type IFCGate from '@ifcgate/sdk';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { startProgram } from './processes.ts';

const message = z.object({ arrived: z.array(z.tuple([z.string(), z.string(), z.number()])) });

/** When the `case.created` webhook of each case arrived, in milliseconds since 1970. */
export interface Arrivals {
  readonly at: ReadonlyMap<string, number>;
  /** Waits until so many have arrived or nothing has for ten seconds. Returns the milliseconds that it took. */
  waitFor(count: number): Promise<number>;
  stop(): Promise<void>;
}

/** Registers a receiver in a process of its own for `case.created`. */
export async function receiveCreated(client: IFCGate): Promise<Arrivals> {
  const { port, child } = await startProgram('receiver.ts', []);
  const at = new Map<string, number>();
  let lastAt = Date.now();
  child.on('message', (received) => {
    for (const [, caseId, time] of message.parse(received).arrived) at.set(caseId, time);
    lastAt = Date.now();
  });
  const endpoint = await client.webhookEndpoints.create({
    url: `http://127.0.0.1:${port}/`,
    event_types: ['case.created'],
  });
  return {
    at,
    async waitFor(count) {
      const startedAt = Date.now();
      lastAt = startedAt;
      while (at.size < count && Date.now() - lastAt < 10_000) await sleep(50);
      return Date.now() - startedAt;
    },
    async stop() {
      await client.webhookEndpoints.delete(endpoint.endpoint_id);
      child.disconnect();
    },
  };
}
