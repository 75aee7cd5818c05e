import { AppError } from '@ifcgate/contracts';
import type { Transaction } from '@ifcgate/event-bus';
import { type Clock, type NewId, notFound } from '@ifcgate/service-kit';
import { type StoredKey, endKeyAt, findKey } from '../db/api-key-rows.ts';
import { endReplacedKey, takeOver } from '../db/api-keys.ts';
import type { GatewayDb } from '../db/open-gateway-database.ts';
import { requireWithin } from '../domain/key-rights.ts';
import { type NewKey, getGiver, insertKey } from './create-api-key.ts';

/** Which key is to be replaced, and by whom. */
export interface RotateApiKey {
  readonly keyId: string;
  /** How long the old key still works; 0: it is revoked at once, which holds everywhere within two seconds. */
  readonly overlapHours: number;
  /** The key that asks, whose rights bound the new one; undefined: the operator. */
  readonly giverKeyId: string | undefined;
}

/**
 * Makes a key of the same name and rights, end included; the old one ends after the overlap, or earlier by itself. The new
 * one takes its place: it has the old one's maker, so that it is nobody's descendant whose descendant the old one is not,
 * and from now on what the old one made is its own.
 *
 * @throws AppError not_found; permission_denied when the old key has more rights than the one that asks; conflict when it
 *   has ended, or was replaced before: it would hand on an end that was not meant for the new one
 */
export async function rotateApiKey(
  deps: { readonly clock: Clock; readonly newId: NewId },
  tx: Transaction<GatewayDb>,
  { keyId, overlapHours, giverKeyId }: RotateApiKey,
): Promise<NewKey> {
  const now = deps.clock.now();
  const old = await findKey(tx, keyId);
  if (old === undefined) throw notFound(keyId);
  if (giverKeyId !== undefined) requireWithin(old, await getGiver(deps, tx, giverKeyId));
  requireActive(old, now);
  const line = { createdBy: old.createdBy, lineId: old.lineId ?? old.keyId };
  const made = await insertKey(deps, tx, { name: old.name, rights: old, ...line });
  const isEnded = await endOld(tx, { old, overlapHours, now, replacedBy: made.key.keyId });
  // Another request was quicker; what this one made goes with its transaction.
  if (!isEnded) throw ended('was replaced or revoked a moment ago');
  await takeOver(tx.db, tx.tenant, { keyId, replacedBy: made.key.keyId });
  return made;
}

interface Ending {
  readonly old: StoredKey;
  readonly overlapHours: number;
  readonly now: Date;
  readonly replacedBy: string;
}

async function endOld(tx: Transaction<GatewayDb>, ending: Ending): Promise<boolean> {
  const { old, overlapHours, now, replacedBy } = ending;
  const { keyId } = old;
  if (overlapHours === 0) return endReplacedKey(tx.db, tx.tenant, { keyId, replacedBy });
  const overlapEnd = new Date(now.getTime() + overlapHours * 3_600_000);
  const expiresAt = old.expiresAt !== null && old.expiresAt < overlapEnd ? old.expiresAt : overlapEnd;
  return endKeyAt(tx, { keyId, replacedBy, expiresAt });
}

function requireActive(key: StoredKey, now: Date): void {
  if (key.replacedBy !== null) throw ended(`was rotated before: rotate ${key.replacedBy} instead`);
  if (key.revokedAt !== null) throw ended('is revoked');
  if (key.expiresAt !== null && key.expiresAt <= now) throw ended('has expired');
}

function ended(what: string): AppError {
  return new AppError('conflict', { detail: `This key ${what}. A new key is made with POST /v1/api_keys.` });
}
