import { createHmac } from 'node:crypto';

const prefix = 'whsec_';
/** How many random bytes a signing secret has. */
export const signingSecretBytes = 32;

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

/**
 * The `webhook-signature` of a message: for each secret `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`,
 * separated by spaces.
 *
 * @param secrets as {@link toSigningSecret} makes them; several while one is being exchanged
 * @see Standard Webhooks 1.0.0, "Signature scheme"
 */
export function sign(secrets: readonly string[], { id, timestamp, body }: Signed): string {
  return secrets.map((secret) => `v1,${hmacOf(secret, `${id}.${timestamp}.${body}`)}`).join(' ');
}

function hmacOf(secret: string, content: string): string {
  const key = Buffer.from(secret.slice(prefix.length), 'base64');
  return createHmac('sha256', key).update(content).digest('base64');
}
