import { z } from 'zod';

/**
 * By what right an event names files: the key that did, and what it is limited to. An id in an event is resolved by another
 * service, which has no caller to ask; what these limits forbid is there as good as unknown.
 */
export const authoritySchema = z.object({
  key_id: z.string(),
  /** The first key of its line of rotation: what the line has uploaded stays its own. */
  line_id: z.string(),
  /** Globs of workflows; absent: all. */
  families: z.array(z.string()).optional(),
  /** Ids of webhook endpoints; absent: all. */
  webhook_endpoints: z.array(z.string()).optional(),
});
export type Authority = z.infer<typeof authoritySchema>;
