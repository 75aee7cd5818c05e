import { inTenant } from '@ifcgate/service-kit';
import type { FileVault } from '../clients/file-vault.ts';
import type { ExtractionDatabase } from '../../db/client.ts';
import { deleteBlob, findDueBlobs, lockDueBlob } from '../db/file-rows.ts';

export interface SweepDeps {
  readonly database: ExtractionDatabase;
  readonly vault: FileVault;
}

/**
 * Removes stored bytes that nothing refers to: a file or document has gone, or a process died between storing them and
 * committing their reference. Each in a transaction of its own, which holds its row while the bytes are removed.
 *
 * @returns how many were looked at
 */
export async function sweepBlobs({ database, vault }: SweepDeps, limit: number, signal: AbortSignal): Promise<number> {
  const due = await findDueBlobs(database.claim, limit);
  for (const address of due) {
    if (signal.aborted) break;
    await database.transaction(inTenant(address), async (tx) => {
      if ((await lockDueBlob(tx, address.sha256)) !== 'unreferenced') return;
      await vault.remove(address);
      await deleteBlob(tx, address.sha256);
    });
  }
  return due.length;
}
