import { apiKeyRoutes } from './api-keys.ts';
import { caseRoutes } from './cases.ts';
import { documentRoutes } from './documents.ts';
import { fileRoutes } from './files.ts';
import type { Route } from './route.ts';
import { templateRoutes } from './templates.ts';
import { verificationRoutes } from './verifications.ts';
import { webhookRoutes } from './webhooks.ts';
import { workflowRoutes } from './workflows.ts';
import { workspaceRoutes } from './workspace.ts';

/** Every route of the public API; fixed paths stand before those with parameters. */
export const publicRoutes: readonly Route[] = [
  ...Object.values(verificationRoutes),
  ...Object.values(documentRoutes),
  ...Object.values(fileRoutes),
  ...Object.values(templateRoutes),
  ...Object.values(workflowRoutes),
  ...Object.values(caseRoutes),
  ...Object.values(webhookRoutes),
  ...Object.values(apiKeyRoutes),
  ...Object.values(workspaceRoutes),
];
