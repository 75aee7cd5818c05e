import { AppError } from '@ifcgate/contracts';
import { isGlobWithin } from './glob-within.ts';
import { isNetworkWithin } from './network-address.ts';

/** What a key is allowed, as it is stored: an empty restriction binds by none. */
export interface KeyRights {
  readonly scopes: readonly string[];
  readonly families: readonly string[];
  readonly webhookEndpoints: readonly string[];
  readonly cidrs: readonly string[];
  readonly rateLimitPerMinute: number | null;
  readonly expiresAt: Date | null;
}

/**
 * Refuses rights that their giver does not have. What cannot be seen to lie within the giver's is taken as more.
 *
 * @throws AppError permission_denied naming all that is too much
 */
export function requireWithin(wanted: KeyRights, giver: KeyRights): void {
  const excess = excessOf(wanted, giver);
  if (excess.length === 0) return;
  throw new AppError('permission_denied', {
    detail: `A key cannot give more than it has itself. Too much is: ${excess.join('; ')}.`,
  });
}

function excessOf(wanted: KeyRights, giver: KeyRights): string[] {
  const missing = wanted.scopes.filter((scope) => !giver.scopes.includes(scope));
  return [
    ...missing.map((scope) => `the scope "${scope}"`),
    ...beyond('workflows', wanted.families, giver.families, isGlobWithin),
    ...beyond('webhook_endpoints', wanted.webhookEndpoints, giver.webhookEndpoints, (one, other) => one === other),
    ...beyond('cidrs', wanted.cidrs, giver.cidrs, isNetworkWithin),
    ...beyondLimit(wanted.rateLimitPerMinute, giver.rateLimitPerMinute),
    ...beyondEnd(wanted.expiresAt, giver.expiresAt),
  ];
}

function beyond(
  field: string,
  wanted: readonly string[],
  given: readonly string[],
  isWithin: (inner: string, outer: string) => boolean,
): string[] {
  if (given.length === 0) return [];
  if (wanted.length === 0) return [`no restriction of ${field}, where this key is restricted to ${given.join(', ')}`];
  const outside = wanted.filter((one) => !given.some((other) => isWithin(one, other)));
  return outside.length === 0 ? [] : [`${field} ${outside.join(', ')}`];
}

function beyondLimit(wanted: number | null, given: number | null): string[] {
  if (given === null || (wanted !== null && wanted <= given)) return [];
  return [`a rate_limit of more than ${given}`];
}

function beyondEnd(wanted: Date | null, given: Date | null): string[] {
  if (given === null || (wanted !== null && wanted <= given)) return [];
  return [`an expires_at after ${given.toISOString()}`];
}
