import { generateKeyPairSync } from 'node:crypto';
import { type Scope, type ServiceName, type Tenant, scopes as allScopes } from '@ifcgate/contracts';
import { type FindInternalKey, newId } from '@ifcgate/service-kit';
import jwt from 'jsonwebtoken';

/** The gateway's part, played by the tests: one signing key for each process. */
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const keyId = 'key-of-the-tests';

/** The keys that the tests' gateway publishes. */
export const testInternalKey: FindInternalKey = (kid) => Promise.resolve(kid === keyId ? publicKey : undefined);

/** Who calls. */
export interface TokenOptions {
  readonly service: ServiceName;
  readonly tenant: Tenant;
  /** All by default. */
  readonly scopes?: readonly Scope[] | undefined;
  /** Claims beside these, such as `families`. */
  readonly claims?: Readonly<Record<string, unknown>> | undefined;
}

/** A token as the gateway would hand it to a service, good for a minute. */
export function internalToken({ service, tenant, scopes = allScopes, claims }: TokenOptions): string {
  const payload = { sub: newId('key'), ws: tenant.workspaceId, env: tenant.environment, scopes, ...claims };
  return jwt.sign(payload, privateKey, {
    algorithm: 'ES256',
    keyid: keyId,
    audience: service,
    issuer: 'ifcgate-gateway',
    expiresIn: 60,
  });
}
