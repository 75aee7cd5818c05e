import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';

/**
 * What PostgreSQL stores of a password. Sent in its place, the password itself stands in no server log. The same input
 * gives the same verifier.
 *
 * @param password printable ASCII, where SASLprep changes nothing
 * @param salt     any text that is this role's own
 * @throws RangeError when the password holds other characters
 * @see RFC 5802 section 3; PostgreSQL `pg_authid.rolpassword`
 */
export function scramVerifier(password: string, salt: string, iterations: number): string {
  if (!/^[\x20-\x7e]+$/.test(password)) throw new RangeError('a database password must be printable ASCII');
  const saltBytes = createHmac('sha256', password).update(salt).digest().subarray(0, 16);
  const salted = pbkdf2Sync(password, saltBytes, iterations, 32, 'sha256');
  const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
  const storedKey = createHash('sha256').update(hmac(salted, 'Client Key')).digest('base64');
  const serverKey = hmac(salted, 'Server Key').toString('base64');
  return `SCRAM-SHA-256$${iterations}:${saltBytes.toString('base64')}$${storedKey}:${serverKey}`;
}
