import { type SetAsideTerms, runSetAside } from '@ifcgate/service-kit';
import { openExtractionDatabase } from './db/client.ts';
import { type QuarantinedDocument, readQuarantine, retryQuarantined } from './documents/use-cases/quarantine.ts';

/** The commands, for those who have to be told. */
export const documentUsage = `  documents quarantined                 what ended its reader several times and is not tried again by itself
  documents retry doc_… | --all         has one of them, or each, read once more
`;

/** What operators call documents in quarantine. */
export const documentTerms: SetAsideTerms<QuarantinedDocument> = {
  ...{ group: 'documents', listing: 'quarantined', listed: 'documents', idField: 'documentId', status: 'processing' },
  usage: documentUsage,
};

/**
 * Runs an operator's command about documents in this process; see `runSetAside`.
 *
 * @returns the exit code
 */
export function runDocumentAdmin(
  words: readonly string[],
  findSettings: () => Promise<Readonly<Record<string, string | undefined>>>,
): Promise<number> {
  return runSetAside(
    {
      ...{ service: 'extraction', terms: documentTerms, open: openExtractionDatabase },
      workOf: (database) => ({
        list: (after) => readQuarantine(database, after),
        revive: (documentId) => retryQuarantined(database, documentId),
      }),
    },
    words,
    findSettings,
  );
}
