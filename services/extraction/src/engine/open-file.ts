import { ReadFailure } from './read-failure.ts';
import { sniff, type FileKind } from './sniff.ts';
import { contentOfSignedData } from './xml/signed-data.ts';

/** A file without the envelope it may have been signed in. */
export type OpenedFile = { bytes: Uint8Array; kind: Exclude<FileKind, 'p7m'>; isSigned: boolean };

/** Some sign what another has signed. */
const mostEnvelopes = 3;

/**
 * What kind of file this is, and its content where it is signed (.p7m). Who signed it is not looked at.
 *
 * @throws ReadFailure `file_empty`, `file_type_unsupported`, and `file_corrupt` for an envelope that cannot be opened
 */
export function openFile(bytes: Uint8Array): OpenedFile {
  let content = bytes;
  for (let envelopes = 0; envelopes <= mostEnvelopes; envelopes++) {
    if (content.length === 0) throw new ReadFailure('file_empty');
    const kind = sniff(content);
    if (kind === undefined) throw new ReadFailure('file_type_unsupported');
    if (kind !== 'p7m') return { bytes: content, kind, isSigned: envelopes > 0 };
    const inner = contentOfSignedData(content);
    if (inner === undefined) throw new ReadFailure('file_corrupt');
    content = inner;
  }
  throw new ReadFailure('file_corrupt');
}
