import { createCipheriv, createDecipheriv, createHash, createSecretKey, randomBytes } from 'node:crypto';
import type { Secret } from '@ifcgate/service-kit';

/** Seals files for storage: AES-256-GCM with a fresh nonce. */
export interface FileBox {
  /** Seals as the bytes come. `context` must be the same when it is opened. */
  seal(plain: AsyncIterable<Buffer>, context: string): AsyncIterable<Buffer>;
  /** @throws Error when the bytes were not sealed with this key and context, or were changed */
  open(sealed: Buffer, context: string): Buffer;
}

/** No file of a kind that is taken begins so. */
const mark = Buffer.from('ifcgate sealed 1\n');
const nonceBytes = 12;
const authTagLength = 16;

/** Whether the bytes are sealed, with whichever key. */
export function isSealed(bytes: Buffer): boolean {
  return bytes.subarray(0, mark.length).equals(mark);
}

/** A box whose key is derived from the given secret, as that for short secrets is (`service-kit/src/secret-box.ts`). */
export function createFileBox(secret: Secret): FileBox {
  const key = createSecretKey(createHash('sha256').update(secret.reveal()).digest());
  return {
    async *seal(plain, context) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
      yield Buffer.concat([mark, nonce]);
      for await (const chunk of plain) yield cipher.update(chunk);
      yield Buffer.concat([cipher.final(), cipher.getAuthTag()]);
    },
    open(sealed, context) {
      const begin = mark.length + nonceBytes;
      if (!isSealed(sealed) || sealed.length < begin + authTagLength) throw new Error('This is not a sealed file.');
      const end = sealed.length - authTagLength;
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(mark.length, begin), { authTagLength })
        .setAAD(Buffer.from(context))
        .setAuthTag(sealed.subarray(end));
      return Buffer.concat([decipher.update(sealed.subarray(begin, end)), decipher.final()]);
    },
  };
}
