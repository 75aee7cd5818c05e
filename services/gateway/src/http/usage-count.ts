import type { Clock } from '@ifcgate/service-kit';
import type { Request, Response } from 'express';
import type { FindRoute } from '../domain/route-table.ts';
import type { Answered } from '../use-cases/count-usage.ts';
import { admittedOf } from './admission.ts';

export interface UsageCountDeps {
  readonly clock: Clock;
  readonly findRoute: FindRoute;
  readonly noteAnswer: (answered: Answered, now: Date) => void;
}

/** Counts what was answered to a request with a valid key; one that its client left before is no answer. */
export function usageCount(deps: UsageCountDeps): (request: Request, response: Response) => void {
  return (request, response) => {
    const key = admittedOf(request)?.key;
    if (key === undefined || !response.headersSent) return;
    const { workspaceId, environment } = key;
    const answered = { tenant: { workspaceId, environment }, status: response.statusCode };
    deps.noteAnswer({ ...answered, route: routeName(deps, request) }, deps.clock.now());
  };
}

/** Also of a request that was over its limit, which is refused before its route is looked at. */
function routeName(deps: UsageCountDeps, request: Request): string {
  const admitted = admittedOf(request)?.route;
  if (admitted !== undefined) return `${admitted.method} ${admitted.path}`;
  const match = deps.findRoute(request.method, request.path);
  return match.kind === 'route' ? `${match.route.method} ${match.route.path}` : 'unknown';
}
