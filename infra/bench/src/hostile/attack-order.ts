import { z } from 'zod';
import type { Attack } from '../while-attacked.ts';

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

/** With files that were made to do harm. */
export const hostileAttack: Attack<z.infer<typeof attackOrder>, AttackResult> = {
  program: new URL('attack.ts', import.meta.url),
  ...{ order: attackOrder, result: attackResult },
};
