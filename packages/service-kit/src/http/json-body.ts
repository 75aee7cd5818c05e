import { isUtf8 } from 'node:buffer';
import { AppError } from '@ifcgate/contracts';
import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';

const maxBytes = 1024 * 1024;
const maxDepth = 32;

/**
 * Reads a JSON body of at most 1 MiB and 32 levels. A request without a body needs no Content-Type; one with a body
 * needs application/json. A body that was read before, by the gateway in the same process, is left as it is.
 */
export function jsonBody(): RequestHandler[] {
  const parse = express.json({ limit: maxBytes, strict: false, type: () => true, inflate: false, verify: keepRaw });
  return [
    limitLength,
    requireJson,
    (request, response, next) => (isRead(request) ? next() : parse(request, response, next)),
    forgetEmpty,
    limitDepth,
  ];
}

const rawBodies = new WeakMap<Request, Buffer>();

/** The bytes of the body as they came, for handing on; undefined without a body. */
export function rawBodyOf(request: Request): Buffer | undefined {
  return rawBodies.get(request);
}

/** Called with the bytes before they are decoded; decoding would put replacement characters where they are broken. */
function keepRaw(request: unknown, _response: unknown, bytes: Buffer): void {
  if (!isUtf8(bytes)) throw new Error('The body is not UTF-8.');
  rawBodies.set(request as Request, bytes);
}

function isRead(request: Request): boolean {
  return rawBodies.has(request) || request.body !== undefined;
}

/** Refuses at once what is said to be too large; the parser would read all of it first. */
function limitLength(request: Request, _response: Response, next: NextFunction): void {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw new AppError('payload_too_large');
  next();
}

function requireJson(request: Request, _response: Response, next: NextFunction): void {
  const hasBody =
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
  const type = request.headers['content-type'];
  const isJson = type !== undefined && /^application\/json\s*(;\s*charset\s*=\s*"?utf-?8"?\s*)?$/i.test(type);
  if (hasBody && !isJson) throw new AppError('unsupported_media_type');
  next();
}

/** A body of no bytes is none: the parser makes an empty object of it, which a PATCH would take for no changes. */
function forgetEmpty(request: Request, _response: Response, next: NextFunction): void {
  if (rawBodyOf(request)?.length === 0) request.body = undefined;
  next();
}

function limitDepth(request: Request, _response: Response, next: NextFunction): void {
  if (isDeeperThan(request.body, maxDepth)) {
    throw new AppError('invalid_request', { detail: `The body is nested more than ${maxDepth} levels deep.` });
  }
  next();
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some((child) => isDeeperThan(child, levels - 1));
}
