import { AppError } from '@ifcgate/contracts';
import { type Dependency, readinessOf } from '@ifcgate/service-kit';
import { type RequestHandler, Router } from 'express';

/** `/healthz` and `/readyz` (503 names the dependency that is away), without a key. */
export function healthRoutes(dependencies: readonly Dependency[]): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router
    .route('/healthz')
    .get((_request, response) => void response.json({ status: 'ok' }))
    .all(refuseMethod);
  router
    .route('/readyz')
    .get(async (_request, response) => {
      const readiness = await readinessOf(dependencies);
      response.status(readiness.status === 'ready' ? 200 : 503).json(readiness);
    })
    .all(refuseMethod);
  return router;
}

/** The answer to what is neither GET nor HEAD where only these are served. */
export const refuseMethod: RequestHandler = () => {
  throw new AppError('method_not_allowed', { headers: { Allow: 'GET, HEAD' } });
};
