import type { FailureCode } from './read-result.ts';

const messages: Record<FailureCode, string> = {
  file_type_unsupported: 'The file is not a PDF, PNG, JPEG, WebP or TIFF, nor an XML invoice where one is read.',
  file_encrypted: 'The file opens only with a password. Send it without one.',
  file_corrupt: 'The file is damaged or incomplete and cannot be opened.',
  file_empty: 'The file has no content.',
  file_too_many_pages: 'The file has more pages than are read.',
  file_page_too_large: 'A page of the file is larger than is read.',
  file_limit_exceeded: 'Reading the file needs more memory than is allowed.',
  processing_timeout: 'Reading the file took longer than is allowed.',
};

/** A document that cannot be read, with the code and the sentence its sender sees. */
export class ReadFailure extends Error {
  override readonly name = 'ReadFailure';
  readonly code: FailureCode;

  constructor(code: FailureCode, options?: { cause?: unknown }) {
    super(messages[code], options);
    this.code = code;
  }
}

/** The sentence that belongs to a failure code. */
export function failureMessage(code: FailureCode): string {
  return messages[code];
}
