import { AppError, type ErrorCode, type ErrorDetail, type ErrorEnvelope, internalHeaders } from '@ifcgate/contracts';
import type { ErrorRequestHandler, Request, Response } from 'express';
import type { z } from 'zod';
import { isConflict, isDatabaseAway } from '../database-errors.ts';
import type { Logger } from '../logger.ts';
import { requestIdOf } from './request-id.ts';
import { unstorablePaths } from './storable-text.ts';

/** What Express's own parsers call their refusals, and what the contract calls them. */
const parserErrors: Readonly<Record<string, ErrorCode>> = {
  'entity.parse.failed': 'invalid_json',
  'entity.too.large': 'payload_too_large',
  'entity.verify.failed': 'invalid_json',
  'encoding.unsupported': 'unsupported_media_type',
  'charset.unsupported': 'unsupported_media_type',
  'request.size.invalid': 'invalid_request',
  'request.aborted': 'request_timeout',
};

/** Turns whatever was thrown into an error of the contract; what is not expected becomes `internal_error`. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const { type, status } = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>;
  const parserCode = typeof type === 'string' ? parserErrors[type] : undefined;
  if (parserCode !== undefined) return new AppError(parserCode, { cause: error });
  if (error instanceof URIError || status === 400)
    return new AppError('invalid_request', { detail: 'The path is not validly encoded.', cause: error });
  if (isDatabaseAway(error) || isConflict(error))
    return new AppError('service_unavailable', { retryAfterSeconds: 1, cause: error });
  return new AppError('internal_error', { cause: error });
}

/** The one place that turns errors into responses. */
export function problemHandler(log: Logger): ErrorRequestHandler {
  return (error: unknown, request: Request, response: Response, _next) => {
    const problem = toAppError(error);
    if (problem.status >= 500) {
      const level = problem.code === 'internal_error' ? 'error' : 'warn';
      log[level]('request.failed', {
        requestId: requestIdOf(request),
        code: problem.code,
        cause: problem.options.cause,
      });
    }
    if (response.headersSent) {
      // A reset, as the end of the connection is the end of the answer for a client of HTTP/1.0.
      response.socket?.resetAndDestroy();
      return;
    }
    sendProblem(request, response, problem);
  };
}

/** Answers with the documented envelope. */
function sendProblem(request: Request, response: Response, problem: AppError): void {
  const { headers, retryAfterSeconds, missingId } = problem.options;
  for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value);
  if (retryAfterSeconds !== undefined)
    response.setHeader('Retry-After', String(Math.max(1, Math.ceil(retryAfterSeconds))));
  if (missingId !== undefined) response.setHeader(internalHeaders.missingId, missingId);
  response.status(problem.status).json(envelopeOf(problem, requestIdOf(request)));
}

/** The JSON body of an error. */
export function envelopeOf(problem: AppError, requestId: string): ErrorEnvelope {
  const { details } = problem.options;
  const error = { code: problem.code, message: problem.message, request_id: requestId, status: problem.status };
  return { error: details === undefined ? error : { ...error, details } };
}

/**
 * Parses what a client sent.
 *
 * @param place what the paths of details begin with, such as `query`; empty for the body
 * @throws AppError invalid_request with a detail for each field
 */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown, place: string): z.infer<S> {
  const unstorable = unstorablePaths(input);
  if (unstorable.length > 0)
    throw notValid(unstorable.map((path) => ({ path: pathIn(place, path), message: messageOf(path) })));
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw notValid(parsed.error.issues.flatMap((issue) => toDetails(issue, place)));
}

function messageOf(path: readonly string[]): string {
  if (path.at(-1) === '__proto__') return 'is not a known field';
  return 'must be text without the character U+0000 and without half characters';
}

function notValid(all: readonly ErrorDetail[]): AppError {
  // One for each place: what follows from the first, such as the length of what is no text, would mislead.
  const details = [...new Map(all.toReversed().map((detail) => [detail.path, detail])).values()]
    .toReversed()
    .slice(0, 50);
  const [first] = details;
  return new AppError('invalid_request', {
    detail:
      first === undefined
        ? 'The request is not valid.'
        : `${first.path === '' ? 'The body' : first.path}: ${first.message}`,
    details,
  });
}

function toDetails(issue: z.core.$ZodIssue, place: string): ErrorDetail[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: pathIn(place, [...path, key]), message: 'is not a known field' }));
  }
  return [{ path: pathIn(place, path), message: lowerFirst(issue.message) }];
}

function pathIn(place: string, path: readonly string[]): string {
  return [...(place === '' ? [] : [place]), ...path].join('.');
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
