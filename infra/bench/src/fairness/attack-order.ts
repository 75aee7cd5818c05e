import { z } from 'zod';
import type { Attack } from '../while-attacked.ts';

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

/** By one workspace, on what it shares with others. */
export const unfairAttack: Attack<z.infer<typeof attackOrder>, AttackResult> = {
  program: new URL('attack.ts', import.meta.url),
  ...{ order: attackOrder, result: attackResult },
};
