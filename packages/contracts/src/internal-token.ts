import { z } from 'zod';
import { environments } from './names.ts';
import { scopes } from './http/route.ts';

/** What the gateway tells a service about the caller, in an ES256 token of at most 60 seconds. */
export const internalClaimsSchema = z.object({
  /** The API key's id. */
  sub: z.string(),
  /** The first key of the line of rotation that it is in; absent: itself. */
  line: z.string().optional(),
  ws: z.string(),
  env: z.enum(environments),
  scopes: z.array(z.enum(scopes)),
  /** Globs of the workflows that the key may touch; absent: all. */
  families: z.array(z.string()).optional(),
  /** Ids of the webhook endpoints that the key may touch; absent: all. */
  webhook_endpoints: z.array(z.string()).optional(),
  /** The service that it is for. */
  aud: z.string(),
  exp: z.number(),
});
export type InternalClaims = z.infer<typeof internalClaimsSchema>;

/** Headers between gateway and services; stripped from what comes in from outside. */
export const internalHeaders = {
  /** Milliseconds that a read may wait for its projection. */
  waitMs: 'x-internal-wait-ms',
  /** On a 404: the well-formed id that was not found. */
  missingId: 'x-internal-missing-id',
} as const;
