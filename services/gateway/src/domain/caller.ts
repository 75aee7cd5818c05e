import { AppError, type Scope, type Tenant } from '@ifcgate/contracts';
import type { Quota } from './rate-limit.ts';

/** A range of addresses; what is no address lies in none. */
export interface Network {
  contains(address: string): boolean;
}

/** What a key lets its holder do. */
export interface ApiKey extends Tenant {
  readonly keyId: string;
  /** The first key of its line of rotation, itself where it replaced none. */
  readonly lineId: string;
  readonly scopes: readonly Scope[];
  /** Globs of workflows; empty: all. */
  readonly families: readonly string[];
  /** Ids of webhook endpoints; empty: all. */
  readonly webhookEndpoints: readonly string[];
  /** Where it may be used from; empty: anywhere. */
  readonly networks: readonly Network[];
  readonly quotas: readonly Quota[];
  readonly expiresAt: Date | undefined;
  readonly isRevoked: boolean;
}

const challenge = { 'WWW-Authenticate': 'Bearer' };

/**
 * The key that a client sends: `Authorization: Bearer …`.
 *
 * @throws AppError authentication_required when it sends none
 */
export function bearerOf(authorization: string | undefined): string {
  const key = /^bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
  if (key === undefined) throw new AppError('authentication_required', { headers: challenge });
  return key;
}

/**
 * The key, when it is one and still holds.
 *
 * @throws AppError invalid_api_key (unknown or revoked: a thief learns no difference) or api_key_expired
 */
export function requireValid(key: ApiKey | undefined, now: Date): ApiKey {
  if (key === undefined || key.isRevoked) throw new AppError('invalid_api_key', { headers: challenge });
  if (key.expiresAt !== undefined && key.expiresAt <= now)
    throw new AppError('api_key_expired', { headers: challenge });
  return key;
}

/** @throws AppError permission_denied when the key may not be used from there */
export function requireNetwork(key: ApiKey, address: () => string): void {
  if (key.networks.length === 0) return;
  const from = address();
  if (key.networks.some((network) => network.contains(from))) return;
  throw new AppError('permission_denied', { detail: 'This API key may not be used from this network address.' });
}

/** @throws AppError permission_denied naming the scope that is missing */
export function requireScope(key: ApiKey, scope: Scope): void {
  if (key.scopes.includes(scope)) return;
  throw new AppError('permission_denied', {
    detail: `This API key does not have the scope "${scope}", which this route needs.`,
  });
}
