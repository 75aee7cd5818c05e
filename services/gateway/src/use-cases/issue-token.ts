import type { InternalClaims } from '@ifcgate/contracts';
import type { Clock } from '@ifcgate/service-kit';
import jwt from 'jsonwebtoken';
import { BoundedCache } from '../domain/bounded-cache.ts';
import type { ApiKey } from '../domain/caller.ts';
import type { UpstreamName } from '../domain/minters.ts';
import type { SigningKeyRing } from './signing-key-ring.ts';

const lifeSeconds = 60;
/** A token is handed on until 30 s before its end, so that no request meets one that ends under way. */
const reusedMs = 30_000;
const maxRemembered = 20_000;

/** Gives the token that tells a service who calls. */
export type IssueToken = (key: ApiKey, audience: UpstreamName) => string | Promise<string>;

/** Issues internal tokens, and the same one again while it lasts and the key's rights are the same. */
export function createTokenIssuer(ring: SigningKeyRing, clock: Clock): IssueToken {
  const issued = new BoundedCache<string>(reusedMs, maxRemembered);
  // Key records live for two seconds; what each lets its holder do is written out once.
  const rights = new WeakMap<ApiKey, string>();
  return (key, audience) => {
    const right = rights.get(key) ?? JSON.stringify(claimsOf(key));
    rights.set(key, right);
    const name = audience + right;
    return issued.get(name, performance.now()) ?? issue(name, key, audience);
  };

  async function issue(name: string, key: ApiKey, audience: UpstreamName): Promise<string> {
    const { keyId, privateKey } = await ring.signing();
    const iat = Math.floor(clock.now().getTime() / 1000);
    const payload = { ...claimsOf(key), iat, exp: iat + lifeSeconds, aud: audience, iss: 'ifcgate-gateway' };
    const token = jwt.sign(payload, privateKey, { algorithm: 'ES256', keyid: keyId });
    issued.set(name, token, performance.now());
    return token;
  }
}

function claimsOf(key: ApiKey): Omit<InternalClaims, 'aud' | 'exp'> {
  return {
    sub: key.keyId,
    ...(key.lineId !== key.keyId && { line: key.lineId }),
    ws: key.workspaceId,
    env: key.environment,
    scopes: [...key.scopes],
    ...(key.families.length > 0 && { families: [...key.families] }),
    ...(key.webhookEndpoints.length > 0 && { webhook_endpoints: [...key.webhookEndpoints] }),
  };
}
