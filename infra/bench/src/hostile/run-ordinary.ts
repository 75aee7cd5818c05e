import { z } from 'zod';
import { runProgram } from '../processes.ts';

/** Ordinary calls at a fixed rate, whether or not the former ones have been answered. */
export const ordinaryOrder = z.object({
  baseUrl: z.string(),
  apiKey: z.string(),
  perSecond: z.number(),
  seconds: z.number(),
});

const times = z.array(z.number());
const ordinaryResult = z.object({
  verifyMs: times,
  /** Reads of the case at once, which wait until it is there. */
  caseMs: times,
  uploadMs: times,
  /** From the begin of `POST /v1/documents/extract` to its answer with the fields; at most the 30 s that it waits. */
  readMs: times,
  failed: z.number(),
});
export type OrdinaryResult = z.infer<typeof ordinaryResult>;

/** Sends ordinary calls from a process of its own. */
export async function runOrdinary(order: z.infer<typeof ordinaryOrder>): Promise<OrdinaryResult> {
  return ordinaryResult.parse(await runProgram('hostile/ordinary.ts', [JSON.stringify(order)]));
}
