import type { Environment } from '@ifcgate/contracts';

/** Where the bytes of a file lie: once for each workspace, environment and content. */
export interface BlobAddress {
  readonly workspaceId: string;
  readonly environment: Environment;
  /** Of the content, in hexadecimal. */
  readonly sha256: string;
}

/** Keeps bytes under their address; what they say, and whether they are sealed, is not its business. */
export interface FileStore {
  /**
   * Moves a file of this machine into the store: whole or not at all, safe from a crash once it resolves. What was there
   * under the address is replaced. The file itself may still be there afterwards.
   */
  put(address: BlobAddress, path: string): Promise<void>;
  /** @returns undefined when there is nothing */
  read(address: BlobAddress): Promise<Buffer | undefined>;
  /** Removes what is there, if anything is. */
  remove(address: BlobAddress): Promise<void>;
  /**
   * Tries what the other three need, for the start of a service.
   *
   * @throws Error which tells the operator why the store cannot be used as it is set up
   * @throws AppError service_unavailable when it is away
   */
  check(): Promise<void>;
  close(): Promise<void>;
}

/**
 * The address as a path of segments that no part can lead out of.
 *
 * @throws Error when a part is not made of letters, digits, `_` and `-`
 */
export function pathOf({ workspaceId, environment, sha256 }: BlobAddress): string {
  const parts = [workspaceId, environment, sha256.slice(0, 2), sha256];
  for (const part of parts) if (!/^[\w-]+$/.test(part)) throw new Error('This is not the address of a file.');
  return parts.join('/');
}
