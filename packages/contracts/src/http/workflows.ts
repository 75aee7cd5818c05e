import { z } from 'zod';
import { exampleId, idSchema } from '../ids.ts';
import { sensitive } from '../sensitive.ts';
import { workflowDefinitionSchema } from '../workflows/definition.ts';
import { caseStatusSchema } from './cases.ts';
import { actorSchema, instantSchema, listQuery, nameSchema, pageOf, queueSchema } from './fields.ts';
import { route } from './route.ts';

/** The actions that every workflow has. */
export const caseActions = [
  'route_to_manual_review',
  'assign',
  'claim',
  'release',
  'request_documents',
  'escalate',
  'approve',
  'reject',
  'close',
  'reopen',
  'add_note',
] as const;
export type CaseAction = (typeof caseActions)[number];

export const runWorkflowSchema = z.strictObject({
  case_id: idSchema('case'),
  action: z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'must be the name of an action'),
  queue: queueSchema.optional(),
  reason: z.string().min(1).max(1000).optional(),
  assignee: z.string().min(1).max(128).optional(),
  note: sensitive(z.string().min(1).max(4000), 'personal').optional(),
  decision_code: z.string().min(1).max(64).optional(),
  actor: actorSchema.optional(),
});
export type RunWorkflow = z.infer<typeof runWorkflowSchema>;

export const workflowRunReplySchema = z.object({
  run_id: idSchema('run'),
  case_id: idSchema('case'),
  action: z.string(),
  status: z.literal('completed'),
  case_status: caseStatusSchema,
  queue: queueSchema.nullable(),
});
export type WorkflowRunReply = z.infer<typeof workflowRunReplySchema>;

export const workflowRunSchema = z.object({
  run_id: idSchema('run'),
  case_id: idSchema('case'),
  workflow: z.string(),
  workflow_version: z.number().int(),
  trigger: z.enum(['action', 'automatic']),
  action: z.string(),
  rule: z.string().nullable(),
  status: z.enum(['running', 'completed', 'refused']),
  case_status: caseStatusSchema.nullable(),
  queue: queueSchema.nullable(),
  reason: z.string().nullable(),
  created_at: instantSchema,
  completed_at: instantSchema.nullable(),
});
export type WorkflowRun = z.infer<typeof workflowRunSchema>;

const publishedDefinition = workflowDefinitionSchema.extend({ version: z.number().int(), built_in: z.boolean() });
/** A definition as it is shown. */
export type ShownWorkflow = z.infer<typeof publishedDefinition>;

export const workflowRoutes = {
  run: route({
    method: 'POST',
    path: '/v1/workflows/run',
    service: 'case',
    scope: 'workflows:run',
    summary: 'Trigger a configured routing action or exception workflow.',
    body: runWorkflowSchema,
    replies: { 200: workflowRunReplySchema },
    errors: ['not_found', 'action_not_allowed'],
    examples: {
      body: { case_id: exampleId('case'), action: 'route_to_manual_review', queue: 'compliance-east' },
      replies: {
        200: {
          run_id: exampleId('run'),
          case_id: exampleId('case'),
          action: 'route_to_manual_review',
          status: 'completed',
          case_status: 'in_review',
          queue: 'compliance-east',
        },
      },
    },
  }),
  listRuns: route({
    method: 'GET',
    path: '/v1/workflows/runs',
    service: 'workflow',
    scope: 'cases:read',
    summary: 'List actions and automatic runs, newest first.',
    query: listQuery({ case_id: idSchema('case').optional() }),
    replies: { 200: pageOf(workflowRunSchema) },
  }),
  getRun: route({
    method: 'GET',
    path: '/v1/workflows/runs/{run_id}',
    service: 'workflow',
    scope: 'cases:read',
    summary: 'Fetch one run with its effect.',
    params: z.strictObject({ run_id: idSchema('run') }),
    replies: { 200: workflowRunSchema },
  }),
  list: route({
    method: 'GET',
    path: '/v1/workflows',
    service: 'workflow',
    scope: 'workflows:manage',
    summary: "List the workspace's workflow definitions.",
    query: listQuery({}),
    replies: { 200: pageOf(publishedDefinition) },
  }),
  get: route({
    method: 'GET',
    path: '/v1/workflows/{name}',
    service: 'workflow',
    scope: 'workflows:manage',
    summary: 'Fetch the newest version of a workflow definition.',
    params: z.strictObject({ name: nameSchema }),
    replies: { 200: publishedDefinition },
  }),
};
