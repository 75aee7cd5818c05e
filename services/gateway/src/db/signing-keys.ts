import type { JsonWebKey } from 'node:crypto';
import type { Sql } from '@ifcgate/event-bus';

/** One generation of the key of internal tokens, as it is stored. */
export interface StoredSigningKey {
  readonly generation: number;
  readonly keyId: string;
  readonly sealedPrivateKey: string;
  readonly publicKey: JsonWebKey;
  readonly signsFrom: Date;
}

/** All generations, the oldest first. */
export async function loadSigningKeys(sql: Sql): Promise<StoredSigningKey[]> {
  return sql.$queryRaw<StoredSigningKey[]>`
    select generation, key_id as "keyId", sealed_private_key as "sealedPrivateKey", public_key as "publicKey", signs_from as "signsFrom"
    from signing_keys order by generation`;
}

/** Stores a generation unless another replica was first; then theirs is the one. */
export async function insertSigningKey(sql: Sql, key: StoredSigningKey): Promise<void> {
  await sql.$executeRaw`
    insert into signing_keys (generation, key_id, sealed_private_key, public_key, signs_from)
    values (${key.generation}, ${key.keyId}, ${key.sealedPrivateKey}, ${JSON.stringify(key.publicKey)}::jsonb, ${key.signsFrom})
    on conflict (generation) do nothing`;
}

/** Forgets generations of which no token is valid any more. */
export async function deleteSigningKeys(sql: Sql, generations: readonly number[]): Promise<void> {
  await sql.$executeRaw`delete from signing_keys where generation = any(${generations}::integer[])`;
}
