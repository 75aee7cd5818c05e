import { AppError, type Route, internalHeaders } from '@ifcgate/contracts';
import { type Sql, tenantOf } from '@ifcgate/event-bus';
import type { Request, RequestHandler, Response } from 'express';
import type { z } from 'zod';
import type { Database, RequestTransaction } from '../database.ts';
import { traced, traceparentOf } from '../trace.ts';
import { type Caller, callerOf } from './caller.ts';
import { type RepetitionKey, beginRequest, formerReply, keepFirst, repetitionKeyOf, toKept } from './idempotency.ts';
import { parseInput } from './problem.ts';
import { Bytes, type Reply, type ReplyOf } from './reply.ts';
import { requestIdOf } from './request-id.ts';

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;

/** What a handler gets: everything parsed, and who calls. */
export interface EndpointRequest<R extends Route> {
  readonly params: Parsed<R['params']>;
  readonly query: Parsed<R['query']>;
  readonly body: Parsed<R['body']>;
  readonly caller: Caller;
  readonly requestId: string;
}

/** Answered by a handler whose reply comes after the effect: the object that is then waited for. */
export class Later {
  readonly objectId: string;

  constructor(objectId: string) {
    this.objectId = objectId;
  }
}

export interface EndpointOptions<R extends Route, Db extends Sql> {
  /** Handles the request in one transaction: calls a use case and says what to answer. */
  handle(request: EndpointRequest<R>, tx: RequestTransaction<Db>): Promise<ReplyOf<R> | Later>;
  /**
   * Waits, outside of any transaction, for the object of a `Later` and says what to answer.
   *
   * @param gone fires when nobody waits for the answer any more
   */
  answer?(request: EndpointRequest<R>, objectId: string, gone: AbortSignal): Promise<ReplyOf<R>>;
  /** The body that is kept for repetitions, where it differs from the one sent: a secret is shown once. */
  keptBody?(body: unknown): unknown;
}

/** A route together with what answers it. */
export interface Endpoint {
  readonly route: Route;
  readonly handler: RequestHandler;
}

/**
 * The edge to HTTP: parses the request by its contract, opens the transaction, calls the handler, replies.
 *
 * A POST with an Idempotency-Key keeps its reply in the transaction of its effect. Errors commit nothing and rise.
 */
export function endpoint<R extends Route, Db extends Sql>(
  database: Database<Db>,
  route: R,
  options: EndpointOptions<R, Db>,
): Endpoint {
  return {
    route,
    handler: (request, response) =>
      answerRead(request, response, {
        database,
        route,
        options,
        parsed: parseRequest(route, request),
        content: request.body,
      }),
  };
}

/** A request that has been read, and what serves it. */
export interface ReadRequest<R extends Route, Db extends Sql> {
  readonly database: Database<Db>;
  readonly route: R;
  readonly options: EndpointOptions<R, Db>;
  readonly parsed: EndpointRequest<R>;
  /** What a repetition of the request has to say as well. */
  readonly content: unknown;
}

/** Runs the handler in its transaction, or finds what it answered before, and replies. */
export async function answerRead<R extends Route, Db extends Sql>(
  request: Request,
  response: Response,
  { database, route, options, parsed, content }: ReadRequest<R, Db>,
): Promise<void> {
  const traceparent = traceparentOf(request.headers.traceparent);
  const key = repetitionKeyOf(request, content);
  const gone = goneOf(response);
  const once = (): Promise<Served> => serveOnce({ database, route, options, parsed, key, traceparent, gone });
  const served = await traced(`${route.method} ${route.path}`, traceparent, { 'request.id': parsed.requestId }, () =>
    withPatience(database, { waitMs: waitMsOf(request), gone }, once),
  );
  send(response, served);
}

interface Served {
  readonly reply: Reply;
  readonly isReplay: boolean;
}

interface Serving<R extends Route, Db extends Sql> {
  readonly database: Database<Db>;
  readonly route: R;
  readonly options: EndpointOptions<R, Db>;
  readonly parsed: EndpointRequest<R>;
  readonly key: RepetitionKey | undefined;
  readonly traceparent: string;
  readonly gone: AbortSignal;
}

/** Fires when the answer has gone out, or its client has gone or was told that it takes too long. */
function goneOf(response: Response): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return gone.signal;
}

