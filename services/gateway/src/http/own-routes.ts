import { type FindInternalKey, createCursors, serviceRouter } from '@ifcgate/service-kit';
import type { GatewayDatabase } from '../db/open-gateway-database.ts';
import type { GatewayDeps } from '../gateway.ts';
import { type Upstream, upstreamOf } from '../upstream.ts';
import { apiKeyEndpoints } from './api-keys.ts';
import { workspaceEndpoints } from './workspace.ts';

/** The gateway's own routes, behind the seam and the token of every service. */
export function ownRoutes(
  deps: GatewayDeps & { readonly findInternalKey: FindInternalKey },
  database: GatewayDatabase,
): Upstream {
  const needs = { ...deps, cursors: createCursors(deps.secret) };
  const endpoints = [...apiKeyEndpoints(needs, database), ...workspaceEndpoints(needs, database)];
  const { findInternalKey, log } = deps;
  return upstreamOf({ router: serviceRouter({ service: 'gateway', endpoints, findInternalKey, log }) });
}
