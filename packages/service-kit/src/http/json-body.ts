import { isUtf8 } from 'node:buffer';
import { AppError } from '@ifcgate/contracts';
import { askForBody, hasBody, printable, requireNoEncoding } from './body-form.ts';
import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';

const maxBytes = 1024 * 1024;
const maxDepth = 32;

/**
 * Reads a JSON body of at most 1 MiB and 32 levels. A request without a body needs no Content-Type; one with a body
 * needs application/json, with any parameters: JSON is UTF-8 whatever they say (RFC 8259, 8.1), and bytes that are not
 * are refused. Types such as application/problem+json are not JSON of ours. A body that was read before, by the gateway in
 * the same process, is left as it is.
 */
export function jsonBody(): RequestHandler[] {
  const read = express.raw({ limit: maxBytes, type: () => true, inflate: false });
  return [
    limitLength,
    requireJson,
    (request, response, next) => {
      if (isRead(request)) return next();
      askForBody(request);
      read(request, response, next);
    },
    parse,
    limitDepth,
  ];
}

const rawBodies = new WeakMap<Request, Buffer>();

/** The bytes of the body as they came, for handing on; undefined without a body. */
export function rawBodyOf(request: Request): Buffer | undefined {
  return rawBodies.get(request);
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
  const { 'content-type': type = '' } = request.headers;
  if (hasBody(request) && !/^application\/json\s*(?:;.*)?$/i.test(type)) {
    const named = type === '' ? 'A body without a Content-Type' : `The Content-Type ${printable(type)}`;
    throw new AppError('unsupported_media_type', { detail: `${named} is not taken. Send JSON as application/json.` });
  }
  requireNoEncoding(request);
  next();
}

/** A body of no bytes is none, not an object without fields, which a PATCH would take for no changes. */
function parse(request: Request, _response: Response, next: NextFunction): void {
  const bytes: unknown = request.body;
  if (!Buffer.isBuffer(bytes)) return next();
  rawBodies.set(request, bytes);
  request.body = bytes.length === 0 ? undefined : parsed(bytes);
  next();
}

function parsed(bytes: Buffer): unknown {
  // Decoding would put replacement characters where they are broken.
  if (!isUtf8(bytes)) throw new AppError('invalid_json', { cause: 'The body is not UTF-8.' });
  try {
    return JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new AppError('invalid_json', { cause });
  }
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
