import { type KeyObject, createSecretKey } from 'node:crypto';
import type { SecretBox } from '@ifcgate/service-kit';
import { toSigningKey } from '../domain/signature.ts';

/** Opens the sealed secrets of an endpoint. @throws Error when they were not sealed with this platform's secret */
export type OpenSigningKeys = (endpointId: string, sealed: readonly string[]) => KeyObject[];

/**
 * Secrets hardly ever change, so keys are remembered by their sealed text, which no change leaves the same; and as key
 * objects, which need not be prepared for every signature (2.4 instead of 14 µs).
 */
const maxRemembered = 10_000;

/** Opens signing keys, each once. */
export function createOpenSigningKeys(box: SecretBox): OpenSigningKeys {
  const remembered = new Map<string, KeyObject>();
  const open = (endpointId: string, sealed: string): KeyObject => {
    const known = remembered.get(sealed);
    if (known !== undefined) return known;
    const key = createSecretKey(toSigningKey(box.open(sealed, endpointId)));
    if (remembered.size >= maxRemembered) remembered.clear();
    remembered.set(sealed, key);
    return key;
  };
  return (endpointId, secrets) => secrets.map((sealed) => open(endpointId, sealed));
}