async function serveOnce<R extends Route, Db extends Sql>(serving: Serving<R, Db>): Promise<Served> {
  const { database, route, options, parsed, key } = serving;
  let begun: Awaited<ReturnType<typeof beginRequest>>;
  const outcome = await database.request(
    Object.assign(
      async (db: Db) => {
        begun = await beginRequest(db, parsed.caller, key);
        return tenantOf(parsed.caller);
      },
      // What is read in several statements is shown as one: a delivery never without the attempt that it has had.
      { workspaceId: parsed.caller.workspaceId, isSnapshot: route.method === 'GET' },
    ),
    async (tx): Promise<{ reply?: Reply; objectId?: string; isReplay: boolean }> => {
      const former = formerReply(begun, key);
      if (former !== undefined) return { ...former, isReplay: true };
      const answer = await options.handle(parsed, tx);
      const fresh = answer instanceof Later ? { objectId: answer.objectId } : { reply: answer };
      if (key !== undefined) tx.keepReply(toKept(key, keptOutcome(options, fresh)));
      return { ...fresh, isReplay: false };
    },
    () => ({ requestId: parsed.requestId, traceparent: serving.traceparent }),
  );
  if (outcome.reply !== undefined) return { reply: outcome.reply, isReplay: outcome.isReplay };
  const reply = await answerLater(serving, outcome.objectId ?? '');
  return { reply, isReplay: outcome.isReplay };
}

function keptOutcome<R extends Route, Db extends Sql>(
  options: EndpointOptions<R, Db>,
  outcome: { reply?: Reply; objectId?: string },
): { reply?: Reply; objectId?: string } {
  if (outcome.reply === undefined || options.keptBody === undefined) return outcome;
  return { reply: { status: outcome.reply.status, body: options.keptBody(outcome.reply.body) } };
}

async function answerLater<R extends Route, Db extends Sql>(serving: Serving<R, Db>, objectId: string): Promise<Reply> {
  const { database, options, parsed, key, gone } = serving;
  if (options.answer === undefined) throw new Error('An endpoint that answers later needs an answer.');
  const reply = await options.answer(parsed, objectId, gone);
  return key === undefined ? reply : keepFirst(database, parsed.caller, key, reply);
}

/**
 * Serves a read that may be ahead of its projection: with a wait of so many milliseconds, said by the gateway once it
 * knows that the id was minted, a miss is tried again as soon as something is committed about it.
 */
async function withPatience<Db extends Sql>(
  database: Database<Db>,
  { waitMs, gone }: { readonly waitMs: number; readonly gone: AbortSignal },
  attempt: () => Promise<Served>,
): Promise<Served> {
  try {
    return await attempt();
  } catch (error) {
    const missing = missingIdOf(error);
    if (waitMs === 0 || missing === undefined) throw error;
    const served = await database.changes.waitFor(missing, () => attempt().catch(undefinedWhenMissing), waitMs, gone);
    if (served !== undefined) return served;
    throw new AppError('service_unavailable', {
      retryAfterSeconds: 1,
      detail: 'It is being processed. Repeat the request after Retry-After.',
    });
  }
}

function missingIdOf(error: unknown): string | undefined {
  return error instanceof AppError && error.code === 'not_found' ? error.options.missingId : undefined;
}

function undefinedWhenMissing(error: unknown): undefined {
  if (missingIdOf(error) === undefined) throw error;
}

function waitMsOf(request: Request): number {
  const waitMs = Number(request.headers[internalHeaders.waitMs] ?? 0);
  return Number.isInteger(waitMs) && waitMs > 0 ? Math.min(waitMs, 5000) : 0;
}

/** Parses what a request brings, by its route; an uploaded file is not part of it. */
export function parseRequest<R extends Route>(route: R, request: Request): EndpointRequest<R> {
  const parse = (schema: z.ZodType | undefined, input: unknown, place: string): unknown =>
    schema === undefined ? undefined : parseInput(schema, input, place);
  if (route.query === undefined && Object.keys(request.query).length > 0) refuseQuery(request);
  return {
    params: parse(route.params, request.params, 'path'),
    query: parse(route.query, request.query, 'query'),
    body: parse(route.body, request.body, ''),
    caller: callerOf(request),
    requestId: requestIdOf(request),
  } as EndpointRequest<R>;
}

function refuseQuery(request: Request): never {
  const details = Object.keys(request.query).map((name) => ({
    path: `query.${name}`,
    message: 'is not a known parameter',
  }));
  throw new AppError('invalid_request', { detail: 'This route takes no query parameters.', details });
}

function send(response: Response, { reply, isReplay }: Served): void {
  if (isReplay) response.setHeader('Idempotent-Replayed', 'true');
  response.status(reply.status);
  if (reply.body === null) response.end();
  else if (reply.body instanceof Bytes) sendBytes(response, reply.body);
  else response.json(reply.body);
}

/** What a client uploaded must never be run by a browser as a page of ours, nor be kept on the way. */
function sendBytes(response: Response, { mediaType, content, name }: Bytes): void {
  response.setHeader('Content-Type', mediaType);
  response.setHeader('Content-Length', content.byteLength);
  response.setHeader('Content-Disposition', `attachment; filename="${name}"`);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Cache-Control', 'private, no-store');
  response.end(content);
}
