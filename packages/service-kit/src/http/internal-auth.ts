import type { KeyObject } from 'node:crypto';
import { AppError, type InternalClaims, type ServiceName, internalClaimsSchema } from '@ifcgate/contracts';
import type { Request, RequestHandler } from 'express';
import jwt from 'jsonwebtoken';
import { setCaller } from './caller.ts';

/** Finds the public key that the gateway publishes under an id; undefined when it publishes none. */
export type FindInternalKey = (keyId: string) => Promise<KeyObject | undefined>;

/** Tokens are reused by the gateway, so each is verified once and remembered until it ends. */
const maxRemembered = 10_000;

/** Lets in only requests with a valid token of the gateway for this service; all others get 401, in every mode. */
export function internalAuth(service: ServiceName, findKey: FindInternalKey): RequestHandler {
  const remembered = new Map<string, InternalClaims>();
  return async (request, _response, next) => {
    const token = bearerOf(request);
    const known = remembered.get(token);
    if (known !== undefined && known.exp * 1000 > Date.now()) {
      setCaller(request, known);
      next();
      return;
    }
    const claims = await verify(token, service, findKey);
    if (remembered.size >= maxRemembered) remembered.clear();
    remembered.set(token, claims);
    setCaller(request, claims);
    next();
  };
}

/** The header in which the gateway hands its token on. */
export const internalTokenHeader = 'x-internal-authorization';

function bearerOf(request: Request): string {
  const header = request.headers[internalTokenHeader];
  const match = typeof header === 'string' ? /^Bearer (\S+)$/.exec(header) : null;
  if (match?.[1] === undefined)
    throw new AppError('authentication_required', { detail: 'This service is reached through the gateway only.' });
  return match[1];
}

async function verify(token: string, service: ServiceName, findKey: FindInternalKey): Promise<InternalClaims> {
  const keyId = keyIdOf(token);
  const key = keyId === undefined ? undefined : await findKey(keyId);
  if (key === undefined)
    throw new AppError('authentication_required', { detail: 'The internal token is signed by an unknown key.' });
  try {
    const payload = jwt.verify(token, key, { algorithms: ['ES256'], audience: service, issuer: 'ifcgate-gateway' });
    return internalClaimsSchema.parse(payload);
  } catch (cause) {
    throw new AppError('authentication_required', { detail: 'The internal token is not valid.', cause });
  }
}

/** Of a token that may be anything: undefined where it names no key. */
function keyIdOf(token: string): string | undefined {
  try {
    const keyId: unknown = jwt.decode(token, { complete: true })?.header.kid;
    return typeof keyId === 'string' ? keyId : undefined;
  } catch {
    return undefined;
  }
}
