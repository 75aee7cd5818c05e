import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';
import type { Sql } from '@ifcgate/event-bus';
import { type Clock, type Logger, type SecretBox, internalKeysCacheMs } from '@ifcgate/service-kit';
import { type StoredSigningKey, deleteSigningKeys, insertSigningKey, loadSigningKeys } from '../db/signing-keys.ts';
import { type SigningKeyPolicy, planSigningKeys } from '../domain/signing-keys.ts';

/** A generation of the signing key, ready for use. */
export interface SigningKey {
  readonly generation: number;
  readonly keyId: string;
  readonly signsFrom: Date;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** As it is published. */
  readonly jwk: JsonWebKey;
}

export interface SigningKeysDeps {
  readonly sql: Sql;
  readonly box: SecretBox;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A new generation each day. */
export const signingKeyPolicy: SigningKeyPolicy = {
  rotationMs: 24 * 3_600_000,
  announcedMs: 2 * internalKeysCacheMs,
  // The life of a token, and a minute for clocks that differ.
  retiredMs: 120_000,
};

/**
 * Reads the generations that replicas share, makes the next one when it is due, and forgets those that have ended.
 *
 * @returns the readable generations, one of which signs now
 */
export async function keepSigningKeys(deps: SigningKeysDeps): Promise<readonly SigningKey[]> {
  const stored = await loadSigningKeys(deps.sql);
  const keys = stored.flatMap((key) => openKey(deps, key));
  const plan = planSigningKeys(keys, deps.clock.now(), signingKeyPolicy);
  if (plan.ended.length > 0)
    await deleteSigningKeys(
      deps.sql,
      plan.ended.map((key) => key.generation),
    );
  if (plan.nextSignsFrom === undefined) return keys;
  const generation = (stored.at(-1)?.generation ?? 0) + 1;
  await insertSigningKey(deps.sql, newSigningKey(deps.box, generation, plan.nextSignsFrom));
  deps.log.info('signing_key.made', { generation, signsFrom: plan.nextSignsFrom.toISOString() });
  // Read again: another replica may have been first.
  return (await loadSigningKeys(deps.sql)).flatMap((key) => openKey(deps, key));
}

function newSigningKey(box: SecretBox, generation: number, signsFrom: Date): StoredSigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = publicKey.export({ format: 'jwk' });
  // RFC 7638: the required members in this order.
  const thumbprint = JSON.stringify({ crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y });
  const keyId = createHash('sha256').update(thumbprint).digest('base64url');
  const sealedPrivateKey = box.seal(JSON.stringify(privateKey.export({ format: 'jwk' })), contextOf(keyId));
  return {
    generation,
    keyId,
    sealedPrivateKey,
    publicKey: { ...jwk, kid: keyId, alg: 'ES256', use: 'sig' },
    signsFrom,
  };
}

function openKey({ box, log }: SigningKeysDeps, stored: StoredSigningKey): SigningKey[] {
  const { generation, keyId, publicKey: jwk, signsFrom } = stored;
  try {
    const key = JSON.parse(box.open(stored.sealedPrivateKey, contextOf(keyId))) as JsonWebKey;
    const privateKey = createPrivateKey({ key, format: 'jwk' });
    return [{ generation, keyId, signsFrom, privateKey, publicKey: createPublicKey({ key: jwk, format: 'jwk' }), jwk }];
  } catch (cause) {
    // Sealed with another secret: the next generation takes over.
    log.warn('signing_key.unreadable', { generation, keyId, cause });
    return [];
  }
}

function contextOf(keyId: string): string {
  return `signing-key ${keyId}`;
}
