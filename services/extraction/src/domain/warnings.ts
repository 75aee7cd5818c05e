import type { DocumentWarning } from '@ifcgate/contracts';

const messages: Readonly<Record<string, string>> = {
  barcode_not_found:
    'No barcode was found. Check that the picture shows the back of the licence, whole and sharp. Licences of some countries have none.',
  date_ambiguous: 'Day and month of a date can be exchanged; both readings are among its alternatives.',
  document_type_mismatch: 'The document does not look like what it was sent as.',
  hidden_text: 'The document holds text that a reader does not see; it was not used.',
  mrz_not_found: 'No machine-readable zone was found. Check that the picture shows the whole page, upright and sharp.',
  payment_code_differs_from_page: 'The payment code of the document asks for something else than is printed.',
  tax_number_check_digits: 'The check digits of a VAT number are wrong.',
  text_not_found: 'The document holds no text that could be read.',
  xml_differs_from_page:
    'The attached XML invoice states something else than is printed. The values are those of the XML.',
  xml_unreadable: 'The attached XML invoice cannot be read. The values are those of the page.',
};

/** A warning of the engine in words. */
export function describeWarning(code: string): DocumentWarning {
  return { code, message: messages[code] ?? `${code.replaceAll('_', ' ')}.` };
}
