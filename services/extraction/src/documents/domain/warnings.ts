import type { DocumentWarning } from '@ifcgate/contracts';

const messages: Readonly<Record<string, string>> = {
  barcode_not_found:
    'No barcode was found. Check that the picture shows the back of the licence, whole and sharp. Licences of some countries have none.',
  cut_uncertain: 'Where this document begins or ends in its file is in doubt. Look at the pages before and behind it.',
  date_ambiguous: 'Day and month of a date can be exchanged; both readings are among its alternatives.',
  date_of_birth_unknown: 'Parts of the date of birth are unknown, as the document says; none is answered.',
  date_of_expiry_unknown: 'Parts of the date of expiry are unknown, as the document says; none is answered.',
  document_type_mismatch: 'The document does not look like what it was sent as.',
  hidden_text: 'The document holds text that a reader does not see; it was not used.',
  mrz_not_found: 'No machine-readable zone was found. Check that the picture shows the whole page, upright and sharp.',
  mrz_repaired: 'A glyph of the machine-readable zone is unclear; its check digits chose what it is.',
  no_expiry: 'The document does not expire, as it says itself.',
  pages_not_searched: 'Only the first pages were searched for machine-readable zones.',
  payment_code_differs_from_page: 'The payment code of the document asks for something else than is printed.',
  signature_not_verified: 'The file is signed; who signed it was not looked at.',
  several_documents: 'The file holds several documents; the fields are those of the first. Send each by itself.',
  tax_number_check_digits: 'The check digits of a VAT number are wrong.',
  text_differs_from_page:
    'The text of the file says something else than its page shows. The values are those of the page.',
  text_not_confirmed: 'The text of the file could not be held against what its page shows.',
  text_not_found: 'The document holds no text that could be read.',
  xml_differs_from_page: 'The attached XML states something else than is printed. The values are those of the XML.',
  xml_unreadable: 'The XML of the document cannot be read, or not in all its parts.',
};

/** A warning of the engine in words: its code, and behind a blank the pages that it speaks of, each document's by a semicolon. */
export function describeWarning(warning: string): DocumentWarning {
  const [code = '', ...rest] = warning.split(' ');
  const pages = rest.length === 0 ? '' : ` Pages: ${rest.join(' ')}.`;
  return { code, message: `${messageOf(code)}${pages}` };
}

/** A warning of the engine without what it speaks of. */
export function codeOf(warning: string): string {
  return warning.split(' ')[0] ?? warning;
}

function messageOf(code: string): string {
  return messages[code] ?? `${code.replaceAll('_', ' ')}.`;
}
