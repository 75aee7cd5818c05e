import type { Expiry } from '@ifcgate/service-kit';
import type { Db, ExtractionTransaction } from '../../db/client.ts';
import {
  type Deleted,
  deleteOldBatches,
  deleteOldDocuments,
  deleteOldFiles,
  releaseOldContent,
  releaseOldFiles,
} from '../db/expired-rows.ts';
import { checkBlob } from '../../files/db/file-rows.ts';

export interface ExpireDeps {
  /** Called once references to stored bytes have gone. */
  readonly wakeSweeper: () => void;
}

/** What the extraction service keeps for as many days as a workspace has set; bytes go with the last that refers to them. */
export function documentExpiries(deps: ExpireDeps): Expiry<Db>[] {
  return [
    {
      kind: 'documents',
      expire: async (tx, before, limit) => sweep(deps, tx, await deleteOldDocuments(tx, before, limit)),
    },
    { kind: 'documents', expire: deleteOldBatches },
    { kind: 'files', expire: releaseOldFiles },
    {
      kind: 'files',
      expire: async (tx, before, limit) => sweep(deps, tx, await deleteOldFiles(tx, before, limit)),
    },
    {
      // Of a URL, which were never uploaded and are files all the same; and of files that somebody has deleted.
      kind: 'files',
      expire: async (tx, before, limit) => sweep(deps, tx, await releaseOldContent(tx, before, limit)),
    },
  ];
}

/** Has the contents looked at that were let go of. Returns of how many rows: their contents are more, or fewer. */
async function sweep(deps: ExpireDeps, tx: ExtractionTransaction, { count, contents }: Deleted): Promise<number> {
  for (const sha256 of new Set(contents)) await checkBlob(tx, sha256);
  tx.afterCommit(deps.wakeSweeper);
  return count;
}
