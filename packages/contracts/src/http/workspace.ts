import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { instantSchema, listQuery, pageOf } from './fields.ts';
import { route } from './route.ts';
import { retentionDaysSchema, settingsShape } from './settings.ts';

/**
 * What a workspace may set; the rate limit is the operator's. What is left out stays as it is, also of the days; a calendar
 * of null is taken away.
 */
export const updateSettingsSchema = z.strictObject({
  ...z.object(settingsShape).partial().shape,
  retention_days: retentionDaysSchema.partial().optional(),
});
export type UpdateSettings = z.infer<typeof updateSettingsSchema>;

export const workspaceSettingsSchema = z.object({
  workspace_id: idSchema('workspace'),
  name: z.string(),
  ...settingsShape,
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
    summary: "Change the settings of the workspace in the key's environment; what is left out stays as it is.",
    body: updateSettingsSchema,
    examples: { body: { retention_days: { files: 365, documents: 365 }, own_parties: [{ name: 'Example GmbH' }] } },
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
