import { idempotencyKeyOf, jsonBody, requestLog, requireForm, type Logger } from '@ifcgate/service-kit';
import { type Request, type RequestHandler, Router } from 'express';
import { type AdmissionDeps, admission, admittedOf } from './admission.ts';
import { type HandOverDeps, handOver } from './hand-over.ts';
import { type UsageCountDeps, usageCount } from './usage-count.ts';

export type PublicApiDeps = AdmissionDeps & HandOverDeps & UsageCountDeps & { readonly log: Logger };

/** Everything under `/v1`: one line in the log, admission, the body's form, hand-over. Other paths go on to the next. */
export function publicApi(deps: PublicApiDeps): RequestHandler {
  const api = Router();
  const line = requestLog('gateway', { route: routeName, fields: callerFields, ended: usageCount(deps) }, deps.log);
  api.use(line, admission(deps), checkUpload, ...jsonBody().map(unlessUpload), checkIdempotencyKey, handOver(deps));
  return (request, response, next) => {
    const { path } = request;
    if (path.startsWith('/v1/') || path === '/v1') api(request, response, next);
    else next();
  };
}

/** What can be refused of an upload is refused before its client is asked for the body, here as in its service. */
const checkUpload: RequestHandler = (request, _response, next) => {
  const upload = admittedOf(request)?.route?.upload;
  if (upload !== undefined) requireForm(request, upload);
  next();
};

/** An upload is left unread, for the service to take in as it comes. */
function unlessUpload(handler: RequestHandler): RequestHandler {
  return (request, response, next) =>
    admittedOf(request)?.route?.upload === undefined ? handler(request, response, next) : next();
}

const checkIdempotencyKey: RequestHandler = (request, _response, next) => {
  idempotencyKeyOf(request);
  next();
};

function routeName(request: Request): string {
  const route = admittedOf(request)?.route;
  return route === undefined ? 'unknown' : `${route.method} ${route.path}`;
}

function callerFields(request: Request): Readonly<Record<string, unknown>> {
  const key = admittedOf(request)?.key;
  return key === undefined ? {} : { keyId: key.keyId, workspaceId: key.workspaceId, environment: key.environment };
}
