import { AppError, type Route, type ServiceName, type Tenant, idPrefixes, isId, type IdKind } from '@ifcgate/contracts';
import { tenantOf } from '@ifcgate/event-bus';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { Logger } from '../logger.ts';
import { observeRequest } from '../metrics.ts';
import { traceIdOf, traceparentOf } from '../trace.ts';
import { callerOf } from './caller.ts';
import type { Endpoint } from './endpoint.ts';
import { type FindInternalKey, internalAuth } from './internal-auth.ts';
import { jsonBody } from './json-body.ts';
import { requestIdOf } from './request-id.ts';

/** Whether the service has minted an id, so that a read which misses it elsewhere is worth a wait. */
export type KnowsId = (tenant: Tenant, id: string) => Promise<boolean>;

export interface ServiceRouterOptions {
  readonly service: ServiceName;
  readonly endpoints: readonly Endpoint[];
  readonly findInternalKey: FindInternalKey;
  readonly log: Logger;
  readonly knows?: KnowsId;
}

/** The Express handler of a service: internal token, its endpoints, each with the body that its route takes. Errors rise to the host. */
export function serviceRouter(options: ServiceRouterOptions): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.use(internalAuth(options.service, options.findInternalKey));
  const json = jsonBody();
  for (const { route, handler } of options.endpoints) {
    const path = route.path.replaceAll(/\{(\w+)\}/g, ':$1');
    const method = route.method.toLowerCase() as 'get' | 'post' | 'patch' | 'put' | 'delete';
    const line = requestLog(options.service, { route: `${route.method} ${route.path}` }, options.log);
    router[method](path, line, requireScope(route), ...(route.upload === undefined ? json : []), handler);
  }
  const { knows } = options;
  if (knows !== undefined) router.get('/internal/minted/:id', minted(knows));
  return router;
}

/** The gateway has looked before; a service does not rely on it. */
function requireScope({ scope }: Route): RequestHandler {
  return (request, _response, next) => {
    if (!callerOf(request).scopes.includes(scope))
      throw new AppError('permission_denied', {
        detail: `This API key does not have the scope "${scope}", which this route needs.`,
      });
    next();
  };
}

function minted(knows: KnowsId): RequestHandler {
  return async (request, response) => {
    const id = String(request.params['id']);
    if (!(await knows(tenantOf(callerOf(request)), id))) throw new AppError('not_found');
    response.status(204).end();
  };
}

/** Where a request's line is filled in: fixed, or read when the answer has gone out. */
export interface RequestLine {
  readonly route: string | ((request: Request) => string);
  readonly fields?: (request: Request) => Readonly<Record<string, unknown>>;
  /** Called at the same time, for what else is to be noted of an answer. */
  readonly ended?: (request: Request, response: Response) => void;
}

const logged = new WeakSet<Request>();

/**
 * Writes one wide line when the answer has gone out, or when the client went away before, and sees to it that everything
 * behind has one trace context. In one process the gateway's line is the only one: the outermost writes it.
 */
export function requestLog(service: ServiceName, line: RequestLine, log: Logger): RequestHandler {
  return (request, response, next) => {
    if (!logged.has(request)) {
      logged.add(request);
      request.headers.traceparent = traceparentOf(request.headers.traceparent);
      const startedAt = performance.now();
      response.once('close', () => writeLine(service, line, log, { request, response, startedAt }));
    }
    next();
  };
}

interface Answered {
  readonly request: Request;
  readonly response: Response;
  readonly startedAt: number;
}

function writeLine(
  service: ServiceName,
  line: RequestLine,
  log: Logger,
  { request, response, startedAt }: Answered,
): void {
  const durationMs = Math.round(performance.now() - startedAt);
  const { statusCode } = response;
  const route = typeof line.route === 'string' ? line.route : line.route(request);
  observeRequest(service, route, statusCode, durationMs);
  log.info('http.request', {
    route,
    status: statusCode,
    durationMs,
    requestId: requestIdOf(request),
    traceId: traceIdOf(request.headers.traceparent as string),
    isComplete: response.writableEnded,
    ...line.fields?.(request),
  });
  line.ended?.(request, response);
}

const kinds = Object.keys(idPrefixes) as IdKind[];

/** The error for a thing that is not here; a well-formed id is named, so that the gateway can ask who minted it. */
export function notFound(id: string): AppError {
  const isWellFormed = kinds.some((kind) => isId(kind, id));
  return new AppError('not_found', isWellFormed ? { missingId: id } : {});
}
