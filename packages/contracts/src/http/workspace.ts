import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { instantSchema, listQuery, pageOf } from './fields.ts';
import { route } from './route.ts';

const retentionDays = z.number().int().min(1).max(3650).nullable();

/**
 * How many days things are kept; null: for good. These are what the workspace asks for, stored and shown: they hold for
 * what deletes by them. 1827 days are the five years for which the law against money laundering asks to keep what shows
 * who a customer is (Directive (EU) 2015/849, article 40): the default of all but events, which are kept for 90.
 */
export const retentionDaysSchema = z.strictObject({
  files: retentionDays,
  documents: retentionDays,
  cases: retentionDays,
  events: retentionDays,
});
export type RetentionDays = z.infer<typeof retentionDaysSchema>;

/** All that a workspace may set; the rate limit is the operator's. */
export const updateSettingsSchema = z.strictObject({ retention_days: retentionDaysSchema });
export type UpdateSettings = z.infer<typeof updateSettingsSchema>;

export const workspaceSettingsSchema = z.object({
  workspace_id: idSchema('workspace'),
  name: z.string(),
  retention_days: retentionDaysSchema,
  /** Requests in any 60 s of each environment; set by the operator. */
  rate_limit: z.number().int(),
  /** When the settings were last changed, and by which key; null: never. */
  updated_at: instantSchema.nullable(),
  updated_by: z.string().nullable(),
});
/** Each environment has its own. */
export type WorkspaceSettings = z.infer<typeof workspaceSettingsSchema>;

/** A day of UTC; PostgreSQL has no year 0000. */
const daySchema = z.iso.date().refine((text) => !text.startsWith('0000'), 'must be in the year 0001 or later');

export const usageRowSchema = z.object({
  day: daySchema,
  /** Method and path, such as `GET /v1/cases/{case_id}`; `unknown` for paths that are none. */
  route: z.string(),
  status_class: z.enum(['2xx', '3xx', '4xx', '5xx']),
  requests: z.number().int(),
});
export type UsageRow = z.infer<typeof usageRowSchema>;

export const workspaceRoutes = {
  getSettings: route({
    method: 'GET',
    path: '/v1/workspace/settings',
    service: 'gateway',
    scope: 'workspace:manage',
    summary: 'Fetch the settings of the workspace.',
    replies: { 200: workspaceSettingsSchema },
  }),
  updateSettings: route({
    method: 'PUT',
    path: '/v1/workspace/settings',
    service: 'gateway',
    scope: 'workspace:manage',
    summary: "Replace the settings of the workspace in the key's environment.",
    body: updateSettingsSchema,
    examples: { body: { retention_days: { files: 365, documents: 365, cases: 1827, events: 90 } } },
    replies: { 200: workspaceSettingsSchema },
  }),
  usage: route({
    method: 'GET',
    path: '/v1/usage',
    service: 'gateway',
    scope: 'usage:read',
    summary:
      'Count requests by day, route and class of status, the last day first; 92 days at most, the last 30 unless said.',
    query: listQuery({ from: daySchema.optional(), to: daySchema.optional() }),
    replies: { 200: pageOf(usageRowSchema) },
  }),
};
