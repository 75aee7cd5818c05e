import { createHmac } from 'node:crypto';

const prefix = 'whsec_';
/** How many random bytes a signing secret has. */
export const signingSecretBytes = 32;

/** A key as the hash takes it. */
export type SigningKey = Parameters<typeof createHmac>[1];

/** What a signature is over. */
export interface Signed {
  /** The event's id: the same for every endpoint and attempt. */
  readonly id: string;
  /** Whole seconds since 1970, when the attempt was made. */
  readonly timestamp: number;
  readonly body: string;
}

/** A signing secret as its owner sees it: `whsec_` and the base64 of random bytes. */
export function toSigningSecret(random: Buffer): string {
  return prefix + random.toString('base64');
}

/** The key inside a signing secret. */
export function toSigningKey(secret: string): Buffer {
  return Buffer.from(secret.slice(prefix.length), 'base64');
}

/**
 * The `webhook-signature` of a message: for each key `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`,
 * separated by spaces.
 *
 * @param keys several while a secret is being exchanged
 * @see Standard Webhooks 1.0.0, "Signature scheme"
 */
export function sign(keys: readonly SigningKey[], { id, timestamp, body }: Signed): string {
  const content = `${id}.${timestamp}.${body}`;
  return keys.map((key) => `v1,${createHmac('sha256', key).update(content).digest('base64')}`).join(' ');
}
