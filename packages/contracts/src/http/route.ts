import type { z } from 'zod';
import type { ErrorCode } from '../errors.ts';
import type { ServiceName } from '../names.ts';

/** What a key may be allowed to do. */
export const scopes = [
  'verifications:write',
  'verifications:read',
  'documents:write',
  'documents:read',
  'templates:manage',
  'workflows:run',
  'workflows:manage',
  'cases:read',
  'cases:export',
  'queues:claim',
  'webhooks:manage',
  'events:read',
  'keys:manage',
  'files:write',
  'files:read',
  'usage:read',
  'workspace:manage',
  'privacy:manage',
] as const;
export type Scope = (typeof scopes)[number];

/** A file in a multipart form. */
export interface Upload {
  /** The name of its part. */
  readonly field: string;
  readonly maxBytes: number;
  /** How long it may take to arrive, and how long nothing of it may come. */
  readonly arrivesWithinMs: number;
  readonly idleMs: number;
  /** What is taken, told by content. */
  readonly mediaTypes: readonly string[];
}

/** One row of the public API: who may call it, who answers, what goes in and what comes out. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** With parameters in braces: `/v1/cases/{case_id}`. */
  readonly path: string;
  /** Who answers; the gateway itself for keys, settings and usage. */
  readonly service: ServiceName;
  /** The scope that a key needs. */
  readonly scope: Scope;
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** The body for the reference, where `body` does more than JSON Schema can say. */
  readonly documentedBody?: z.ZodType;
  /** The body is a multipart form with this one file in it, of any media type that is listed. */
  readonly upload?: Upload;
  /** The body of each documented success; `null` where it has none, or where it is `binary`. */
  readonly replies: Readonly<Record<number, z.ZodType | null>>;
  /** Of a success whose body, of any length, is sent as it is read: then its reply is `null`. */
  readonly stream?: { readonly mediaTypes: readonly string[]; readonly description: string };
  /** A success is bytes of one of these media types, in place of JSON. */
  readonly binary?: readonly string[];
  /**
   * How long the service may take to begin its answer, where that is not the usual time; a function of the body as it
   * came, not yet parsed.
   */
  readonly timeoutMs?: number | ((body: unknown) => number);
  /** Errors beyond those that any route of its form can meet; see `openapi/errors.ts`. */
  readonly errors?: readonly ErrorCode[];
  /** For the reference; a test checks them against the schemas. */
  readonly examples?: { readonly body?: unknown; readonly replies?: Readonly<Record<number, unknown>> };
}

/** Declares a route and keeps its precise types. */
export function route<const R extends Route>(definition: R): R {
  return definition;
}
