import { z } from 'zod';
import { runProgram } from './processes.ts';

/** One request, sent again and again over so many connections as fast as they go. */
export const loadOrder = z.object({
  url: z.string(),
  method: z.enum(['GET', 'POST']),
  headers: z.record(z.string(), z.string()),
  /** Sent in turn; none: without a body. */
  bodies: z.array(z.string()),
  /** Whether each has an Idempotency-Key of its own. */
  isKeyed: z.boolean(),
  connections: z.number(),
  seconds: z.number(),
});
export type LoadOrder = z.infer<typeof loadOrder>;

const loadResult = z.object({
  /** Answers with 2xx. */
  perSecond: z.number(),
  answered: z.number(),
  failed: z.number(),
  p50: z.number(),
  p95: z.number(),
  p99: z.number(),
});
/** Latencies in milliseconds. */
export type LoadResult = z.infer<typeof loadResult>;

/** Sends load from a process of its own. */
export async function runLoad(order: LoadOrder): Promise<LoadResult> {
  return loadResult.parse(await runProgram('load.ts', [JSON.stringify(order)]));
}
