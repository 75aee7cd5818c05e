import { AppError } from '@ifcgate/contracts';

/** What an operator may do with documents. */
export interface DocumentAdministration {
  /** The documents that ended their reader too often, of all workspaces, the newest first. */
  readQuarantine(): Promise<readonly unknown[]>;
  /** Has one of them read once more. */
  retryQuarantined(documentId: string): Promise<void>;
}

/** The commands, for those who have to be told. */
export const documentUsage = `  documents quarantined                 what ended its reader several times and is not tried again by itself
  documents retry doc_…                 has one of them read once more
`;

/**
 * Runs one command of the operator.
 *
 * @param words the words of the command line
 * @param open gives the administration, once the command is known to be one
 * @returns what to print as JSON
 * @throws AppError saying what is wrong with the command
 */
export async function runDocumentCommand(
  words: readonly string[],
  open: () => DocumentAdministration | Promise<DocumentAdministration>,
): Promise<unknown> {
  const [group, command, documentId, ...more] = words;
  const isListing = command === 'quarantined' && documentId === undefined;
  const isRetry = command === 'retry' && documentId !== undefined && more.length === 0;
  if (group !== 'documents' || !(isListing || isRetry))
    throw new AppError('invalid_request', { detail: `Known commands:\n\n${documentUsage}` });
  const administration = await open();
  if (documentId === undefined) return { documents: await administration.readQuarantine() };
  await administration.retryQuarantined(documentId);
  return { documentId, status: 'processing' };
}
