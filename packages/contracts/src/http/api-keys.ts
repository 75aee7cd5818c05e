import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { environments } from '../names.ts';
import { sensitive } from '../sensitive.ts';
import { givenInstantSchema, instantSchema, listQuery, pageOf } from './fields.ts';
import { route, scopes } from './route.ts';

/** The names of workflows, `*` for any part of one: `onboarding-*`. */
export const familySchema = z
  .string()
  .regex(/^[a-z0-9*-]{1,64}$/, 'must be the name of a workflow, with * for any part of it');

/** A network in CIDR form, or one address; the gateway also refuses what has the form and is none. */
const networkSchema = z
  .string()
  .max(49)
  .regex(/^[0-9A-Fa-f:.]+(?:\/\d{1,3})?$/, 'must be a network such as 192.0.2.0/24');

export const createKeySchema = z.strictObject({
  name: z.string().min(1).max(100),
  scopes: z.array(z.enum(scopes)).min(1).max(50),
  /** Restrictions; without one the key is bound by none. An empty list would be a key for nothing, or for all. */
  workflows: z.array(familySchema).min(1).max(50).optional(),
  webhook_endpoints: z.array(idSchema('endpoint')).min(1).max(50).optional(),
  cidrs: z.array(networkSchema).min(1).max(50).optional(),
  expires_at: givenInstantSchema.optional(),
  /** Requests in any 60 s of this key, beside the workspace's limit. */
  rate_limit: z.number().int().min(1).max(1_000_000).optional(),
});
export type CreateKey = z.infer<typeof createKeySchema>;

/** May be left out as a whole. */
export const rotateKeySchema = z
  .strictObject({
    /** How long the old key still works. */
    overlap_hours: z.number().int().min(0).max(168).default(24),
  })
  .prefault({});

export type RotateKey = z.infer<typeof rotateKeySchema>;

/** May be left out as a whole. */
export const revokeKeySchema = z
  .strictObject({
    /** Whether the keys that it made live on. */
    keep_created: z.boolean().default(false),
    /** Whether the keys that replaced it, or that it replaced, end as well, with all that they made. */
    with_successors: z.boolean().default(false),
  })
  .prefault({});

export const apiKeySchema = z.object({
  key_id: idSchema('key'),
  name: z.string(),
  environment: z.enum(environments),
  scopes: z.array(z.string()),
  /** Empty restrictions bind by none. */
  workflows: z.array(z.string()),
  webhook_endpoints: z.array(z.string()),
  cidrs: z.array(z.string()),
  rate_limit: z.number().int().nullable(),
  expires_at: instantSchema.nullable(),
  prefix: z.string(),
  last_four: z.string(),
  created_at: instantSchema,
  /** The key that made it, or what replaced that one; of a rotated key the maker of the first; null: the operator. */
  created_by: idSchema('key').nullable(),
  /** The key that a rotation made in its place. */
  replaced_by: idSchema('key').nullable(),
  /** To the minute. */
  last_used_at: instantSchema.nullable(),
  revoked_at: instantSchema.nullable(),
  status: z.enum(['active', 'expired', 'revoked']),
});
/** A key as it may be shown at any time. */
export type ApiKeyRow = z.infer<typeof apiKeySchema>;

/** The answer to a creation or a rotation: the only one that shows the key. */
export const createdKeySchema = apiKeySchema.extend({ secret: sensitive(z.string(), 'secret') });
export type CreatedKey = z.infer<typeof createdKeySchema>;

/** The answer to a revocation. */
export const revokedKeySchema = apiKeySchema.extend({
  /** The keys that ended with it: those that it made, and what these made. */
  also_revoked: z.array(idSchema('key')),
  /** The newest living key that replaced it: it goes on. */
  successor: idSchema('key').nullable(),
});

const keyParams = z.strictObject({ key_id: idSchema('key') });

export const apiKeyRoutes = {
  create: route({
    method: 'POST',
    path: '/v1/api_keys',
    service: 'gateway',
    scope: 'keys:manage',
    summary: 'Make an API key with at most the rights of the one that makes it; the secret is shown once.',
    body: createKeySchema,
    examples: {
      body: {
        name: 'onboarding, production',
        scopes: ['verifications:write', 'cases:read'],
        workflows: ['onboarding-*'],
        cidrs: ['192.0.2.0/24'],
      },
    },
    replies: { 201: createdKeySchema },
  }),
  list: route({
    method: 'GET',
    path: '/v1/api_keys',
    service: 'gateway',
    scope: 'keys:manage',
    summary: 'List API keys, newest first, those that have ended included.',
    query: listQuery({}),
    replies: { 200: pageOf(apiKeySchema) },
  }),
  get: route({
    method: 'GET',
    path: '/v1/api_keys/{key_id}',
    service: 'gateway',
    scope: 'keys:manage',
    summary: 'Fetch an API key.',
    params: keyParams,
    replies: { 200: apiKeySchema },
  }),
  rotate: route({
    method: 'POST',
    path: '/v1/api_keys/{key_id}/rotate',
    service: 'gateway',
    scope: 'keys:manage',
    summary: 'Make a key with the same rights; the old one ends after the overlap.',
    params: keyParams,
    body: rotateKeySchema,
    errors: ['conflict'],
    examples: { body: { overlap_hours: 24 } },
    replies: { 201: createdKeySchema },
  }),
  revoke: route({
    method: 'POST',
    path: '/v1/api_keys/{key_id}/revoke',
    service: 'gateway',
    scope: 'keys:manage',
    summary: 'End an API key for good, and the keys that it made, within two seconds.',
    params: keyParams,
    body: revokeKeySchema,
    examples: { body: { with_successors: true } },
    replies: { 200: revokedKeySchema },
  }),
};
